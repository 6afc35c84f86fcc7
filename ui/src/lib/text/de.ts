/** Deutsch. Mit „Sie“; die Wörter sind die, die im Support üblich sind. */
import { numberText } from "../locale";
import type { Channel, Rests } from "../protocol";
import { longUnitText } from "../times";
import type { Text } from "./en";
import { capital, plurals, roundly } from "./words";

const plural = plurals("de", ["one", "other"]);

/** „1 Ticket“, „1.234 Tickets“ */
function counted(count: number, one: string, other: string): string {
  return `${numberText(count)} ${plural(count, { one, other })}`;
}

function megabytesText(bytes: number): string {
  return `${numberText(Math.max(Math.round(bytes / 1e5) / 10, 0.1))} MB`;
}

function restsText(rests: Rests | null): string {
  if (rests === null) return "Entwürfe und alles, was noch nicht gesendet wurde";
  const { drafts, unsent } = rests;
  const parts = [];
  if (drafts > 0) parts.push(counted(drafts, "Entwurf", "Entwürfe"));
  if (unsent > 0) {
    parts.push(
      plural(unsent, {
        one: `${numberText(unsent)} Antwort oder andere Aktion, die noch nicht gesendet wurde`,
        other: `${numberText(unsent)} Antworten und andere Aktionen, die noch nicht gesendet wurden`,
      }),
    );
  }
  return parts.length === 0 ? "kein Entwurf und keine ungesendete Antwort" : parts.join(" sowie ");
}

/** Nach „zu“: „Ticket #1“, „den Tickets #1, #2“ */
function ticketsText(tickets: readonly number[]): string {
  const list = tickets.map((ticket) => `#${ticket}`).join(", ");
  return plural(tickets.length, { one: `Ticket ${list}`, other: `den Tickets ${list}` });
}

function aboutRequests(count: number): string {
  if (count === 1) return "1 Anfrage";
  return `etwa ${numberText(roundly(count))} Anfragen`;
}

function repliesLeft(count: number): string {
  return plural(count, {
    one: `noch ${numberText(count)} Antwort möglich`,
    other: `noch ${numberText(count)} Antworten möglich`,
  });
}

export const de: Text = {
  app: "Reddot",

  unit: {
    second: (amount) => `${amount} s`,
    minute: (amount) => `${amount} Min.`,
    hour: (amount) => `${amount} Std.`,
    day: (amount) => `${amount} T.`,
  },

  channel: {
    whatsapp: "WhatsApp",
    line: "LINE",
    wechat: "WeChat",
    facebook: "Facebook",
    messenger: "Messenger",
    x: "X",
    instagram: "Instagram",
    telegram: "Telegram",
    viber: "Viber",
    kakaotalk: "KakaoTalk",
    tiktok: "TikTok",
    other: "Anderer Kanal",
  },

  channelSays: (channel: Channel) => (channel === "other" ? "Dieser Kanal" : de.channel[channel]),

  status: {
    new: "Neu",
    open: "Offen",
    pending: "Wartend",
    hold: "Angehalten",
    solved: "Gelöst",
    closed: "Geschlossen",
  },

  priority: {
    low: "Niedrig",
    normal: "Normal",
    medium: "Mittel",
    high: "Hoch",
    urgent: "Dringend",
  },
  priorityTitle: (priority) => `Priorität: ${priority}`,

  state: {
    started: "Hat einen Chat begonnen",
    replied: "Hat im Gespräch geantwortet",
  },

  queue: {
    assigned: "Zugewiesen",
    unassigned: "Nicht zugewiesen",
  },
  queueLong: {
    assigned: "Ihnen zugewiesen",
    unassigned: "Nicht zugewiesen",
  },
  queues: "Warteschlangen",
  tickets: (queue) => `Tickets: ${queue}`,

  accounts: {
    desk: "Eingebauter Helpdesk",
    ofAgent: (helpdesk, agent) => `${helpdesk} (${agent})`,
    says: (helpdesk, what) => `${helpdesk}: ${what}`,
  },

  header: {
    openInbox: "Posteingang öffnen",
    openSettings: "Einstellungen (Strg+,)",
    close: "Schließen",
    connected: "Verbunden",
    connecting: "Verbindung wird aufgebaut …",
    offline: "Offline",
    signInNeeded: "Anmeldung nötig",
    syncing: "Tickets werden gelesen …",
    paused: (until) => `Benachrichtigungen pausiert bis ${until}`,
  },

  row: {
    noName: "Ohne Namen",
    you: "Sie:",
    now: "jetzt",
    noPreview: "Noch keine Nachricht hier",
    notLooked: "Noch nicht angesehen",
    waits: "Wartet auf jemanden",
    later: (when) => `Später: ${when}`,
    ageTitle: (full) => `Neueste Nachricht: ${full}`,
    loadMore: "Weitere Tickets laden",
    loadingMore: "Weitere werden geladen …",
    pending: {
      queued: "Wird gesendet",
      sending: "Wird gesendet",
      unknown: "Ankunft ungewiss",
      accepted: "Gesendet",
      failed: "Nicht gesendet",
      blocked: "Nicht gesendet",
    },
  },

  window: {
    closedChip: "zu",
    unknownChip: "?",
    underAMinute: "<1 Min.",
    about: (label) => `≈ ${label}`,
    estimated: "Geschätzt: Das Gespräch wird gelesen, wenn Sie es öffnen",
    open: (left, until, messages) =>
      `Antworten werden noch ${left} lang zugestellt, bis ${until}` +
      (messages === null ? "" : ` (${repliesLeft(messages)})`),
    closed: (since) => `Die Antwortfrist endete ${since}`,
    usedUp: "Alle freien Antworten sind verbraucht, bis der Kunde wieder schreibt",
    never: "Der Kunde hat hier noch nicht geschrieben, daher ist keine freie Antwort möglich",
    unknown:
      "Es ist nicht bekannt, wann der Kunde zuletzt geschrieben hat und wie viel Zeit noch bleibt",
    prefix: "Antwortfrist: ",
  },

  blocked: {
    timeOver: (channel, hours, ended, template) =>
      (hours === null
        ? `${channel} erlaubt freie Antworten nur eine Zeit lang nach der letzten Nachricht des Kunden.`
        : `${channel} erlaubt freie Antworten ${hours} Stunden lang nach der letzten Nachricht des Kunden.`) +
      ` Diese Frist endete ${ended}.` +
      (template
        ? " Sie können wieder antworten, wenn der Kunde schreibt; bis dahin kommt nur eine genehmigte Vorlage durch."
        : " Sie können wieder antworten, wenn der Kunde schreibt."),
    usedUp: (channel) =>
      `${channel} erlaubt nach jeder Nachricht des Kunden nur wenige Antworten, und die sind verbraucht. ` +
      "Sie können wieder antworten, wenn der Kunde schreibt.",
    never: (channel) =>
      `${channel} erlaubt freie Antworten erst, wenn der Kunde geschrieben hat, und dieser hat hier noch nicht geschrieben.`,
    unknown: (channel) =>
      `Es ist nicht bekannt, wann der Kunde zuletzt geschrieben hat. ${channel} lehnt die Antwort vielleicht ab; dann steht es hier.`,
    messagesLeft: (left) => capital(repliesLeft(left)),
    openInHelpdesk: "Im Helpdesk öffnen",
  },

  conversation: {
    label: (name) => `Gespräch mit ${name}`,
    back: "Zurück zur Liste",
    take: "Übernehmen",
    to: "an",
    assignedTo: (name) => `Bei ${name}`,
    assignedToOther: "Bei einem anderen Agenten",
    ticket: (id) => `#${id}`,
    events: (count) => (count === 0 ? "Ereignisse" : counted(count, "Ereignis", "Ereignisse")),
    noEvents: "Noch keine Ereignisse hier",
    eventFailure: "Fehler",
    messages: "Nachrichten",
    inPart: (messages) =>
      plural(messages, {
        one: "Nur die neueste Nachricht ist hier gespeichert.",
        other: "Nur die neuesten Nachrichten sind hier gespeichert.",
      }),
    connectForRest: "Stellen Sie die Verbindung her, um den Rest zu lesen.",
    readingRest: "Der Rest wird gelesen …",
    behind: "Neuere Nachrichten liegen beim Helpdesk.",
    connectForNewer: "Stellen Sie die Verbindung her, um sie zu lesen.",
    readingNewer: "Sie werden gelesen …",
    onlyRow: "Die Nachrichten dieses Tickets wurden noch nicht gelesen.",
    reading: "Die Nachrichten werden gelesen …",
    none: "Keine Nachrichten.",
    newBelow: "Neue Nachricht",
    note: "Interne Notiz",
    bot: "Bot",
    you: "Sie",
    unnamed: "Ohne Namen",
    emptyMessage: "(kein Text)",
    choose: "Wählen Sie ein Ticket, um das Gespräch zu lesen",
  },

  delivery: {
    not_reported: "An den Helpdesk gesendet",
    delivered: "Zugestellt",
    failed: (reason) => `Nicht zugestellt: ${reason}`,
  },

  send: {
    sendingIn: (seconds) => `Wird in ${seconds} s gesendet`,
    waiting: "Wartet auf den Helpdesk",
    sending: "Wird gesendet …",
    unknown: "Ankunft ungewiss – wird geprüft",
    doubtful: "Ankunft ungewiss",
    sendAgain: "Noch einmal senden",
    arrived: "Es ist angekommen",
    accepted: "An den Helpdesk gesendet",
    notSent: (reason) => (reason ? `Nicht gesendet: ${reason}` : "Nicht gesendet"),
    take: {
      sendingIn: (seconds) => `Ticket wird in ${seconds} s übernommen`,
      queued: "Ticket wird übernommen: wartet auf den Helpdesk",
      sending: "Ticket wird übernommen …",
      unknown: "Ungewiss, ob das Ticket übernommen wurde – wird geprüft",
      accepted: "Übernommen",
      failed: (reason) => (reason ? `Nicht übernommen: ${reason}` : "Nicht übernommen"),
    },
    note: {
      sendingIn: (seconds) => `Notiz wird in ${seconds} s geschrieben`,
      queued: "Notiz: wartet auf den Helpdesk",
      sending: "Notiz wird geschrieben …",
      unknown: "Ungewiss, ob die Notiz angekommen ist – wird geprüft",
      accepted: "Geschrieben",
      failed: (reason) =>
        reason ? `Notiz nicht geschrieben: ${reason}` : "Notiz nicht geschrieben",
    },
    act: (label) => ({
      sendingIn: (seconds) => `${label}: in ${seconds} s`,
      queued: `${label}: wartet auf den Helpdesk`,
      sending: `${label} …`,
      unknown: `${label}: Ankunft ungewiss – wird geprüft`,
      accepted: `${label}: erledigt`,
      failed: (reason) =>
        reason ? `${label}: nicht erledigt: ${reason}` : `${label}: nicht erledigt`,
    }),
    label: {
      take: "Ticket übernehmen",
      status: (status) => `Status: ${status}`,
      priority: (priority) => `Priorität: ${priority}`,
      noPriority: "Priorität entfernen",
      snooze: "Zurückstellen, bis der Kunde schreibt",
      snoozeUntil: (moment) => `Zurückstellen bis ${moment}`,
      assign: (name) => (name === "" ? "Einem anderen Agenten zuweisen" : `Zuweisen an ${name}`),
      toMe: "Mir zuweisen",
      toNobody: "Niemandem zuweisen",
      tags: (add, remove) =>
        [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `−${tag}`)].join(" "),
    },
    because: (what, reason) => `${what}: ${reason}`,
    submittedAs: (status) => `als ${status}`,
    undo: "Rückgängig",
    retry: "Erneut versuchen",
    edit: "Bearbeiten",
    dismiss: "Verwerfen",
  },

  outbox: {
    title: "Postausgang",
    button: (count) => `${numberText(count)} im Postausgang`,
    buttonTitle: "Was noch nicht beim Helpdesk ist oder fehlschlug",
    empty: "Alles ist beim Helpdesk angekommen.",
    unread: "Der Postausgang konnte nicht gelesen werden",
    reply: (status) => `Antwort, als ${status}`,
    behind: "Folgt auf etwas Früheres zu diesem Ticket.",
    nextTry: (at) => `Nächster Versuch ${at}.`,
    leavesIn: (seconds) => `Geht in ${seconds} s ab.`,
    waitForCustomer: "Es kann gesendet werden, sobald der Kunde wieder schreibt.",
    open: "Ticket öffnen",
    copy: "Text kopieren",
    copied: "Kopiert",
    close: "Schließen",
  },

  acts: {
    open: "Ändern",
    openTitle: "Status, Priorität, Zuweisung und Tags",
    title: (name) => `Ticket von ${name} ändern`,
    status: "Status",
    priority: "Priorität",
    noPriority: "Keine",
    snooze: "Zurückstellen",
    snoozeHour: "In einer Stunde",
    snoozeTomorrow: (moment) => `Morgen, ${moment}`,
    snoozeMonday: (moment) => `Montag, ${moment}`,
    snoozeReply: "Bis der Kunde schreibt",
    snoozeAt: "Zurückstellen bis",
    snoozeSet: "Zurückstellen",
    snoozedUntil: (moment) => `Zurückgestellt bis ${moment}`,
    snoozeEnds: "Es wird dann wieder geöffnet, oder sobald der Kunde schreibt.",
    assignee: "Zuständig",
    nobody: "Niemand",
    me: "Sie",
    tags: "Tags",
    tagPlaceholder: "Tag hinzufügen",
    add: "Hinzufügen",
    removeTag: (tag) => `Entfernen: ${tag}`,
    done: "Fertig",
    failed: "Das konnte nicht geändert werden",
    marks: {
      title: "Ein gewöhnliches Ticket daraus machen?",
      body: (tags) => `Ohne ${tags} ist dies kein Social-Ticket mehr:`,
      consequences: [
        "Es verschwindet aus den Ansichten für Social-Tickets.",
        "Es verschwindet aus dem Benachrichtigungsfenster.",
        "Es zählt in Berichten nicht mehr als Social-Ticket.",
      ],
      advice: "Besser ist es, das Tag zu belassen.",
      confirm: "Trotzdem entfernen",
      cancel: "Belassen",
    },
  },

  composer: {
    label: (name) => `Antwort an ${name}`,
    placeholder: "Antwort schreiben",
    closedPlaceholder: "Zurzeit kann keine Antwort gesendet werden",
    sendsFrom: "Gesendet von",
    submitAs: "Absenden als",
    send: "Senden",
    sendKeys: "Senden (Strg+Eingabe)",
    offline:
      "Offline: Ihre Antwort wartet im Postausgang und geht ab, sobald der Helpdesk wieder antwortet.",
    signInNeeded: "Ihre Antwort wartet im Postausgang, bis Sie wieder angemeldet sind.",
    writing: "Was Sie schreiben",
    reply: "Antwort",
    replyKeys: "Dem Kunden antworten (Alt+R)",
    note: "Notiz",
    noteKeys: "Interne Notiz, nur für Ihr Team (Alt+N)",
    noteLabel: (name) => `Interne Notiz zu ${name}`,
    notePlaceholder: "Interne Notiz schreiben",
    noteSeen: "Das liest nur Ihr Team, der Kunde nie.",
    noteClosed: "Zurzeit kann zu diesem Ticket keine Notiz geschrieben werden",
    begun: "Entwurf begonnen",
    addNote: "Notiz hinzufügen",
    addNoteKeys: "Notiz hinzufügen (Strg+Eingabe)",
    noteOffline:
      "Offline: Ihre Notiz wartet im Postausgang und geht ab, sobald der Helpdesk wieder antwortet.",
    noteSignIn: "Ihre Notiz wartet im Postausgang, bis Sie wieder angemeldet sind.",
    draftNotSaved: "Der Entwurf konnte nicht gespeichert werden",
  },

  uploads: {
    label: "Angehängte Dateien",
    attach: "Dateien anhängen",
    attachKeys: "Dateien anhängen; sie können hier auch eingefügt oder abgelegt werden",
    remove: (name) => `${name} entfernen`,
    removeShort: "Entfernen",
    percent: (percent) => `${percent} %`,
    coming: "Dateien werden noch angehängt …",
    pasted: "eingefügt",
    drop: "Dateien hier ablegen, um sie anzuhängen",
    dismiss: "Verwerfen",
  },

  macros: {
    button: "Makros",
    buttonTitle: "Makro anwenden (Strg+M, oder / in einer leeren Antwort)",
    menu: "Makros",
    search: "Makros suchen",
    none: "Es gibt keine Makros",
    notRead: "Die Makros wurden noch nicht gelesen",
    noMatch: "Kein Makro enthält diese Wörter",
    template: "Vorlage",
    failed: "Die Makros konnten nicht gelesen werden",
    keys: "↑ ↓ zum Wählen, Eingabe zum Ansehen, Esc zum Verlassen",
    preview: (title) => `Was „${title}“ bewirkt`,
    previewKeys: "Nichts wird gesendet, bevor Sie absenden",
    reply: "Antwort",
    replyReplaces: "Antwort, anstelle Ihres Textes",
    changes: "Änderungen",
    noReply: "Keine Antwort",
    notDoneHere: "Führt Reddot nicht aus",
    unknown: (what) => `Hier nicht bekannt und daher unverändert: ${what}`,
    filledHere:
      "Ausgefüllt mit dem, was auf diesem Computer ist: Der Helpdesk hat nicht geantwortet.",
    place: (name) => `Wert für {{${name}}}`,
    placeAbove: "Wert in der Zeile über dem Text",
    placeFile: {
      image: "Adresse des Bildes über dem Text",
      video: "Adresse des Videos über dem Text",
      document: "Adresse der Datei über dem Text",
    },
    placeUrl: (button) => `Ende der Adresse hinter Schaltfläche ${button}`,
    placeCode: (button) => `Code, den Schaltfläche ${button} kopiert`,
    placeVariable: (name) => `Wert für {{${name}}}, außerhalb des Textes`,
    example: (value) => `Zum Beispiel ${value}`,
    incomplete: "Füllen Sie jeden Wert aus, bevor Sie es anwenden.",
    customerReads: "Was der Kunde lesen wird",
    inPlace: "Es tritt an die Stelle Ihres Textes.",
    refused: "Es kann jetzt nicht angewendet werden",
    apply: "Anwenden",
    back: "Zurück",
    status: (status) => `Absenden als ${status}`,
    assign: (name) => (name === "" ? "Einem anderen Agenten zuweisen" : `Zuweisen an ${name}`),
    assignMe: "Mir zuweisen",
    assignNobody: "Niemandem zuweisen",
    addTag: (tag) => `+${tag}`,
    removeTag: (tag) => `−${tag}`,
    pending: "Wird mit der Antwort abgesendet",
    drop: (what) => `Weglassen: ${what}`,
    submitChanges: "Änderungen absenden",
    notDone: "Eine Änderung wurde nicht vorgenommen",
    wayOut: "Eine genehmigte Vorlage: WhatsApp lässt sie durch. Sie geht hinaus, wie sie ist.",
    goesAsItIs: "Eine genehmigte Vorlage: Sie geht hinaus, wie sie ist.",
    removeTemplate: "Herausnehmen",
  },

  views: {
    button: "Ansicht",
    choose: "Ansicht wählen",
    shared: "Geteilte Ansichten",
    personal: "Ihre Ansichten",
    leave: "Ansicht verlassen",
    label: (title) => `Ansicht: ${title}`,
    asOf: (moment) => `Stand: ${moment}`,
    asOfTitle: "Wann der Helpdesk zuletzt mitgeteilt hat, welche Tickets darin sind",
    empty: {
      title: "Keine Tickets in dieser Ansicht",
      body: "Der Helpdesk hat beim Lesen keine genannt.",
    },
    notRead: {
      title: "Noch nicht gelesen",
      connected: "Die Ansicht erscheint hier, sobald der Helpdesk geantwortet hat.",
      offline: "Die Tickets erscheinen, sobald der Helpdesk erreichbar ist.",
    },
    more: "Der Helpdesk hat in dieser Ansicht weitere Tickets.",
    notHeld: (count) =>
      plural(count, {
        one: `${numberText(count)} Ticket davon ist nicht auf diesem Computer gespeichert.`,
        other: `${numberText(count)} Tickets davon sind nicht auf diesem Computer gespeichert.`,
      }),
    failed: "Die Ansicht konnte nicht gelesen werden",
  },

  connection: {
    repaired: (moment) => `Dateien auf diesem Computer waren beschädigt (festgestellt ${moment})`,
    understood: "Verstanden",
    offline: (since) => `Offline seit ${since}.`,
    retryAt: (at) => `Nächster Versuch ${at}.`,
    connecting: "Verbindung zum Helpdesk wird aufgebaut …",
    signIn: (since) => `Abgemeldet seit ${since}.`,
    signInHelp:
      "Der Helpdesk akzeptiert diese Anmeldung nicht mehr. Melden Sie sich erneut an, um fortzufahren.",
    signInAgain: "Erneut anmelden",
    clockOff: (ahead) =>
      `Die Uhr dieses Computers geht ${counted(Math.abs(ahead), "Minute", "Minuten")} ${ahead > 0 ? "vor" : "nach"}.`,
    clockOffHelp: "Die verbleibende Zeit zum Antworten zählt nach der Uhr des Helpdesks.",
    progress: (done, total) =>
      total === null
        ? `Tickets werden gelesen: ${numberText(done)}`
        : `Tickets werden gelesen: ${numberText(done)} von ${numberText(total)}`,
    goneTitle: "Reddot wurde beendet",
    goneBody:
      "Das Hintergrundprogramm läuft nicht mehr, daher schließt sich dieses Fenster. Starten Sie Reddot erneut, um fortzufahren.",
  },

  empty: {
    assigned: {
      title: "Ihnen ist nichts zugewiesen",
      body: "Ihre neuen und offenen Tickets erscheinen hier. Übernehmen Sie zum Anfang eines aus „Nicht zugewiesen“.",
    },
    unassigned: {
      title: "Keine Tickets ohne Zuweisung",
      body: "Wenn ein Kunde schreibt, erscheint das Ticket hier und der Punkt wird rot.",
    },
    notRead: {
      title: "Noch nichts gelesen",
      body: "Tickets erscheinen hier, sobald der Helpdesk gelesen wurde.",
    },
  },

  error: {
    list: "Die Tickets konnten nicht gelesen werden",
    conversation: "Das Gespräch konnte nicht gelesen werden",
    retry: "Erneut versuchen",
    retryAt: (at) => `Versuchen Sie es nach ${at} erneut.`,
    send: "Die Antwort konnte nicht übergeben werden",
    action: "Das hat nicht geklappt",
  },

  notice: {
    label: "Fehler",
    failed: {
      reply: (name) => `Antwort an ${name} fehlgeschlagen`,
      delivery: (name) => `Antwort an ${name} wurde nicht zugestellt`,
      note: (name) => `Notiz zum Ticket von ${name} konnte nicht geschrieben werden`,
      take: (name) => `Ticket von ${name} konnte nicht übernommen werden`,
      status: (name) => `Status des Tickets von ${name} konnte nicht geändert werden`,
      priority: (name) => `Priorität des Tickets von ${name} konnte nicht geändert werden`,
      snooze: (name) => `Ticket von ${name} konnte nicht zurückgestellt werden`,
      assign: (name) => `Ticket von ${name} konnte nicht zugewiesen werden`,
      tags: (name) => `Tags des Tickets von ${name} konnten nicht geändert werden`,
    },
    someone: "Kunde",
    open: "Öffnen",
    dismiss: "Verwerfen",
  },

  search: {
    label: "Personen, Tickets und Nachrichten suchen",
    placeholder: "Suchen ( / )",
    leave: "Suche verlassen (Esc)",
    results: "Suchergebnisse",
    filtersLabel: "Filter",
    filters: [
      { label: "Offen", filter: "status:open" },
      { label: "Meine", filter: "assignee:me" },
      { label: "Niemandes", filter: "assignee:none" },
      { label: "Frist endet bald", filter: "window:closing" },
      { label: "Mit Dateien", filter: "has:attachment" },
    ],
    moreFilters: "Weitere Filter",
    form: {
      label: "Weitere Filter",
      any: "Beliebig",
      channel: "Kanal",
      status: "Status",
      priority: "Priorität",
      account: "Helpdesk",
      after: "An diesem Tag oder später",
      before: "Vor diesem Tag",
      day: "2026-11-01",
      notADay: "Ein Tag wird so geschrieben: 2026-11-01",
      tag: "Tag (Eingabe fügt es hinzu)",
    },
    takeOff: (filter) => `Entfernen: ${filter}`,
    group: { people: "Personen", tickets: "Tickets", messages: "Nachrichten" },
    sameDigits: "Gleiche Ziffern, anders geschrieben",
    count: (known, more) => numberText(known) + (more ? "+" : ""),
    found: (count) =>
      plural(count, {
        one: `${numberText(count)} Ergebnis wird angezeigt`,
        other: `${numberText(count)} Ergebnisse werden angezeigt`,
      }),
    tickets: (count) => counted(count, "Ticket", "Tickets"),
    showMore: "Mehr anzeigen",
    lookFurther: (group) => `${group}: nichts unter den neuesten. Weiter zurück suchen`,
    noWords: "Eine Datei ohne Text",
    notSocial: "Kein Social-Ticket",
    noSubject: "Kein Betreff",
    offline: "Offline: Durchsucht wird, was auf diesem Computer ist.",
    notYet: (count) =>
      plural(count, {
        one: `${numberText(count)} älteres Ticket oder ältere Person ist noch nicht zu finden; die Suche wird vorbereitet.`,
        other: `${numberText(count)} ältere Tickets und Personen sind noch nicht zu finden; die Suche wird vorbereitet.`,
      }),
    failed: "Die Suche hat nicht geklappt",
    none: "Nichts gefunden",
    noneHelp:
      "Was nicht auf diesem Computer ist, wird nicht durchsucht. Welche Gespräche gespeichert werden, steht in den Einstellungen.",
    help: {
      title: "Durchsuchen, was auf diesem Computer ist",
      body: "Namen, Nummern, Betreffs und Wörter aus Nachrichten; Groß- und Kleinschreibung und Akzente sind egal.",
      examples: [
        ['whatsapp:"3211"', "ein Teil der Nummer, wie sie gespeichert ist"],
        ["channel:line", "ein Kanal"],
        ["-status:closed", "ein Minus fragt nach dem Gegenteil"],
        ["tag:vip", "ein Tag"],
        ["has:attachment", "Nachrichten mit einer Datei und ihre Tickets"],
        ["after:2026-11-01", "dieser Tag oder später; before: ist davor"],
      ],
    },
    backToHits: "Zurück zu den Ergebnissen",
    person: (name) => `Profil von ${name}`,
    allTickets: (count) =>
      count === 0
        ? "Keine Tickets hier"
        : plural(count, {
            one: `${numberText(count)} Ticket, aus allen Kanälen`,
            other: `${numberText(count)} Tickets, aus allen Kanälen`,
          }),
  },

  export: {
    label: "Exportieren",
    open: "Exportieren",
    conversation: "Dieses Gespräch exportieren",
    found: "Die gefundenen Tickets exportieren",
    person: (name) => `Alle Tickets von ${name} exportieren`,
    formats: {
      html: "Eine Seite zum Lesen (HTML)",
      csv: "Eine Tabelle (CSV)",
      json: "Für Programme (JSON)",
    },
    running: (done, total) =>
      total === null
        ? `Die Tickets werden gesucht: ${numberText(done)} bisher`
        : `Export läuft: ${numberText(done)} von ${numberText(total)} Tickets`,
    cancel: "Abbrechen",
    saved: (path, tickets) =>
      tickets === 1
        ? `Gespeichert unter ${path}`
        : `${counted(tickets, "Ticket", "Tickets")} gespeichert unter ${path}`,
    savedFiles: (files, folder) =>
      plural(files, {
        one: `Eine Datei aus einer Nachricht liegt daneben, in ${folder}`,
        other: `${numberText(files)} Dateien aus Nachrichten liegen daneben, in ${folder}`,
      }),
    showFolder: "Im Ordner zeigen",
    failed: "Es wurde keine Datei geschrieben",
  },

  later: {
    open: "Später",
    title: "Auf später legen, oder bis der Kunde schreibt",
    anHour: "In 1 Stunde",
    afternoon: (when) => `Heute Nachmittag, ${when}`,
    tomorrow: (when) => `Morgen, ${when}`,
    own: "Zu einer anderen Zeit …",
    ownTitle: "Später",
    ownLabel: "Bis",
    choose: "Auf später legen",
    cancel: "Abbrechen",
    undo: "Nicht mehr auf später legen",
    until: (when) => `Auf später gelegt: bis ${when}, oder bis der Kunde schreibt`,
  },

  alerts: {
    title: "Hinweise",
    sub: "Für alle Helpdesks",
    unread: "Die Einstellungen zu Hinweisen konnten nicht gelesen werden",
    now: {
      title: "Jetzt",
      on: "Hinweise werden gezeigt.",
      paused: (until) => `Pausiert bis ${until}.`,
      pausedUntilResumed: "Pausiert, bis Sie fortsetzen.",
      doNotDisturb:
        "Der Desktop steht auf „Nicht stören“: Hinweise werden zurückgehalten und kommen danach als einer.",
      anHour: "Eine Stunde pausieren",
      tomorrow: "Bis morgen",
      resumed: "Bis auf Weiteres",
      resume: "Fortsetzen",
    },
    kinds: {
      title: "Was Hinweise auslöst",
      help: "Was eine Pause oder die Arbeitszeit zurückhält, kommt danach als eine Zusammenfassung, wenn es noch wartet. Der Ton ist einer des Desktops, die Lautstärke auch.",
      of: {
        new_unassigned: "Neu und nicht zugewiesen",
        reply: "Antwort in Ihrem Ticket",
        assigned: "Ihnen zugewiesenes Ticket",
        back: "Wieder da nach „Später“",
        threshold: "Schwellenwert der Warteschlange überschritten",
        waits_too_long: "Wartet zu lange",
        window_closing: "Antwortfrist läuft ab",
        send_failed: "Senden fehlgeschlagen",
      },
      loud: {
        sound: "Banner und Ton",
        notify: "Nur Banner",
        dot_only: "Nur der Punkt",
        nothing: "Nichts",
      },
    },
    rules: {
      title: "Ausnahmen",
      help: "Die erste passende gilt, vor dem, was oben eingestellt ist. „Nichts“ bei neuen Tickets nimmt auch den roten Punkt weg.",
      list: "Ausnahmen, der Reihe nach",
      none: "Keine Ausnahmen.",
      kind: "Hinweis",
      channel: "Kanal",
      helpdesk: "Helpdesk",
      then: "Wie laut",
      anyKind: "Jeder Hinweis",
      anyChannel: "Jeder Kanal",
      anyHelpdesk: "Jeder Helpdesk",
      priority: "Priorität",
      anyPriority: "Jede Priorität",
      add: "Ausnahme hinzufügen",
      up: "Nach oben",
      remove: "Diese Ausnahme entfernen",
    },
    limits: {
      title: "Wenn es zu viel oder zu spät wird",
      aMinute: "Höchstens so viele Banner in der Minute",
      atOnce: "Mehr als so viele auf einmal werden eine Zusammenfassung",
      closing: "Minuten vor Ablauf der Antwortfrist",
      closingHelp: "Mehrere mit Kommas, etwa 60, 15. Leer: nie.",
      closingWrong: "Schreiben Sie Minuten von 1 bis 2880 mit Kommas dazwischen, höchstens fünf.",
      tooLong: "Minuten, nach denen ein nicht zugewiesenes Ticket zu lange wartet",
      tooLongHelp: "Leer: nie.",
    },
    hours: {
      title: "Arbeitszeit",
      label: "Nur während der Arbeitszeit hinweisen",
      help: "Außerhalb werden Hinweise zurückgehalten; der Punkt bleibt.",
      days: "Tage",
      from: "Von",
      to: "Bis",
      zone: "Zeitzone",
      here: (zone) => `Die dieses Computers (${zone})`,
    },
    wording: {
      title: "Was ein Banner verrät",
      help: "Bei gesperrtem Bildschirm nur die Zahl der Tickets, was auch immer hier gewählt ist.",
      of: {
        full: "Name und Nachricht",
        name: "Nur der Name",
        count: "Nur die Zahl der Tickets",
      },
    },
    log: {
      title: "Worauf hingewiesen wurde und worauf nicht",
      help: "Die letzten 90 Tage, Neuestes zuerst.",
      none: "Noch nichts.",
      noneOf: "Nichts zu diesem Ticket.",
      of: "Zu einem Ticket",
      placeholder: "Ticketnummer",
      more: "Ältere zeigen",
      when: "Wann",
      ticket: "Ticket",
      about: "Anlass",
      outcome: "Was geschah",
      outcomes: {
        raised: "Gezeigt",
        in_summary: "In einer Zusammenfassung gezeigt",
        paused: "Zurückgehalten: pausiert",
        outside_hours: "Zurückgehalten: außerhalb der Arbeitszeit",
        do_not_disturb: "Zurückgehalten: nicht stören",
        too_many: "Zurückgehalten: zu viele in einer Minute",
        put_off: "Zurückgehalten: auf später gelegt",
        dot_only: "Nur der Punkt, nach einer Regel",
        nothing: "Nichts, nach einer Regel",
        own_act: "Nichts: Sie waren es selbst",
      },
    },
  },

  live: {
    newTicket: (name, channel) => `Neues Ticket: ${name}, ${channel}`,
    newTickets: (count) =>
      plural(count, {
        one: `${numberText(count)} neues Ticket`,
        other: `${numberText(count)} neue Tickets`,
      }),
    offline: "Offline",
    connected: "Wieder verbunden",
  },

  files: {
    label: "Dateien",
    noName: "Datei ohne Namen",
    openPicture: (name) => `Bild ${name} öffnen`,
    open: (name) => `${name} öffnen`,
    openShort: "Mit dem passenden Programm öffnen",
    save: (name) => `${name} speichern`,
    saveShort: "Im Download-Ordner speichern",
    saved: (path) => `Gespeichert: ${path}`,
    notOpened: "Die Datei wurde nicht geöffnet",
    notSaved: "Die Datei wurde nicht gespeichert",
    dangerous: "Sie könnte etwas ausführen und kann daher nur gespeichert werden",
    malware: "Der Helpdesk hat darin etwas Schädliches gefunden",
  },

  settings: {
    title: "Einstellungen",
    language: {
      label: "Sprache",
      system: "Wie das System",
      failed: "Die Sprache wurde nicht geändert",
    },
    helpdesks: "Helpdesks",
    add: "Helpdesk hinzufügen",
    health: {
      off: "Aus",
      connected: "Verbunden",
      connecting: "Verbindung wird aufgebaut …",
      offline: "Offline",
      sign_in_needed: "Anmeldung nötig",
      starting: "Startet …",
    },
    restsShort: ({ drafts, unsent }) =>
      [
        drafts === 0 ? "" : counted(drafts, "Entwurf", "Entwürfe"),
        unsent === 0 ? "" : `${numberText(unsent)} ungesendet`,
      ]
        .filter((part) => part !== "")
        .join(", "),
    fromEnvironment:
      "Die Umgebung von Reddot nennt den Helpdesk (REDDOT_ZENDESK_URL und ähnliche), daher gilt diese Liste zurzeit nicht.",
    account: {
      title: "Dieser Helpdesk",
      signedInAs: (who) => `Angemeldet als ${who}`,
      withToken: "Mit einem API-Token angemeldet. Zendesk beendet diese am 30.04.2027.",
      desk: "Ein Helpdesk in Reddot selbst, mit Beispielkunden, zum Ausprobieren. Nichts verlässt diesen Computer.",
      follow: "Diesem Helpdesk folgen",
      followHelp:
        "Ausgeschaltet wird nichts gelesen und nichts gesendet; was auf diesem Computer gespeichert ist, bleibt.",
      presence: "Mich in Chatwoot als anwesend zählen",
      presenceHelp:
        "Eingeschaltet zeigt Chatwoot Sie als online, solange Reddot läuft, und die automatische Zuweisung gibt Ihnen Gespräche, auch wenn kein Chatwoot-Fenster offen ist. Ausgeschaltet hält Reddot Sie nicht online; bei jeder Verbindung zählt Chatwoot Sie aber etwa 20 Sekunden lang als anwesend, wie jeden, der sich verbindet.",
      deskIsLast: "Er läuft, solange kein anderer Helpdesk eingeschaltet ist.",
      off: "Schalten Sie ihn ein, um seine Einstellungen zu sehen und zu ändern.",
      rests: (helpdesk, rests) =>
        rests.drafts + rests.unsent === 0
          ? null
          : `Solange ${helpdesk} aus ist, bleibt dies hier liegen und wird nicht gesendet: ${restsText(rests)}.`,
      restsUnknown: (helpdesk) =>
        `Ob bei ${helpdesk} Entwürfe oder ungesendete Antworten liegen, ist nicht festzustellen: Was davon gespeichert ist, ist gesperrt.`,
      notRunning: "Er startet gerade; seine Einstellungen erscheinen gleich.",
      signInAgain: "Erneut anmelden",
    },
    remove: {
      section: "Entfernen",
      open: "Diesen Helpdesk entfernen …",
      title: (helpdesk) => `${helpdesk} entfernen?`,
      body: "Reddot meldet sich ab und vergisst den Helpdesk. Beim Helpdesk selbst ändert sich nichts.",
      keep: "Behalten, was auf diesem Computer gespeichert ist",
      keepHelp:
        "Melden Sie sich später wieder an, dann sind Tickets, Entwürfe und ungesendete Antworten da wie zuvor.",
      wipe: "Auch entfernen, was auf diesem Computer gespeichert ist",
      wipeHelp: (helpdesk, rests) =>
        `Endgültig verloren von ${helpdesk}, neben dem, was wieder gelesen werden kann: ${restsText(rests)}.`,
      confirm: "Entfernen",
      cancel: "Abbrechen",
    },
    storage: {
      title: "Auf diesem Computer gespeichert",
      help: "Gespräche, Entwürfe und ungesendete Antworten liegen hier, damit ein Fenster sofort aufgeht und auch offline funktioniert.",
      encryption: {
        keychain: "Verschlüsselt, mit einem Schlüssel im Schlüsselbund Ihres Desktops.",
        passphrase: "Verschlüsselt, mit Ihrer Passphrase.",
        none: "Nicht verschlüsselt: Wer diesen Datenträger lesen kann, kann es lesen.",
      },
      days: "Entfernen nach",
      daysOf: (days) =>
        days === null ? "Nie" : days === 365 ? "Einem Jahr" : `${numberText(days)} Tagen`,
      megabytes: "Höchstens",
      megabytesOf: (megabytes) =>
        megabytes === null
          ? "Beliebig viel"
          : megabytes >= 1000
            ? `${numberText(megabytes / 1000)} GB`
            : `${numberText(megabytes)} MB`,
      never:
        "Nie entfernt wird, was in einer Warteschlange steht oder Ihnen gehört und nicht gelöst ist, und was einen Entwurf oder eine ungesendete Antwort hat.",
      wouldGo: (tickets, messages, bytes, held) =>
        tickets === 0
          ? `Entfernt jetzt nichts; ${megabytesText(held)} sind gespeichert.`
          : `Entfernt ${counted(tickets, "Ticket", "Tickets")} mit ` +
            `${counted(messages, "Nachricht", "Nachrichten")} von diesem Computer: ` +
            `etwa ${megabytesText(bytes)} von ${megabytesText(held)}. Beim Helpdesk ändert sich nichts.`,
      set: "So festlegen",
      cancel: "Abbrechen",
      wipe: "Hier Gespeichertes löschen",
      wipeHelp: (helpdesk, rests) =>
        `Alles von ${helpdesk} wird von diesem Computer entfernt und dann neu gelesen. Sie bleiben angemeldet. ` +
        `Endgültig verloren: ${restsText(rests)}.`,
      confirmWipe: "Löschen",
    },
    keep: {
      title: "Zum Offline-Lesen gespeichert",
      help: "Ihre Tickets und die, die geöffnet wurden, sind immer gespeichert. Was soll noch ohne Netz da sein?",
      held: (whole, all) =>
        all === 0
          ? "Noch ist kein Ticket auf diesem Computer."
          : `${numberText(whole)} von ${numberText(all)} Gesprächen sind vollständig auf diesem Computer.`,
      what: {
        as_needed: "Nach Bedarf",
        open: "Offene Social-Tickets",
        social: "Alle Social-Tickets",
        all: "Alle Tickets",
      },
      whatHelp: {
        as_needed: "Nur, was Ihnen gehört oder geöffnet wurde.",
        open: "Jedes Social-Ticket, das nicht gelöst oder geschlossen ist.",
        social: "Jedes Ticket aus einem Messaging-Kanal, in jedem Status.",
        all: "Alles, was Sie sehen dürfen.",
      },
      back: "Wie weit zurück",
      backHelp:
        "Tickets, die sich davor zuletzt geändert haben, sind gar nicht auf diesem Computer.",
      days: (days) =>
        days === null ? "Alle" : days === 365 ? "Ein Jahr" : `${numberText(days)} Tage`,
      daysWithCost: (days, cost) => `${days}: ${cost}`,
      nothing: "nichts weiter zu lesen",
      cost: (requests, takes) =>
        takes === null ? aboutRequests(requests) : `${aboutRequests(requests)}, ${takes}`,
      takes: (duration) => `${duration} beim jetzigen Tempo`,
    },
    channels: {
      title: "Kanäle",
      help: "Welche Tickets als Social-Tickets zählen, neben dem, was der Helpdesk selbst sagt. Die erste passende Regel gilt.",
      none: "Keine Regeln: Reddot richtet sich nach dem Helpdesk.",
      rules: "Kanalregeln",
      on: "Ein Ticket",
      mark: {
        tag: "mit dem Tag",
        via: "das kam über",
        inbox: "aus dem Posteingang",
      },
      value: {
        tag: "Tag",
        via: "Wert von via.channel",
        inbox: "Name oder Nummer des Posteingangs",
      },
      placeholder: {
        tag: "line_shop",
        via: "sunshine_conversations",
        inbox: "WeChat-Brücke",
      },
      is: "ist",
      channel: "Kanal",
      notSocial: "nicht social",
      add: "Regel hinzufügen",
      up: (rule) => `Nach oben: ${rule}`,
      down: (rule) => `Nach unten: ${rule}`,
      remove: (rule) => `Entfernen: ${rule}`,
      newRule: "neue Regel",
      removed: (rule) => `Die Regel für „${rule}“ wurde entfernt.`,
      moved: (rule) => `Die Regel für „${rule}“ wurde verschoben.`,
      changed: (rule) => `Die Regel für „${rule}“ wurde geändert.`,
      undo: "Rückgängig",
    },
    watch: {
      title: "Die ganze Warteschlange beobachten",
      label: "Auch Tickets folgen, die andere haben",
      help: "Für Teamleiter: offene Tickets, gleich wer sie hat. Das kostet mehr von den Anfragen des Kontos, und zwar von den übrigen. Ihre Rolle sieht vielleicht nicht jedes Ticket; Reddot zeigt, was es bekommt.",
    },
    plan: {
      title: "Wie oft Reddot nachsieht",
      help: "Alle Agenten teilen sich die Anfragen des Kontos. Reddot sieht öfter nach, solange andere wenige brauchen, und seltener, solange sie viele brauchen.",
      deskHelp:
        "Dieser Helpdesk ist in Reddot selbst: Er darf beliebig oft gefragt werden, und niemand muss deshalb warten.",
      limit: (limit) =>
        `Das Konto erlaubt ${counted(limit, "Anfrage", "Anfragen")} pro Minute für alle zusammen.`,
      remaining: (left) => `Zuletzt waren ${numberText(left)} übrig.`,
      noLimit: "Der Helpdesk hat noch nicht mitgeteilt, wie viele Anfragen er erlaubt.",
      lane: "Was",
      every: "Sieht nach",
      requests: "Anfragen in der letzten Minute",
      fresh: "Stand",
      lanes: {
        head: "Neue und geänderte Tickets",
        history: "Ältere Tickets, zum ersten Mal",
        truth: "Ob offene Tickets noch da sind",
        activities: "Neuigkeiten, die Sie betreffen",
        lead: "Tickets, die andere haben",
        conversations: "Gespräche",
        bulk: "Gespräche, viele auf einmal",
        offers: "Makros und Ansichten",
        acts: "Was Sie tun: öffnen, übernehmen, antworten",
      },
      everyTime: (time) => `alle ${time}`,
      rests: "ruht",
      asYouAct: "wenn Sie etwas tun",
      never: "noch nicht",
      now: "jetzt",
      ago: (age) => `vor ${age}`,
      none: "Zurzeit wird nichts gelesen.",
    },
    failed: "Das wurde nicht geändert.",
    unread: "Die Einstellungen konnten nicht gelesen werden",
  },

  signIn: {
    title: "Bei einem Helpdesk anmelden",
    helpdesk: "Helpdesk",
    kind: { zendesk: "Zendesk", chatwoot: "Chatwoot" },
    chatwoot: {
      lead: "Chatwoot hat keine Seite, die Reddot einlassen könnte: Sie melden sich mit einem Befehl an.",
      placeholder: "chat.firma.de",
      go: "Befehl zeigen",
      starting: "Reddot wird gefragt …",
      title: "Geben Sie dies in einem Terminal ein",
      why: "Im Terminal geht Ihr Zugriffstoken oder Passwort direkt in den Schlüsselbund, und kein Fenster bekommt es je zu sehen.",
      asks: "Er fragt nach dem Zugriffstoken, das am Ende Ihres Profils in Chatwoot steht. Um sich stattdessen mit Ihrem Passwort anzumelden, und mit einem Code, falls Sie einen verwenden, fügen Sie an:",
      byPassword: "--email sie@firma.de",
      command: "Befehl",
      copy: "Befehl kopieren",
      waits: "Wartet auf das Konto. Dieses Fenster folgt von selbst.",
      back: "Zurück",
    },
    titleAgain: (helpdesk) => `Erneut bei ${helpdesk} anmelden`,
    lead: "Ihr Browser öffnet die Seite des Helpdesks; dort lassen Sie Reddot ein.",
    address: "Adresse des Helpdesks",
    addressPlaceholder: "firma.zendesk.com",
    clientId: "Client-Kennung",
    clientIdPlaceholder: "reddot",
    clientIdHelp: "Wie Ihr Admin Reddot beim Helpdesk genannt hat (siehe unten).",
    managed: "Ihre Firma hat dies festgelegt.",
    theAccount: "Die Adresse des Helpdesks, der es braucht.",
    go: "Mit dem Browser anmelden",
    starting: "Der Browser wird geöffnet …",
    waiting: "Machen Sie im Browser weiter",
    waitingHelp:
      "Melden Sie sich dort an, lassen Sie Reddot ein und kommen Sie zurück. Dieses Fenster folgt von selbst.",
    notOpened: "Der Browser konnte nicht geöffnet werden. Öffnen Sie diese Adresse selbst:",
    addressToOpen: "Zu öffnende Adresse",
    until: (at) => `Reddot wartet bis ${at}.`,
    openAgain: "Noch einmal öffnen",
    copyAddress: "Adresse kopieren",
    cancel: "Abbrechen",
    finishing: "Anmeldung läuft …",
    failed: "Die Anmeldung hat nicht geklappt",
    keychain:
      "Die Anmeldung liegt im Schlüsselbund dieses Computers. Keine Datei und kein Fenster enthält sie je.",
    desk: "Nur zum Umsehen hier? Reddot läuft schon mit einem eigenen Helpdesk und Beispielkunden.",
    tryDesk: "Mit dem eingebauten Helpdesk ausprobieren",
    admin: {
      title: "Für den Admin: Reddot einmal registrieren",
      lead: "Einmal für die ganze Firma, beim Helpdesk:",
      steps: [
        "Öffnen Sie Admin Center > Apps und Integrationen > APIs > OAuth-Clients.",
        "Wählen Sie „OAuth-Client hinzufügen“.",
      ],
      fill: "Füllen Sie aus:",
      name: "Name",
      identifier: "Eindeutige Kennung",
      kind: "Art des Clients",
      kindValue: "Öffentlich",
      redirects: "Umleitungs-URLs, eine je Zeile",
      scopes: "Bereiche",
      scopesValue: "read write",
      after: "Speichern Sie und geben Sie die eindeutige Kennung allen, die sich anmelden.",
      copyAll: "Alles als Text kopieren",
      token:
        "Stattdessen mit einem API-Token: Führen Sie „reddot login --api-token“ in einem Terminal aus. Zendesk beendet API-Token am 30.04.2027.",
      line: (label, value) => `${label}: ${value}`,
    },
  },

  copy: {
    copy: "Kopieren",
    copyWhat: (what) => `Kopieren: ${what}`,
    copied: "Kopiert",
    failed: "Es konnte nicht kopiert werden: Markieren Sie es und drücken Sie Strg+C.",
  },

  listing: {
    sortLabel: "Sortieren",
    sort: {
      own: "Neueste zuerst",
      newest: "Neueste zuerst",
      unanswered: "Am längsten unbeantwortet zuerst",
      closing: "Frühestes Fristende zuerst",
    },
    sortShort: {
      own: "Neueste",
      newest: "Neueste",
      unanswered: "Am längsten unbeantwortet",
      closing: "Frühestes Fristende",
    },
    viewsOwn: "Wie in der Ansicht",
    filter: "Filtern",
    add: "Filter hinzufügen",
    group: {
      channels: "Kanal",
      statuses: "Status",
      holders: "Zuständig",
      accounts: "Helpdesk",
      older: "Älter als",
      newer: "Neuer als",
      closing: "Frist endet binnen",
    },
    holder: { me: "Sie", other: "Anderer Agent", nobody: "Niemand" },
    age: (minutes) =>
      minutes % 1440 === 0
        ? longUnitText(minutes / 1440, "day")
        : minutes % 60 === 0
          ? longUnitText(minutes / 60, "hour")
          : longUnitText(minutes, "minute"),
    hours: (hours) => longUnitText(hours, "hour"),
    chip: {
      older_minutes: (minutes) => `Älter als ${de.listing.age(minutes)}`,
      newer_minutes: (minutes) => `Neuer als ${de.listing.age(minutes)}`,
      closing_hours: (hours) => `Frist endet binnen ${longUnitText(hours, "hour")}`,
    },
    takeOff: (what) => `Filter entfernen: ${what}`,
    clear: "Alle entfernen",
    count: (total, more) =>
      more ? `${numberText(1000)}+ Tickets` : counted(total, "Ticket", "Tickets"),
    save: "Speichern unter …",
    none: {
      title: "Kein Ticket passt",
      body: "Entfernen Sie einen Filter, um mehr zu sehen.",
    },
  },

  filters: {
    label: "Ihre Filter",
    save: "Filter speichern",
    name: "Name",
    nameTitle: "Diesen Filter speichern",
    nameSearchTitle: "Diese Suche speichern",
    rename: "Umbenennen",
    renameTitle: "Filter umbenennen",
    delete: "Löschen",
    deleted: (name) => `„${name}“ wurde gelöscht.`,
    undo: "Rückgängig",
    cancel: "Abbrechen",
    failed: "Der Filter wurde nicht gespeichert",
    viewGone: "Die Ansicht dieses Filters gibt es nicht mehr.",
  },

  customer: {
    label: (name) => `Kunde: ${name}`,
    show: "Kunde",
    close: "Kundenseite schließen",
    phone: "Social-Telefonnummer",
    email: "E-Mail",
    identity: {
      phone: "Telefon",
      email: "E-Mail",
      channel: "Kanaladresse",
      other: "Auch bekannt als",
    },
    socialInfo: "Benutzerinfos aus Social Messaging",
    channel: "Kanal",
    businessAccount: "Unternehmenskonto",
    way: "Weg einer Antwort",
    notes: "Notizen beim Helpdesk",
    since: "Bekannt seit",
    merge: "Mit anderem Profil zusammenführen …",
    failed: "Die Kundendaten konnten nicht gelesen werden",
    personPart: {
      name: "Name",
      phone: "Telefon",
      email: "E-Mail",
      tags: "Tags",
      notes: "Notizen",
      details: "Weitere Angaben",
      field: "Feld",
      external_id: "Externe ID",
    },
  },

  merge: {
    title: (name) => `${name} zusammenführen`,
    lead: "Suchen Sie das andere Profil derselben Person. Das neuere geht im älteren auf.",
    search: "Name, Nummer oder E-Mail-Adresse",
    found: "Gefundene Profile",
    nobody: "Sonst wurde niemand gefunden.",
    more: "Es gibt weitere: Geben Sie mehr davon ein.",
    notFound: "Der Helpdesk konnte nicht durchsucht werden",
    keeps: "Bleibt",
    goes: "Geht darin auf",
    turn: "Umgekehrt",
    older: "älter",
    since: (time) => `Seit ${time}`,
    kept: "Name danach",
    addresses: "Adressen danach",
    moves: "Wird übertragen",
    tickets: (count, more) =>
      more
        ? `${numberText(count)} oder mehr Tickets bekommen einen neuen Inhaber`
        : plural(count, {
            one: `${numberText(count)} Ticket bekommt einen neuen Inhaber`,
            other: `${numberText(count)} Tickets bekommen einen neuen Inhaber`,
          }),
    ticketsUnknown: "Alle Tickets; wie viele es sind, teilt der Helpdesk nicht mit",
    lost: "Geht verloren",
    nothingLost: "Nichts, soweit hier bekannt",
    warning: {
      olderGoes: "Das ältere Profil würde im neueren aufgehen. Üblich ist es umgekehrt.",
      unsent: (tickets) =>
        `Zu ${ticketsText(tickets)} ist noch nicht alles abgegangen, was Sie gesendet haben.`,
      draft: (tickets) => `Zu ${ticketsText(tickets)} gibt es einen Entwurf. Er bleibt dort.`,
    },
    refused: "Diese Profile können nicht zusammengeführt werden",
    final: "Das kann nicht rückgängig gemacht werden.",
    failed: "Die Profile wurden nicht zusammengeführt",
    confirm: "Endgültig zusammenführen",
    busy: "Wird zusammengeführt …",
    back: "Zurück",
    cancel: "Abbrechen",
    close: "Schließen",
    done: (gone, keep) => `${gone} ist jetzt Teil von ${keep}.`,
  },

  figures: {
    title: "Warteschlange",
    helpdesk: "Helpdesk",
    allHelpdesks: "Alle Helpdesks",
    over: { label: "Verlauf über", day: "Tag", week: "Woche" },
    wall: "Wandanzeige",
    leaveWall: "Mit Escape beenden",
    asOf: (time) => `Nicht verbunden: Stand von ${time}`,
    unread: "Die Zahlen der Warteschlange konnten nicht gelesen werden",
    courseUnread: "Der Verlauf konnte nicht gelesen werden",
    now: "Jetzt",
    nobody: "Niemand wartet",
    waiting: "Wartend",
    oldest: "Längste Wartezeit",
    openOldest: "Ticket öffnen",
    closing: "Ablaufende Antwortfristen",
    within: (hours) => `in ${hours}`,
    firstReply: "Erste Antwort",
    median: (count) =>
      plural(count, {
        one: "die einzige in 24 Stunden",
        other: `Median von ${numberText(count)} in 24 Stunden`,
      }),
    ninetieth: (time) => `9 von 10 innerhalb von ${time}`,
    noReply: "Keine in 24 Stunden",
    channels: "Wartend nach Kanal",
    businessAccounts: "Wartend nach Unternehmenskonto",
    unnamed: "Ohne Namen",
    noneHere: "Hier wartet nichts.",
    load: "Offene Tickets je Agent",
    toAnswer: (count) => `${numberText(count)} zu beantworten`,
    unnamedAgent: (id) => `Agent Nr. ${id}`,
    unknown: "Nicht bekannt",
    notWatched:
      "Die Tickets anderer werden nicht beobachtet, daher ist ihre Auslastung nicht bekannt.",
    notVisible:
      "Diese Anmeldung darf nicht alle Tickets sehen, daher ist die Auslastung anderer nicht bekannt.",
    watch: "In den Einstellungen beobachten",
    chart: {
      range: (name, least, most, last) => `${name}: von ${least} bis ${most}, zuletzt ${last}`,
      empty: (name) => `${name}: noch nichts bekannt`,
      none: "Der Verlauf beginnt jetzt. Solange Reddot läuft und verbunden ist, hält es die Zahlen alle fünf Minuten fest.",
      gap: "Schattiert: Reddot lief nicht oder war nicht verbunden",
      table: "Tabelle",
      showTable: (name) => `Tabelle: ${name}`,
      time: "Zeit",
      noData: "nicht bekannt",
    },
    thresholds: {
      title: "Schwellenwerte für Hinweise",
      help: "Für jeden Helpdesk einzeln. Ein Hinweis kommt einmal, und erst wieder, nachdem der Wert darunter lag. Wie laut er ist, steht in den Einstellungen unter „Hinweise“.",
      of: {
        waiting: "Es warten mehr Tickets als",
        oldest: "Jemand wartet länger (Minuten) als",
        closing: "In einer Stunde laufen mehr Antwortfristen ab als",
      },
      short: {
        waiting: "Wartende Tickets",
        oldest: "Bisher längste Wartezeit",
        closing: "Bald ablaufende Antwortfristen",
      },
      empty: "Leer: kein Hinweis.",
      above: (limit) => `Über ${limit}`,
      wrong: "Bitte ganze Zahlen: 1 bis 10.080 Minuten, sonst bis 99.999.",
      failed: "Die Schwellenwerte wurden nicht gespeichert",
      save: "Speichern",
      cancel: "Abbrechen",
    },
  },

  commands: {
    palette: "Alles finden, alles tun",
    keyboard: "Tastenübersicht",
    settings: "Einstellungen öffnen",
    sign_in: "Bei einem Helpdesk anmelden",
    pause: "Benachrichtigungen eine Stunde lang pausieren",
    resume: "Benachrichtigungen wieder zulassen",
    why: "Warum der Punkt so ist",
    open_inbox: "Posteingang öffnen",
    open_queue: "Warteschlange öffnen",
    wall: "Wandanzeige",
    thresholds: "Schwellenwerte der Warteschlange …",
    search: "Suchen",
    next: "Nächstes Ticket",
    previous: "Vorheriges Ticket",
    open: "Ticket öffnen",
    back: "Zurück",
    assigned: "Zu „Zugewiesen“ gehen",
    unassigned: "Zu „Nicht zugewiesen“ gehen",
    reply: "Antworten",
    take: "Ticket übernehmen",
    assign_me: "Ticket mir zuweisen",
    later: "Ticket eine Stunde auf später legen",
    later_tomorrow: "Ticket auf morgen legen",
    later_undo: "Ticket nicht mehr auf später legen",
    change: "Status, Zuweisung und Tags …",
    set_open: "Status setzen: Offen",
    set_pending: "Status setzen: Wartend",
    set_hold: "Status setzen: Angehalten",
    set_solved: "Status setzen: Gelöst",
    export: "Gespräch exportieren …",
    customer: "Kunden ein- oder ausblenden",
    merge: "Kunden mit anderem Profil zusammenführen …",
    filter: "Liste filtern …",
    clear_filters: "Alle Filter entfernen",
    save_filter: "Filter speichern …",
    sort_own: "Sortieren: in der Reihenfolge der Liste",
    sort_unanswered: "Sortieren: am längsten unbeantwortet zuerst",
    sort_closing: "Sortieren: frühestes Fristende zuerst",
  },

  palette: {
    label: "Alles finden, alles tun",
    placeholder: "Befehl, Ticket, Kunde oder Nachricht",
    commands: "Befehle",
    none: "Nichts passt",
    view: (title) => `Ansicht: ${title}`,
    filter: (name) => `Filter: ${name}`,
    only: (helpdesk) => `Nur Tickets von ${helpdesk}`,
    accountSettings: (helpdesk) => `Einstellungen von ${helpdesk}`,
  },

  keyboard: {
    ctrl: "Strg",
    title: "Tastatur",
    group: {
      go: "Navigation",
      list: "Die Liste",
      ticket: "Das Ticket",
      app: "Reddot",
    },
    also: "Pfeiltasten, Pos1 und Ende bewegen sich in einer Liste, Eingabe öffnet, Esc geht zurück. Im Antwortfeld sendet Strg+Eingabe, und Strg+M zeigt die Makros. Während Sie schreiben, wirken nur Tasten mit Strg.",
    close: "Schließen",
  },

  desktop: {
    title: "Auf dem Desktop",
    sub: "Start, Tastenkürzel",
    unread: "Wie Reddot auf diesem Desktop eingerichtet ist, konnte nicht gelesen werden",
    login: {
      title: "Beim Anmelden",
      label: "Reddot beim Anmelden starten",
      help: "Es startet im Hintergrund, mit seinem Symbol in der Leiste.",
      unread: "Der Autostart-Eintrag des Desktops kann nicht gelesen werden.",
    },
    shortcut: {
      title: "Eine Taste für das Benachrichtigungsfenster",
      label: "Das Benachrichtigungsfenster von überall mit einer Taste öffnen",
      help: "Der Desktop fragt, welche Taste es sein soll. Dieselbe Taste schließt es wieder.",
      asked: "Warten auf den Desktop. Vielleicht fragt er Sie gerade.",
      given: (keys) => (keys ? `Die Taste ist ${keys}.` : "Der Desktop hat eine Taste vergeben."),
      refused:
        "Der Desktop oder Sie haben abgelehnt. Schalten Sie aus und wieder ein, um erneut gefragt zu werden.",
      missing:
        "Dieser Desktop vergibt keine Tasten an Programme. In seinen eigenen Tastatureinstellungen lässt sich eine Taste mit diesem Befehl belegen:",
    },
    sample: "Ausprobieren",
    sampleOf: (kind) => `Ausprobieren: ${kind}`,
  },

  notifier: {
    actions: (name) => `Aktionen für ${name}`,
    take: "Übernehmen",
    reply: "Hier antworten",
    open: "Unterhaltung öffnen",
    quick: (name) => `Antwort an ${name}, in der Liste`,
    close: "Schließen und das Geschriebene behalten",
    movedOn:
      "Das Ticket steht nicht mehr in dieser Liste. Was Sie geschrieben haben, bleibt dabei.",
    settings: {
      title: "Notifier-Fenster",
      keepTab: "Mit dem zuletzt gezeigten Tab öffnen",
      keepTabHelp: "Sonst öffnet es sich immer mit „Zugewiesen“.",
      stays: "Offen lassen, wenn Sie ein anderes Fenster benutzen",
      staysHelp:
        "Sonst schließt es sich, und was Sie gerade schreiben, bleibt erhalten. Dateien lassen sich nur darauf ziehen, solange es offen bleibt.",
    },
  },

  why: {
    red: "Warum ist der Punkt rot?",
    hollow: "Warum ist der Punkt hohl?",
    none: "Nichts wartet: Es gibt keinen Punkt.",
    since: (when) => `schrieb ${when}`,
    reason: {
      new: "Noch nicht angesehen",
      wrote_again: "Hat seit dem Ansehen wieder geschrieben",
      back: "War bis jetzt auf später gelegt",
      looked: "Wurde angesehen",
      put_off: "Ist auf später gelegt",
      silent: "Eine Ihrer Regeln meldet nichts über solche Tickets",
    },
    keepsRed: "Diese machen ihn rot",
    keepsHollow: "Diese warten, machen ihn aber nicht mehr rot",
    more: (count) =>
      count === 1 ? "1 weiteres Ticket wartet" : `${numberText(count)} weitere Tickets warten`,
    clearsRed:
      "Er wird hohl, sobald jedes davon unter „Nicht zugewiesen“ gesehen, geöffnet oder auf später gelegt wurde.",
    clearsHollow:
      "Er verschwindet, sobald keines mehr wartet: übernommen, beantwortet oder weder neu noch offen.",
    close: "Schließen",
  },

  welcome: {
    title: "Willkommen bei Reddot",
    lead: "In welchem Helpdesk sind Ihre Unterhaltungen?",
    desk: "Den eingebauten Desk ausprobieren",
    deskHelp: "Ein kleiner Helpdesk in Reddot, auf diesem Computer: ohne Konto, ohne Netz.",
    sample: "Mit Beispielunterhaltungen",
    traffic: "Kunden schreiben ab und zu weiter, bis Reddot endet",
    start: "Loslegen",
    starting: "Wird gestartet …",
    failed: "Der Desk konnte nicht gestartet werden",
    zendesk: "Anmeldung im Browser.",
    chatwoot: "Mit einem Zugriffstoken, in einem Terminal.",
    back: "Zurück",
    hint: "Reddot sitzt in der Leiste",
    hintHelp:
      "Sein Punkt ist rot, solange ein neues Ticket wartet, das noch niemand angesehen hat. Ein Klick darauf öffnet dieses Fenster.",
    understood: "Verstanden",
  },

  limit: {
    left: (left, bytes) =>
      `Noch ${numberText(left)} ${bytes ? (left === 1 ? "Byte" : "Bytes") : "Zeichen"} frei`,
    over: (channel, most, over, bytes) =>
      `${channel} nimmt höchstens ${numberText(most)} ${bytes ? "Bytes" : "Zeichen"} je Nachricht. Das sind ${numberText(over)} zu viel.`,
  },

  said: {
    closed_for_good: "Dieses Ticket ist endgültig geschlossen.",
    closed_new_begins:
      "Dieses Ticket ist endgültig geschlossen. Schreibt der Kunde wieder, beginnt ein neues Ticket.",
    taken_already: "Dieses Ticket hat schon jemand.",
    yours_already: "Dieses Ticket haben Sie schon.",
    nobodys_already: "Dieses Ticket hat schon niemand.",
    no_priority_already: "Dieses Ticket hat schon keine Priorität.",
    snoozed_already: "Dieses Ticket ist schon so zurückgestellt.",
    tags_already: "Die Tags sind schon so.",
    so_already: "Das Ticket ist schon so.",
    over: "Dieses Ticket ist erledigt: Es gibt nichts auf später zu legen.",
    time_over: "Dieser Zeitpunkt ist vorbei.",
    gone: "Das Ticket gibt es nicht mehr, oder Sie dürfen es nicht mehr sehen.",
    not_permitted: "Das ist Ihnen im Helpdesk nicht erlaubt.",
    sign_in_refused: "Der Helpdesk lehnt die Anmeldung ab.",
    slow_down: "Der Helpdesk bittet alle, langsamer zu machen.",
    same_moment: "Jemand anderes hat das Ticket im selben Moment geändert.",
    not_reached: "Der Helpdesk ist nicht erreichbar: {0}.",
    refuses: "Der Helpdesk lehnt ab: {0}",
    who_you_are: "Der Helpdesk hat noch nicht mitgeteilt, wer Sie sind.",
    once_reached: "Versuchen Sie es wieder, sobald er erreicht wurde.",
    tag_is_a_word: "Ein Tag ist ein Wort, ohne Leerzeichen, Kommas und Anführungszeichen.",
    nothing_to_send: "Es gibt nichts zu senden.",
    nothing_to_write: "Es gibt nichts zu notieren.",
    left: "Es ist schon abgeschickt.",
    on_its_way: "Es ist unterwegs oder schon angekommen.",
    known: "Was daraus wurde, ist bekannt.",
    changed_just_now: "Das Ticket wurde gerade geändert; gleich noch ein Versuch.",
    snooze_over: "Der Zeitpunkt, bis zu dem es zurückgestellt werden sollte, ist vorbei.",
    uploading: "Die Dateien werden hochgeladen.",
    uploads_gone: "Der Helpdesk hat die Dateien nicht mehr; sie werden wieder hochgeladen.",
    checking: "Es wird geprüft, ob es angekommen ist.",
    checking_late: "Es wird geprüft, dass nichts davon verspätet ankommt.",
    cannot_be_told:
      "Das Ticket ist weg oder nicht mehr zu sehen; ob dies angekommen ist, lässt sich nicht sagen.",
    doubt:
      "Die Verbindung brach ab, und der Helpdesk hat es nicht. Es kann noch ankommen: Sehen Sie nach, sagen Sie dann, dass es ankam, oder senden Sie es erneut.",
    not_sent: "Nicht gesendet.",
    not_delivered: "Der Helpdesk meldet, dass es nicht zugestellt wurde.",
    window_never: "{0} erlaubt eine Antwort erst, wenn der Kunde geschrieben hat.",
    window_used_up: "{0} erlaubt keine Antwort mehr, bis der Kunde wieder schreibt.",
    window_over:
      "{0} erlaubt freie Antworten nur innerhalb von {1} Stunden nach der letzten Nachricht des Kunden.",
    window_shut:
      "Der Helpdesk lässt hier keine freie Antwort durch, bis der Kunde wieder schreibt.",
    kept: "Der Text bleibt erhalten. Er kann gesendet werden, sobald der Kunde wieder schreibt.",
    too_long: "{0} nimmt {1} Zeichen je Nachricht, und dies hat {2}.",
    too_long_bytes: "{0} nimmt {1} Bytes je Nachricht, und dies hat {2}.",
    shorten: "Kürzen Sie sie, oder senden Sie sie in mehreren.",
    template_alone: "Eine Vorlage geht, wie sie genehmigt wurde: ohne Dateien.",
    take_files_out: "Nehmen Sie die Dateien heraus, oder die Vorlage.",
    route_not_known: "Wie eine Antwort gehen kann, ist noch nicht bekannt.",
    takes_no_replies: "Die Integration hinter diesem Ticket nimmt keine Antworten an.",
    only_workspace:
      "Zendesk stellt Antworten auf diesem Kanal nur aus dem eigenen Agent Workspace zu.",
    macro_gone: "Dieses Makro gibt es beim Helpdesk nicht mehr.",
    reply_not_now: "Seine Antwort kann jetzt nicht gesendet werden.",
    view_gone: "Diese Ansicht gibt es beim Helpdesk nicht mehr, oder Sie dürfen sie nicht sehen.",
    another_file: "Wählen Sie eine andere Datei.",
    make_smaller: "Machen Sie sie kleiner, oder senden Sie sie auf anderem Weg.",
    another_kind: "Speichern Sie sie in einem anderen Format, oder senden Sie sie auf anderem Weg.",
    without_files: "Senden Sie den Text ohne Dateien.",
    start_again: "Starten Sie Reddot neu.",
    make_room: "Schaffen Sie Platz auf dem Datenträger. Was Sie getippt haben, ist noch da.",
  },

  loading: "Wird geladen …",
};
