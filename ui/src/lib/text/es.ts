/** Español. De usted, o mejor sin tratamiento; con las palabras que se usan en la atención al cliente. */
import { numberText } from "../locale";
import type { Channel, Rests } from "../protocol";
import { longUnitText } from "../times";
import type { Text } from "./en";
import { capital, plurals, roundly } from "./words";

const plural = plurals("es", ["one", "many", "other"]);

/** «1 ticket», «1234 tickets», «2.000.000 de tickets» */
function counted(count: number, one: string, other: string): string {
  const number = numberText(count);
  return plural(count, {
    one: `${number} ${one}`,
    many: `${number} de ${other}`,
    other: `${number} ${other}`,
  });
}

function megabytesText(bytes: number): string {
  return `${numberText(Math.max(Math.round(bytes / 1e5) / 10, 0.1))} MB`;
}

function restsText(rests: Rests | null): string {
  if (rests === null) return "los borradores y todo lo que aún no se ha enviado";
  const { drafts, unsent } = rests;
  const parts = [];
  if (drafts > 0) parts.push(counted(drafts, "borrador", "borradores"));
  if (unsent > 0) {
    parts.push(
      counted(
        unsent,
        "respuesta u otra acción que aún no se ha enviado",
        "respuestas y otras acciones que aún no se han enviado",
      ),
    );
  }
  return parts.length === 0
    ? "ningún borrador ni respuesta sin enviar"
    : parts.join(", además de ");
}

function aboutRequests(count: number): string {
  if (count === 1) return "1 solicitud";
  return `unas ${counted(roundly(count), "solicitud", "solicitudes")}`;
}

function repliesLeft(count: number): string {
  const left = counted(count, "respuesta", "respuestas");
  return plural(count, { one: `queda ${left}`, many: `quedan ${left}`, other: `quedan ${left}` });
}

function ticketsText(tickets: readonly number[]): string {
  const list = tickets.map((ticket) => `#${ticket}`).join(", ");
  return tickets.length === 1 ? `el ticket ${list}` : `los tickets ${list}`;
}

export const es: Text = {
  app: "Reddot",

  unit: {
    second: (amount) => `${amount} s`,
    minute: (amount) => `${amount} min`,
    hour: (amount) => `${amount} h`,
    day: (amount) => `${amount} d`,
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
    other: "Otro canal",
  },

  channelSays: (channel: Channel) => (channel === "other" ? "Este canal" : es.channel[channel]),

  status: {
    new: "Nuevo",
    open: "Abierto",
    pending: "Pendiente",
    hold: "En espera",
    solved: "Resuelto",
    closed: "Cerrado",
  },

  priority: {
    low: "Baja",
    normal: "Normal",
    medium: "Media",
    high: "Alta",
    urgent: "Urgente",
  },
  priorityTitle: (priority) => `Prioridad: ${priority}`,

  state: {
    started: "Inició un chat",
    replied: "Respondió en la conversación",
  },

  queue: {
    assigned: "Asignados",
    unassigned: "Sin asignar",
  },
  queueLong: {
    assigned: "Asignados a usted",
    unassigned: "Sin asignar",
  },
  queues: "Colas",
  tickets: (queue) => `Tickets: ${queue}`,

  accounts: {
    desk: "Helpdesk integrado",
    ofAgent: (helpdesk, agent) => `${helpdesk} (${agent})`,
    says: (helpdesk, what) => `${helpdesk}: ${what}`,
  },

  header: {
    openInbox: "Abrir la bandeja de entrada",
    openSettings: "Configuración (Ctrl+,)",
    close: "Cerrar",
    connected: "Conectado",
    connecting: "Conectando…",
    offline: "Sin conexión",
    signInNeeded: "Hay que iniciar sesión",
    syncing: "Leyendo los tickets…",
    paused: (until) => `Notificaciones en pausa hasta ${until}`,
  },

  row: {
    noName: "Sin nombre",
    you: "Usted:",
    now: "ahora",
    noPreview: "Aún no hay mensajes aquí",
    notLooked: "Aún no se ha visto",
    waits: "Espera a que alguien lo atienda",
    later: (when) => `Más tarde: ${when}`,
    ageTitle: (full) => `Último mensaje: ${full}`,
    loadMore: "Cargar más tickets",
    loadingMore: "Cargando más…",
    pending: {
      queued: "Enviando",
      sending: "Enviando",
      unknown: "No es seguro que llegara",
      accepted: "Enviado",
      failed: "No enviado",
      blocked: "No enviado",
    },
  },

  window: {
    closedChip: "cerrado",
    unknownChip: "?",
    underAMinute: "<1 min",
    about: (label) => `≈ ${label}`,
    estimated: "Una estimación: la conversación se lee al abrirla",
    open: (left, until, messages) =>
      `Las respuestas se entregan durante ${left} más, hasta ${until}` +
      (messages === null ? "" : ` (${repliesLeft(messages)})`),
    closed: (since) => `El plazo de respuesta terminó: ${since}`,
    usedUp: "Se han agotado las respuestas libres hasta que el cliente vuelva a escribir",
    never: "El cliente aún no ha escrito aquí, así que no es posible una respuesta libre",
    unknown: "No se sabe cuándo escribió el cliente por última vez ni cuánto tiempo queda",
    prefix: "Plazo de respuesta: ",
  },

  blocked: {
    timeOver: (channel, hours, ended, template) =>
      (hours === null
        ? `${channel} solo permite respuestas libres durante un tiempo tras el último mensaje del cliente.`
        : `${channel} permite respuestas libres durante ${hours} horas tras el último mensaje del cliente.`) +
      ` Ese plazo terminó: ${ended}.` +
      (template
        ? " Podrá responder de nuevo cuando el cliente escriba; hasta entonces solo pasa una plantilla aprobada."
        : " Podrá responder de nuevo cuando el cliente escriba."),
    usedUp: (channel) =>
      `${channel} solo permite unas pocas respuestas tras cada mensaje del cliente, y se han agotado. ` +
      "Podrá responder de nuevo cuando el cliente escriba.",
    never: (channel) =>
      `${channel} solo permite respuestas libres después de que el cliente haya escrito, y este aún no ha escrito aquí.`,
    unknown: (channel) =>
      `No se sabe cuándo escribió el cliente por última vez. ${channel} podría rechazar la respuesta; si es así, se indicará aquí.`,
    messagesLeft: (left) => capital(repliesLeft(left)),
    openInHelpdesk: "Abrir en el helpdesk",
  },

  conversation: {
    label: (name) => `Conversación con ${name}`,
    back: "Volver a la lista",
    take: "Asignármelo",
    to: "a",
    assignedTo: (name) => `Lo tiene ${name}`,
    assignedToOther: "Lo tiene otro agente",
    ticket: (id) => `#${id}`,
    events: (count) => (count === 0 ? "Eventos" : counted(count, "evento", "eventos")),
    noEvents: "Aún no hay eventos aquí",
    eventFailure: "Fallo",
    messages: "Mensajes",
    inPart: (messages) =>
      plural(messages, {
        one: "Aquí solo se guarda el último mensaje.",
        many: "Aquí solo se guardan los últimos mensajes.",
        other: "Aquí solo se guardan los últimos mensajes.",
      }),
    connectForRest: "Conéctese para leer el resto.",
    readingRest: "Leyendo el resto…",
    behind: "Hay mensajes más recientes en el helpdesk.",
    connectForNewer: "Conéctese para leerlos.",
    readingNewer: "Leyéndolos…",
    onlyRow: "Los mensajes de este ticket aún no se han leído.",
    reading: "Leyendo los mensajes…",
    none: "No hay mensajes.",
    newBelow: "Mensaje nuevo",
    note: "Nota interna",
    bot: "Bot",
    you: "Usted",
    unnamed: "Sin nombre",
    emptyMessage: "(sin texto)",
    choose: "Elija un ticket para leer su conversación",
  },

  delivery: {
    not_reported: "Enviado al helpdesk",
    delivered: "Entregado",
    failed: (reason) => `No entregado: ${reason}`,
  },

  send: {
    sendingIn: (seconds) => `Se envía en ${seconds} s`,
    waiting: "Esperando al helpdesk",
    sending: "Enviando…",
    unknown: "No es seguro que llegara: comprobando",
    doubtful: "No es seguro que llegara",
    sendAgain: "Enviar de nuevo",
    arrived: "Llegó",
    accepted: "Enviado al helpdesk",
    notSent: (reason) => (reason ? `No enviado: ${reason}` : "No enviado"),
    take: {
      sendingIn: (seconds) => `Se le asigna este ticket en ${seconds} s`,
      queued: "Asignación de este ticket: esperando al helpdesk",
      sending: "Asignando este ticket…",
      unknown: "No es seguro que el ticket se asignara: comprobando",
      accepted: "Asignado a usted",
      failed: (reason) => (reason ? `No asignado: ${reason}` : "No asignado"),
    },
    note: {
      sendingIn: (seconds) => `La nota se añade en ${seconds} s`,
      queued: "Nota: esperando al helpdesk",
      sending: "Añadiendo la nota…",
      unknown: "No es seguro que la nota llegara: comprobando",
      accepted: "Añadida",
      failed: (reason) => (reason ? `Nota no añadida: ${reason}` : "Nota no añadida"),
    },
    act: (label) => ({
      sendingIn: (seconds) => `${label}: en ${seconds} s`,
      queued: `${label}: esperando al helpdesk`,
      sending: `${label}…`,
      unknown: `${label}: no es seguro que llegara; comprobando`,
      accepted: `${label}: hecho`,
      failed: (reason) => (reason ? `${label}: no se hizo: ${reason}` : `${label}: no se hizo`),
    }),
    label: {
      take: "Asignarme el ticket",
      status: (status) => `Cambiar a ${status}`,
      priority: (priority) => `Cambiar la prioridad a ${priority}`,
      noPriority: "Quitar la prioridad",
      snooze: "Posponer hasta que el cliente escriba",
      snoozeUntil: (moment) => `Posponer hasta ${moment}`,
      assign: (name) => (name === "" ? "Asignar a otro agente" : `Asignar a ${name}`),
      toMe: "Asignármelo",
      toNobody: "Dejar sin asignar",
      tags: (add, remove) =>
        [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `−${tag}`)].join(" "),
    },
    because: (what, reason) => `${what}: ${reason}`,
    submittedAs: (status) => `como ${status}`,
    undo: "Deshacer",
    retry: "Reintentar",
    edit: "Editar",
    dismiss: "Descartar",
  },

  outbox: {
    title: "Bandeja de salida",
    button: (count) => `${numberText(count)} en la bandeja de salida`,
    buttonTitle: "Lo que aún no está en el helpdesk o ha fallado",
    empty: "Todo ha llegado al helpdesk.",
    unread: "No se pudo leer la bandeja de salida",
    reply: (status) => `Respuesta, como ${status}`,
    behind: "Va después de algo anterior de este ticket.",
    nextTry: (at) => `Próximo intento: ${at}.`,
    leavesIn: (seconds) => `Sale en ${seconds} s.`,
    waitForCustomer: "Se podrá enviar cuando el cliente vuelva a escribir.",
    open: "Abrir el ticket",
    copy: "Copiar el texto",
    copied: "Copiado",
    close: "Cerrar",
  },

  acts: {
    open: "Cambiar",
    openTitle: "Estado, prioridad, agente asignado y etiquetas",
    title: (name) => `Cambiar el ticket de ${name}`,
    status: "Estado",
    priority: "Prioridad",
    noPriority: "Ninguna",
    snooze: "Posponer",
    snoozeHour: "Una hora",
    snoozeTomorrow: (moment) => `Mañana, ${moment}`,
    snoozeMonday: (moment) => `Lunes, ${moment}`,
    snoozeReply: "Hasta que el cliente escriba",
    snoozeAt: "Posponer hasta",
    snoozeSet: "Posponer",
    snoozedUntil: (moment) => `Pospuesto hasta ${moment}`,
    snoozeEnds: "Se reabre en ese momento o cuando el cliente escriba.",
    assignee: "Asignado a",
    nobody: "Nadie",
    me: "Usted",
    tags: "Etiquetas",
    tagPlaceholder: "Añadir una etiqueta",
    add: "Añadir",
    removeTag: (tag) => `Quitar: ${tag}`,
    done: "Listo",
    failed: "Eso no se pudo cambiar",
    marks: {
      title: "¿Convertirlo en un ticket normal?",
      body: (tags) => `Sin ${tags} deja de ser un ticket social:`,
      consequences: [
        "Sale de las vistas de tickets sociales.",
        "Sale del notificador.",
        "Deja de contar como social en los informes.",
      ],
      advice: "Es mejor dejar la etiqueta donde está.",
      confirm: "Quitarla de todos modos",
      cancel: "Dejarla",
    },
  },

  composer: {
    label: (name) => `Responder a ${name}`,
    placeholder: "Escriba una respuesta",
    closedPlaceholder: "Ahora no se puede enviar ninguna respuesta",
    sendsFrom: "Se envía desde",
    submitAs: "Enviar como",
    send: "Enviar",
    sendKeys: "Enviar (Ctrl+Intro)",
    offline:
      "Sin conexión: su respuesta espera en la bandeja de salida y se enviará cuando el helpdesk vuelva a responder.",
    signInNeeded: "Su respuesta espera en la bandeja de salida hasta que vuelva a iniciar sesión.",
    writing: "Qué se escribe",
    reply: "Respuesta",
    replyKeys: "Responder al cliente (Alt+R)",
    note: "Nota",
    noteKeys: "Nota interna, solo para su equipo (Alt+N)",
    noteLabel: (name) => `Nota interna sobre ${name}`,
    notePlaceholder: "Escriba una nota interna",
    noteSeen: "Esto solo lo lee su equipo. El cliente no lo ve nunca.",
    noteClosed: "Ahora no se puede añadir ninguna nota a este ticket",
    begun: "Hay un borrador empezado",
    addNote: "Añadir nota",
    addNoteKeys: "Añadir la nota (Ctrl+Intro)",
    noteOffline:
      "Sin conexión: su nota espera en la bandeja de salida y se enviará cuando el helpdesk vuelva a responder.",
    noteSignIn: "Su nota espera en la bandeja de salida hasta que vuelva a iniciar sesión.",
    draftNotSaved: "No se pudo guardar el borrador",
  },

  uploads: {
    label: "Archivos adjuntos",
    attach: "Adjuntar archivos",
    attachKeys: "Adjuntar archivos; también se pueden pegar o soltar aquí",
    remove: (name) => `Quitar ${name}`,
    removeShort: "Quitar",
    percent: (percent) => `${percent} %`,
    coming: "Aún se están adjuntando archivos…",
    pasted: "pegado",
    drop: "Suelte los archivos para adjuntarlos",
    dismiss: "Descartar",
  },

  macros: {
    button: "Macros",
    buttonTitle: "Aplicar una macro (Ctrl+M, o / en una respuesta vacía)",
    menu: "Macros",
    search: "Buscar macros",
    none: "No hay macros",
    notRead: "Las macros aún no se han leído",
    noMatch: "Ninguna macro contiene esas palabras",
    template: "Plantilla",
    failed: "No se pudieron leer las macros",
    keys: "↑ ↓ para elegir, Intro para verla, Esc para salir",
    preview: (title) => `Qué hace «${title}»`,
    previewKeys: "No se envía nada hasta que usted lo envíe",
    reply: "Respuesta",
    replyReplaces: "Respuesta, en lugar de lo que ha escrito",
    changes: "Cambios",
    noReply: "Sin respuesta",
    notDoneHere: "Reddot no lo hace",
    unknown: (what) => `No se conoce aquí y queda tal cual: ${what}`,
    filledHere: "Completado con lo que hay en este equipo: el helpdesk no respondió.",
    place: (name) => `Valor de {{${name}}}`,
    placeAbove: "Valor en el encabezado",
    placeFile: {
      image: "Dirección de la imagen del encabezado",
      video: "Dirección del vídeo del encabezado",
      document: "Dirección del archivo del encabezado",
    },
    placeUrl: (button) => `Final de la dirección del botón ${button}`,
    placeCode: (button) => `Código que copia el botón ${button}`,
    placeVariable: (name) => `Valor de {{${name}}}, fuera del texto`,
    example: (value) => `Por ejemplo, ${value}`,
    incomplete: "Complete todos los valores antes de aplicarla.",
    customerReads: "Lo que leerá el cliente",
    inPlace: "Sustituye a lo que ha escrito.",
    refused: "Ahora no se puede aplicar",
    apply: "Aplicar",
    back: "Atrás",
    status: (status) => `Enviar como ${status}`,
    assign: (name) => (name === "" ? "Asignar a otro agente" : `Asignar a ${name}`),
    assignMe: "Asignármelo",
    assignNobody: "Dejar sin asignar",
    addTag: (tag) => `+${tag}`,
    removeTag: (tag) => `−${tag}`,
    pending: "Se envía junto con la respuesta",
    drop: (what) => `Omitir: ${what}`,
    submitChanges: "Enviar los cambios",
    notDone: "Un cambio no se hizo",
    wayOut: "Una plantilla aprobada: WhatsApp la deja pasar. Se envía tal cual.",
    goesAsItIs: "Una plantilla aprobada: se envía tal cual.",
    removeTemplate: "Quitarla",
  },

  views: {
    button: "Vistas",
    choose: "Elegir una vista",
    shared: "Vistas compartidas",
    personal: "Sus vistas",
    leave: "Salir de la vista",
    label: (title) => `Vista: ${title}`,
    asOf: (moment) => `Actualizada: ${moment}`,
    asOfTitle: "Cuándo indicó el helpdesk por última vez qué tickets contiene",
    empty: {
      title: "No hay tickets en esta vista",
      body: "El helpdesk no indicó ninguno al leerla.",
    },
    notRead: {
      title: "Aún sin leer",
      connected: "La vista aparecerá aquí en cuanto el helpdesk responda.",
      offline: "Sus tickets aparecerán cuando se pueda acceder al helpdesk.",
    },
    more: "El helpdesk tiene más tickets en esta vista.",
    notHeld: (count) => {
      const tickets = counted(count, "ticket", "tickets");
      return plural(count, {
        one: `${tickets} de ella no está guardado en este equipo.`,
        many: `${tickets} de ella no están guardados en este equipo.`,
        other: `${tickets} de ella no están guardados en este equipo.`,
      });
    },
    failed: "No se pudo leer la vista",
  },

  connection: {
    repaired: (moment) => `Había archivos dañados en este equipo (detectado: ${moment})`,
    understood: "Entendido",
    offline: (since) => `Sin conexión desde: ${since}.`,
    retryAt: (at) => `Próximo intento: ${at}.`,
    connecting: "Conectando con el helpdesk…",
    signIn: (since) => `Sesión cerrada desde: ${since}.`,
    signInHelp: "El helpdesk ya no acepta esta sesión. Inicie sesión de nuevo para continuar.",
    signInAgain: "Iniciar sesión de nuevo",
    clockOff: (ahead) =>
      `El reloj de este equipo va ${counted(Math.abs(ahead), "minuto", "minutos")} ${ahead > 0 ? "adelantado" : "atrasado"}.`,
    clockOffHelp: "El tiempo que queda para responder se cuenta según el reloj del helpdesk.",
    progress: (done, total) =>
      total === null
        ? `Leyendo los tickets: ${numberText(done)}`
        : `Leyendo los tickets: ${numberText(done)} de ${numberText(total)}`,
    goneTitle: "Reddot se ha detenido",
    goneBody:
      "El programa en segundo plano ha terminado, así que esta ventana se cierra. Inicie Reddot de nuevo para continuar.",
  },

  empty: {
    assigned: {
      title: "No tiene nada asignado",
      body: "Aquí aparecen sus tickets nuevos y abiertos. Para empezar, tome uno de «Sin asignar».",
    },
    unassigned: {
      title: "No hay tickets sin asignar",
      body: "Cuando un cliente escribe, el ticket aparece aquí y el punto se pone rojo.",
    },
    notRead: {
      title: "Aún no se ha leído nada",
      body: "Los tickets aparecerán aquí en cuanto se haya leído el helpdesk.",
    },
  },

  error: {
    list: "No se pudieron leer los tickets",
    conversation: "No se pudo leer la conversación",
    retry: "Reintentar",
    retryAt: (at) => `Vuelva a intentarlo después de: ${at}.`,
    send: "No se pudo entregar la respuesta",
    action: "Eso no funcionó",
  },

  notice: {
    label: "Fallos",
    failed: {
      reply: (name) => `Falló la respuesta a ${name}`,
      delivery: (name) => `La respuesta a ${name} no se entregó`,
      note: (name) => `No se pudo escribir la nota en el ticket de ${name}`,
      take: (name) => `No se le pudo asignar el ticket de ${name}`,
      status: (name) => `No se pudo cambiar el estado del ticket de ${name}`,
      priority: (name) => `No se pudo cambiar la prioridad del ticket de ${name}`,
      snooze: (name) => `No se pudo posponer el ticket de ${name}`,
      assign: (name) => `No se pudo asignar el ticket de ${name}`,
      tags: (name) => `No se pudieron cambiar las etiquetas del ticket de ${name}`,
    },
    someone: "un cliente",
    open: "Abrir",
    dismiss: "Descartar",
  },

  search: {
    label: "Buscar personas, tickets y mensajes",
    placeholder: "Buscar ( / )",
    leave: "Salir de la búsqueda (Esc)",
    results: "Resultados de la búsqueda",
    filtersLabel: "Filtros",
    filters: [
      { label: "Abiertos", filter: "status:open" },
      { label: "Míos", filter: "assignee:me" },
      { label: "De nadie", filter: "assignee:none" },
      { label: "Plazo por vencer", filter: "window:closing" },
      { label: "Con archivos", filter: "has:attachment" },
    ],
    moreFilters: "Más filtros",
    form: {
      label: "Más filtros",
      any: "Cualquiera",
      channel: "Canal",
      status: "Estado",
      priority: "Prioridad",
      account: "Helpdesk",
      after: "Ese día o después",
      before: "Antes de ese día",
      day: "2026-11-01",
      notADay: "Un día se escribe así: 2026-11-01",
      tag: "Etiqueta (Intro la añade)",
    },
    takeOff: (filter) => `Quitar: ${filter}`,
    group: { people: "Personas", tickets: "Tickets", messages: "Mensajes" },
    sameDigits: "Las mismas cifras, escritas de otro modo",
    count: (known, more) => numberText(known) + (more ? "+" : ""),
    found: (count) => {
      const results = counted(count, "resultado", "resultados");
      return plural(count, {
        one: `Se muestra ${results}`,
        many: `Se muestran ${results}`,
        other: `Se muestran ${results}`,
      });
    },
    tickets: (count) => counted(count, "ticket", "tickets"),
    showMore: "Mostrar más",
    lookFurther: (group) => `${group}: nada entre lo más reciente. Buscar más atrás`,
    noWords: "Un archivo, sin palabras",
    notSocial: "No es un ticket social",
    noSubject: "Sin asunto",
    offline: "Sin conexión: se busca en lo que hay en este equipo.",
    notYet: (count) => {
      const older = counted(
        count,
        "ticket o persona de antes todavía no se puede encontrar",
        "tickets y personas de antes todavía no se pueden encontrar",
      );
      return `${older}; se está preparando la búsqueda.`;
    },
    failed: "La búsqueda no funcionó",
    none: "No se encontró nada",
    noneHelp:
      "No se busca en lo que no está en este equipo. La configuración indica qué conversaciones se guardan.",
    help: {
      title: "Buscar en lo que hay en este equipo",
      body: "Nombres, números, asuntos y palabras de los mensajes; las mayúsculas y los acentos dan igual.",
      examples: [
        ['whatsapp:"3211"', "una parte del número, tal como está guardado"],
        ["channel:line", "un canal"],
        ["-status:closed", "un signo menos pide lo contrario"],
        ["tag:vip", "una etiqueta"],
        ["has:attachment", "mensajes con un archivo, y sus tickets"],
        ["after:2026-11-01", "ese día o después; before: es antes"],
      ],
    },
    backToHits: "Volver a los resultados",
    person: (name) => `Perfil de ${name}`,
    allTickets: (count) =>
      count === 0
        ? "No hay tickets aquí"
        : `${counted(count, "ticket", "tickets")}, de todos los canales`,
  },

  export: {
    label: "Exportar",
    open: "Exportar",
    conversation: "Exportar esta conversación",
    found: "Exportar los tickets encontrados",
    person: (name) => `Exportar todos los tickets de ${name}`,
    formats: {
      html: "Una página para leer (HTML)",
      csv: "Una tabla (CSV)",
      json: "Para programas (JSON)",
    },
    running: (done, total) =>
      total === null
        ? `Buscando los tickets: ${numberText(done)} hasta ahora`
        : `Exportando: ${numberText(done)} de ${counted(total, "ticket", "tickets")}`,
    cancel: "Cancelar",
    saved: (path, tickets) =>
      tickets === 1
        ? `Guardado en ${path}`
        : `${counted(tickets, "ticket guardado", "tickets guardados")} en ${path}`,
    savedFiles: (files, folder) =>
      files === 1
        ? `Un archivo de un mensaje está al lado, en ${folder}`
        : `${counted(files, "archivo", "archivos")} de los mensajes están al lado, en ${folder}`,
    showFolder: "Mostrar en la carpeta",
    failed: "No se escribió ningún archivo",
  },

  later: {
    open: "Más tarde",
    title: "Dejar para más tarde, o hasta que escriba el cliente",
    anHour: "Dentro de 1 hora",
    afternoon: (when) => `Esta tarde: ${when}`,
    tomorrow: (when) => `Mañana: ${when}`,
    own: "A otra hora…",
    ownTitle: "Más tarde",
    ownLabel: "Hasta",
    choose: "Dejar para más tarde",
    cancel: "Cancelar",
    undo: "Ya no dejarlo para más tarde",
    until: (when) => `Hasta que escriba el cliente, o hasta: ${when}`,
  },

  alerts: {
    title: "Avisos",
    sub: "Para todos los helpdesks",
    unread: "No se pudo leer lo que se eligió sobre los avisos",
    now: {
      title: "Ahora",
      on: "Los avisos se muestran.",
      paused: (until) => `En pausa hasta: ${until}.`,
      pausedUntilResumed: "En pausa hasta que los reanude.",
      doNotDisturb:
        "El escritorio está en «no molestar»: los avisos se retienen y, cuando termine, llegan en uno solo.",
      anHour: "Pausar una hora",
      tomorrow: "Hasta mañana",
      resumed: "Hasta reanudarlos",
      resume: "Reanudar",
    },
    kinds: {
      title: "De qué se avisa",
      help: "Lo que una pausa o el horario de trabajo retiene llega después en un resumen, si aún espera. El sonido es uno de los del escritorio, y su volumen también.",
      of: {
        new_unassigned: "Nuevo y sin asignar",
        reply: "Una respuesta en un ticket suyo",
        assigned: "Un ticket que le asignan",
        back: "Vuelve de «Más tarde»",
        threshold: "La cola supera un umbral",
        waits_too_long: "Espera demasiado",
        window_closing: "Se cierra el plazo para responder",
        send_failed: "Falló un envío",
      },
      loud: {
        sound: "Aviso y sonido",
        notify: "Aviso",
        dot_only: "Solo el punto",
        nothing: "Nada",
      },
    },
    rules: {
      title: "Excepciones",
      help: "Cuenta la primera que encaja, antes que lo elegido arriba. «Nada» para los tickets nuevos quita también el punto rojo.",
      list: "Excepciones, en su orden",
      none: "Ninguna excepción.",
      kind: "Aviso",
      channel: "Canal",
      helpdesk: "Helpdesk",
      then: "Con qué intensidad",
      anyKind: "Cualquier aviso",
      anyChannel: "Cualquier canal",
      anyHelpdesk: "Cualquier helpdesk",
      priority: "Prioridad",
      anyPriority: "Cualquier prioridad",
      add: "Añadir una excepción",
      up: "Mover hacia arriba",
      remove: "Quitar esta excepción",
    },
    limits: {
      title: "Cuando es demasiado, o demasiado tarde",
      aMinute: "Avisos por minuto, como máximo",
      atOnce: "Si llegan más que estos a la vez, van en un resumen",
      closing: "Minutos antes de que se cierre el plazo para responder",
      closingHelp: "Varios separados por comas, como 60, 15. Vacío: nunca.",
      closingWrong: "Escriba minutos de 1 a 2880 separados por comas, cinco como máximo.",
      tooLong: "Minutos tras los que un ticket sin asignar espera demasiado",
      tooLongHelp: "Vacío: nunca.",
    },
    hours: {
      title: "Horario de trabajo",
      label: "Avisar solo en el horario de trabajo",
      help: "Fuera de él los avisos se retienen; el punto sigue.",
      days: "Días",
      from: "De",
      to: "A",
      zone: "Zona horaria",
      here: (zone) => `La de este equipo (${zone})`,
    },
    wording: {
      title: "Qué dice un aviso",
      help: "Con la pantalla bloqueada es solo el número de tickets, se elija lo que se elija aquí.",
      of: {
        full: "Nombre y mensaje",
        name: "Solo el nombre",
        count: "Solo el número de tickets",
      },
    },
    log: {
      title: "De qué se avisó y de qué no",
      help: "Los últimos 90 días, lo más reciente primero.",
      none: "Aún no hay nada.",
      noneOf: "Nada sobre este ticket.",
      of: "De un ticket",
      placeholder: "Número de ticket",
      more: "Mostrar anteriores",
      when: "Cuándo",
      ticket: "N.º de ticket",
      about: "Motivo",
      outcome: "Qué se hizo",
      outcomes: {
        raised: "Mostrado",
        in_summary: "Mostrado en un resumen",
        paused: "Retenido: en pausa",
        outside_hours: "Retenido: fuera del horario de trabajo",
        do_not_disturb: "Retenido: no molestar",
        too_many: "Retenido: demasiados en un minuto",
        put_off: "Retenido: dejado para más tarde",
        dot_only: "Solo el punto, por una regla",
        nothing: "Nada, por una regla",
        own_act: "Nada: lo hizo usted",
      },
    },
  },

  live: {
    newTicket: (name, channel) => `Ticket nuevo: ${name}, ${channel}`,
    newTickets: (count) => counted(count, "ticket nuevo", "tickets nuevos"),
    offline: "Sin conexión",
    connected: "Conectado de nuevo",
  },

  files: {
    label: "Archivos",
    noName: "Archivo sin nombre",
    openPicture: (name) => `Abrir la imagen ${name}`,
    open: (name) => `Abrir ${name}`,
    openShort: "Abrir con su programa",
    save: (name) => `Guardar ${name}`,
    saveShort: "Guardar en las descargas",
    saved: (path) => `Guardado: ${path}`,
    notOpened: "No se abrió el archivo",
    notSaved: "No se guardó el archivo",
    dangerous: "Podría ejecutar algo: solo se puede guardar",
    malware: "El helpdesk encontró algo dañino en él",
  },

  settings: {
    title: "Configuración",
    language: {
      label: "Idioma",
      system: "El del sistema",
      failed: "No se cambió el idioma",
    },
    helpdesks: "Helpdesks",
    add: "Añadir un helpdesk",
    health: {
      off: "Desactivado",
      connected: "Conectado",
      connecting: "Conectando…",
      offline: "Sin conexión",
      sign_in_needed: "Hay que iniciar sesión",
      starting: "Iniciando…",
    },
    restsShort: ({ drafts, unsent }) =>
      [
        drafts === 0 ? "" : counted(drafts, "borrador", "borradores"),
        unsent === 0 ? "" : `${numberText(unsent)} sin enviar`,
      ]
        .filter((part) => part !== "")
        .join(", "),
    fromEnvironment:
      "El entorno de Reddot indica el helpdesk (REDDOT_ZENDESK_URL y similares), así que esta lista no cuenta mientras tanto.",
    account: {
      title: "Este helpdesk",
      signedInAs: (who) => `Sesión iniciada como ${who}`,
      withToken: "Sesión iniciada con un token de API. Zendesk los retira el 30/04/2027.",
      desk: "Un helpdesk dentro de Reddot, con clientes de ejemplo, para probar. Nada sale de este equipo.",
      follow: "Seguir este helpdesk",
      followHelp:
        "Desactivado, no se lee ni se envía nada; lo guardado en este equipo se conserva.",
      presence: "Contarme como presente en Chatwoot",
      presenceHelp:
        "Activado, Chatwoot le muestra en línea mientras Reddot funciona y su asignación automática le da conversaciones, aunque no haya ninguna ventana de Chatwoot abierta. Desactivado, Reddot no le mantiene en línea; pero cada vez que se conecta, Chatwoot le cuenta como presente unos 20 segundos, igual que a cualquiera que se conecta.",
      deskIsLast: "Funciona mientras no haya otro helpdesk activado.",
      off: "Actívelo para ver y cambiar su configuración.",
      rests: (helpdesk, rests) =>
        rests.drafts + rests.unsent === 0
          ? null
          : `Mientras ${helpdesk} esté desactivado, esto queda aquí y no se envía: ${restsText(rests)}.`,
      restsUnknown: (helpdesk) =>
        `No se puede saber si quedan borradores o respuestas sin enviar en ${helpdesk}: lo guardado está bloqueado.`,
      notRunning: "Se está iniciando; su configuración aparecerá enseguida.",
      signInAgain: "Iniciar sesión de nuevo",
    },
    remove: {
      section: "Eliminar",
      open: "Eliminar este helpdesk…",
      title: (helpdesk) => `¿Eliminar ${helpdesk}?`,
      body: "Reddot cierra la sesión y olvida el helpdesk. En el propio helpdesk no cambia nada.",
      keep: "Conservar lo guardado en este equipo",
      keepHelp:
        "Si más tarde inicia sesión de nuevo, los tickets, borradores y respuestas sin enviar estarán como antes.",
      wipe: "Eliminar también lo guardado en este equipo",
      wipeHelp: (helpdesk, rests) =>
        `Se pierde para siempre de ${helpdesk}, aparte de lo que se puede volver a leer: ${restsText(rests)}.`,
      confirm: "Eliminar",
      cancel: "Cancelar",
    },
    storage: {
      title: "Guardado en este equipo",
      help: "Aquí se guardan conversaciones, borradores y respuestas sin enviar, para que una ventana se abra al instante y funcione sin conexión.",
      encryption: {
        keychain: "Cifrado, con una clave en el llavero de su escritorio.",
        passphrase: "Cifrado, con su frase de contraseña.",
        none: "Sin cifrar: quien pueda leer este disco puede leerlo.",
      },
      days: "Eliminar después de",
      daysOf: (days) =>
        days === null ? "Nunca" : days === 365 ? "Un año" : counted(days, "día", "días"),
      megabytes: "Como máximo",
      megabytesOf: (megabytes) =>
        megabytes === null
          ? "Sin límite"
          : megabytes >= 1000
            ? `${numberText(megabytes / 1000)} GB`
            : `${numberText(megabytes)} MB`,
      never:
        "Nunca se elimina lo que está en una cola o es suyo y no está resuelto, ni lo que tiene un borrador o una respuesta sin enviar.",
      wouldGo: (tickets, messages, bytes, held) =>
        tickets === 0
          ? `Ahora no elimina nada; hay ${megabytesText(held)} guardados.`
          : `Elimina ${counted(tickets, "ticket", "tickets")} con ` +
            `${counted(messages, "mensaje", "mensajes")} de este equipo: ` +
            `unos ${megabytesText(bytes)} de ${megabytesText(held)}. En el helpdesk no cambia nada.`,
      set: "Conservarlo así",
      cancel: "Cancelar",
      wipe: "Borrar lo guardado aquí",
      wipeHelp: (helpdesk, rests) =>
        `Todo lo de ${helpdesk} se elimina de este equipo y luego se vuelve a leer. La sesión sigue iniciada. ` +
        `Se pierde para siempre: ${restsText(rests)}.`,
      confirmWipe: "Borrar",
    },
    keep: {
      title: "Guardado para leer sin conexión",
      help: "Siempre se guardan los suyos y los que se han abierto. ¿Qué más debe estar disponible sin red?",
      held: (whole, all) =>
        all === 0
          ? "Aún no hay ningún ticket en este equipo."
          : `${numberText(whole)} de ${counted(all, "conversación guardada", "conversaciones guardadas")} por completo en este equipo.`,
      what: {
        as_needed: "Según haga falta",
        open: "Tickets sociales abiertos",
        social: "Todos los tickets sociales",
        all: "Todos los tickets",
      },
      whatHelp: {
        as_needed: "Solo lo que es suyo o se ha abierto.",
        open: "Todo ticket social que no esté resuelto ni cerrado.",
        social: "Todo ticket que llegó por un canal de mensajería, en cualquier estado.",
        all: "Todo lo que usted puede ver.",
      },
      back: "Hasta cuándo",
      backHelp: "Los tickets cuyo último cambio es anterior no están en este equipo.",
      days: (days) =>
        days === null ? "Todos" : days === 365 ? "Un año" : counted(days, "día", "días"),
      daysWithCost: (days, cost) => `${days}: ${cost}`,
      nothing: "nada más que leer",
      cost: (requests, takes) =>
        takes === null ? aboutRequests(requests) : `${aboutRequests(requests)}, ${takes}`,
      takes: (duration) => `${duration} al ritmo actual`,
    },
    channels: {
      title: "Canales",
      help: "Qué tickets cuentan como sociales, además de lo que diga el propio helpdesk. Cuenta la primera regla que encaje.",
      none: "Sin reglas: Reddot sigue lo que diga el helpdesk.",
      rules: "Reglas de canales",
      on: "Un ticket",
      mark: {
        tag: "con la etiqueta",
        via: "que llegó por",
        inbox: "de la bandeja",
      },
      value: {
        tag: "Etiqueta",
        via: "Valor de via.channel",
        inbox: "Nombre o número de la bandeja",
      },
      placeholder: {
        tag: "line_shop",
        via: "sunshine_conversations",
        inbox: "Puente de WeChat",
      },
      is: "es",
      channel: "Canal",
      notSocial: "no social",
      add: "Añadir una regla",
      up: (rule) => `Subir: ${rule}`,
      down: (rule) => `Bajar: ${rule}`,
      remove: (rule) => `Quitar: ${rule}`,
      newRule: "regla nueva",
      removed: (rule) => `Se quitó la regla de «${rule}».`,
      moved: (rule) => `Se movió la regla de «${rule}».`,
      changed: (rule) => `Se cambió la regla de «${rule}».`,
      undo: "Deshacer",
    },
    watch: {
      title: "Observar toda la cola",
      label: "Seguir también los tickets de otros",
      help: "Para quien dirige un equipo: los tickets abiertos, los tenga quien los tenga. Cuesta más solicitudes de la cuenta, de las que sobran. Es posible que su rol no vea todos los tickets; Reddot muestra lo que recibe.",
    },
    plan: {
      title: "Con qué frecuencia consulta Reddot",
      help: "Todos los agentes comparten las solicitudes de la cuenta. Reddot consulta más a menudo cuando los demás necesitan pocas y menos cuando necesitan muchas.",
      deskHelp:
        "Este helpdesk está dentro de Reddot: se le consulta tanto como se quiera y nadie más tiene que esperar.",
      limit: (limit) =>
        `La cuenta permite ${counted(limit, "solicitud", "solicitudes")} por minuto para todos en conjunto.`,
      remaining: (left) => `La última vez quedaban ${numberText(left)}.`,
      noLimit: "El helpdesk aún no ha indicado cuántas solicitudes permite.",
      lane: "Qué",
      every: "Consulta",
      requests: "Solicitudes en el último minuto",
      fresh: "Actualizado",
      lanes: {
        head: "Tickets nuevos y modificados",
        history: "Tickets antiguos, por primera vez",
        truth: "Si los tickets abiertos siguen ahí",
        activities: "Novedades que le afectan",
        lead: "Tickets de otros",
        conversations: "Conversaciones",
        bulk: "Conversaciones, muchas a la vez",
        offers: "Macros y vistas",
        acts: "Lo que usted hace: abrir, asignarse, responder",
      },
      everyTime: (time) => `cada ${time}`,
      rests: "en reposo",
      asYouAct: "cuando usted actúa",
      never: "aún no",
      now: "ahora",
      ago: (age) => `hace ${age}`,
      none: "Ahora no se lee nada.",
    },
    failed: "Eso no se cambió.",
    unread: "No se pudo leer la configuración",
  },

  signIn: {
    title: "Iniciar sesión en un helpdesk",
    helpdesk: "Helpdesk",
    kind: { zendesk: "Zendesk", chatwoot: "Chatwoot" },
    chatwoot: {
      lead: "Chatwoot no tiene una página que pueda dar acceso a Reddot: se inicia sesión con un comando.",
      placeholder: "chat.empresa.com",
      go: "Mostrar el comando",
      starting: "Consultando a Reddot…",
      title: "Escriba esto en un terminal",
      why: "En un terminal, su token de acceso o su contraseña va directamente al llavero y ninguna ventana lo ve nunca.",
      asks: "Pide el token de acceso que está al final de su perfil en Chatwoot. Para iniciar sesión con su contraseña, y con un código si lo usa, añada:",
      byPassword: "--email usted@empresa.com",
      command: "Comando",
      copy: "Copiar el comando",
      waits: "Esperando la cuenta. Esta ventana sigue por sí sola.",
      back: "Atrás",
    },
    titleAgain: (helpdesk) => `Iniciar sesión de nuevo en ${helpdesk}`,
    lead: "Su navegador abre la página del helpdesk; allí usted da acceso a Reddot.",
    address: "Dirección del helpdesk",
    addressPlaceholder: "empresa.zendesk.com",
    clientId: "Identificador de cliente",
    clientIdPlaceholder: "reddot",
    clientIdHelp: "El nombre que su administrador dio a Reddot en el helpdesk (véase abajo).",
    managed: "Su empresa lo ha fijado.",
    theAccount: "La dirección del helpdesk que lo necesita.",
    go: "Iniciar sesión con el navegador",
    starting: "Abriendo el navegador…",
    waiting: "Continúe en el navegador",
    waitingHelp: "Inicie sesión allí, dé acceso a Reddot y vuelva. Esta ventana sigue por sí sola.",
    notOpened: "No se pudo abrir el navegador. Abra usted esta dirección:",
    addressToOpen: "Dirección que abrir",
    until: (at) => `Reddot espera hasta: ${at}.`,
    openAgain: "Abrir de nuevo",
    copyAddress: "Copiar la dirección",
    cancel: "Cancelar",
    finishing: "Iniciando sesión…",
    failed: "No se pudo iniciar sesión",
    keychain:
      "La sesión se guarda en el llavero de este equipo. Ningún archivo ni ventana la contiene nunca.",
    desk: "¿Solo quiere echar un vistazo? Reddot ya funciona con un helpdesk propio y clientes de ejemplo.",
    tryDesk: "Probar con el helpdesk integrado",
    admin: {
      title: "Para el administrador: registrar Reddot una vez",
      lead: "Una vez para toda la empresa, en el helpdesk:",
      steps: [
        "Abra Centro de administración > Aplicaciones e integraciones > API > Clientes OAuth.",
        "Elija «Añadir cliente OAuth».",
      ],
      fill: "Complete:",
      name: "Nombre",
      identifier: "Identificador único",
      kind: "Tipo de cliente",
      kindValue: "Público",
      redirects: "URL de redirección, una por línea",
      scopes: "Ámbitos",
      scopesValue: "read write",
      after: "Guarde y dé el identificador único a todos los que inicien sesión.",
      copyAll: "Copiar todo como texto",
      token:
        "Con un token de API: ejecute «reddot login --api-token» en un terminal. Zendesk retira los tokens de API el 30/04/2027.",
      line: (label, value) => `${label}: ${value}`,
    },
  },

  copy: {
    copy: "Copiar",
    copyWhat: (what) => `Copiar: ${what}`,
    copied: "Copiado",
    failed: "No se pudo copiar: selecciónelo y pulse Ctrl+C.",
  },

  listing: {
    sortLabel: "Ordenar",
    sort: {
      own: "Más recientes primero",
      newest: "Más recientes primero",
      unanswered: "Más tiempo sin respuesta primero",
      closing: "Plazo más próximo a vencer primero",
    },
    sortShort: {
      own: "Más recientes",
      newest: "Más recientes",
      unanswered: "Más tiempo sin respuesta",
      closing: "Plazo más próximo",
    },
    viewsOwn: "Como en la vista",
    filter: "Filtrar",
    add: "Añadir un filtro",
    group: {
      channels: "Canal",
      statuses: "Estado",
      holders: "Asignado a",
      accounts: "Helpdesk",
      older: "Último mensaje hace más de",
      newer: "Último mensaje hace menos de",
      closing: "El plazo vence en menos de",
    },
    holder: { me: "Usted", other: "Otro agente", nobody: "Nadie" },
    age: (minutes) =>
      minutes % 1440 === 0
        ? longUnitText(minutes / 1440, "day")
        : minutes % 60 === 0
          ? longUnitText(minutes / 60, "hour")
          : longUnitText(minutes, "minute"),
    hours: (hours) => longUnitText(hours, "hour"),
    chip: {
      older_minutes: (minutes) => `Hace más de ${es.listing.age(minutes)}`,
      newer_minutes: (minutes) => `Hace menos de ${es.listing.age(minutes)}`,
      closing_hours: (hours) => `Vence en menos de ${longUnitText(hours, "hour")}`,
    },
    takeOff: (what) => `Quitar el filtro: ${what}`,
    clear: "Quitar todos",
    count: (total, more) =>
      more ? `Más de ${numberText(1000)} tickets` : counted(total, "ticket", "tickets"),
    save: "Guardar como…",
    none: {
      title: "Ningún ticket coincide",
      body: "Quite un filtro para ver más.",
    },
  },

  filters: {
    label: "Sus filtros",
    save: "Guardar filtro",
    name: "Nombre",
    nameTitle: "Guardar este filtro",
    nameSearchTitle: "Guardar esta búsqueda",
    rename: "Cambiar el nombre",
    renameTitle: "Cambiar el nombre del filtro",
    delete: "Eliminar",
    deleted: (name) => `Se eliminó «${name}».`,
    undo: "Deshacer",
    cancel: "Cancelar",
    failed: "No se guardó el filtro",
    viewGone: "La vista de este filtro ya no existe.",
  },

  customer: {
    label: (name) => `Cliente: ${name}`,
    show: "Cliente",
    close: "Cerrar la ficha del cliente",
    phone: "Teléfono social",
    email: "Correo electrónico",
    identity: {
      phone: "Teléfono",
      email: "Correo electrónico",
      channel: "Dirección en el canal",
      other: "También conocido como",
    },
    socialInfo: "Datos de usuario en mensajería social",
    channel: "Canal",
    businessAccount: "Cuenta de empresa",
    way: "Cómo sale una respuesta",
    notes: "Notas en el helpdesk",
    since: "Cliente desde",
    merge: "Fusionar con otro perfil…",
    failed: "No se pudo leer la ficha del cliente",
    personPart: {
      name: "Nombre",
      phone: "Teléfono",
      email: "Correo electrónico",
      tags: "Etiquetas",
      notes: "Notas",
      details: "Detalles",
      field: "Campo",
      external_id: "ID externo",
    },
  },

  merge: {
    title: (name) => `Fusionar ${name}`,
    lead: "Busque el otro perfil de la misma persona. El más reciente se integra en el más antiguo.",
    search: "Nombre, número o correo electrónico",
    found: "Perfiles encontrados",
    nobody: "No se encontró a nadie más.",
    more: "Hay más: escriba algo más para acotar.",
    notFound: "No se pudo buscar en el helpdesk",
    keeps: "Se conserva",
    goes: "Se integra en él",
    turn: "Al revés",
    older: "más antiguo",
    since: (time) => `Desde: ${time}`,
    kept: "Nombre final",
    addresses: "Direcciones finales",
    moves: "Se traslada",
    tickets: (count, more) => {
      if (more) return `${numberText(count)} o más tickets pasan al perfil que se conserva`;
      const tickets = counted(count, "ticket", "tickets");
      return plural(count, {
        one: `${tickets} pasa al perfil que se conserva`,
        many: `${tickets} pasan al perfil que se conserva`,
        other: `${tickets} pasan al perfil que se conserva`,
      });
    },
    ticketsUnknown: "Todos sus tickets; el helpdesk no indica cuántos",
    lost: "Se pierde",
    nothingLost: "Nada, que se sepa aquí",
    warning: {
      olderGoes: "El perfil más antiguo se integraría en el más reciente. Lo habitual es al revés.",
      unsent: (tickets) => `Aún no ha salido todo lo que usted envió en ${ticketsText(tickets)}.`,
      draft: (tickets) => `Hay un borrador en ${ticketsText(tickets)}. Se queda ahí.`,
    },
    refused: "No se pueden fusionar",
    final: "Esto no se puede deshacer.",
    failed: "No se fusionaron",
    confirm: "Fusionar definitivamente",
    busy: "Fusionando…",
    back: "Atrás",
    cancel: "Cancelar",
    close: "Cerrar",
    done: (gone, keep) => `${gone} ahora forma parte de ${keep}.`,
  },

  figures: {
    title: "Cola",
    helpdesk: "Helpdesk",
    allHelpdesks: "Todos los helpdesks",
    over: { label: "Evolución en", day: "Día", week: "Semana" },
    wall: "Modo pared",
    leaveWall: "Pulse Escape para salir",
    asOf: (time) => `Sin conexión: datos de ${time}`,
    unread: "No se han podido leer las cifras de la cola",
    courseUnread: "No se ha podido leer la evolución",
    now: "Ahora",
    nobody: "Nadie espera",
    waiting: "En espera",
    oldest: "Espera más larga",
    openOldest: "Abrir el ticket",
    closing: "Plazos de respuesta que se cierran",
    within: (hours) => `en ${hours}`,
    firstReply: "Primera respuesta",
    median: (count) =>
      plural(count, {
        one: "la única en 24 horas",
        many: `mediana de ${numberText(count)} en 24 horas`,
        other: `mediana de ${numberText(count)} en 24 horas`,
      }),
    ninetieth: (time) => `9 de cada 10 en ${time} o menos`,
    noReply: "Ninguna en 24 horas",
    channels: "En espera por canal",
    businessAccounts: "En espera por cuenta de empresa",
    unnamed: "Sin nombre",
    noneHere: "Aquí no espera nada.",
    load: "Tickets abiertos por agente",
    toAnswer: (count) => `${numberText(count)} por responder`,
    unnamedAgent: (id) => `Agente ${id}`,
    unknown: "No se sabe",
    notWatched: "No se siguen los tickets de los demás, así que no se conoce su carga.",
    notVisible:
      "Esta cuenta no puede ver todos los tickets, así que no se conoce la carga de los demás.",
    watch: "Seguirlos desde la configuración",
    chart: {
      range: (name, least, most, last) =>
        `${name}: de ${least} a ${most}; el último valor, ${last}`,
      empty: (name) => `${name}: todavía no se sabe nada`,
      none: "La evolución empieza ahora. Mientras Reddot está en marcha y conectado, toma una muestra cada cinco minutos.",
      gap: "Sombreado: Reddot no estaba en marcha o no tenía conexión",
      table: "Tabla",
      showTable: (name) => `Tabla: ${name}`,
      time: "Hora",
      noData: "no se sabe",
    },
    thresholds: {
      title: "Umbrales de aviso",
      help: "Cada helpdesk por separado. El aviso llega una vez, y de nuevo solo después de que la cifra haya bajado. Lo llamativo que es se elige en la configuración, en Avisos.",
      of: {
        waiting: "Esperan más tickets que",
        oldest: "Un cliente espera más minutos que",
        closing: "En una hora se cierran más plazos de respuesta que",
      },
      short: {
        waiting: "Tickets en espera",
        oldest: "La espera más larga hasta ahora",
        closing: "Plazos que se cierran pronto",
      },
      empty: "Vacío: sin aviso.",
      above: (limit) => `Más de ${limit}`,
      wrong: "Escriba números enteros: de 1 a 10 080 minutos y hasta 99 999 en lo demás.",
      failed: "No se han guardado los umbrales",
      save: "Guardar",
      cancel: "Cancelar",
    },
  },

  commands: {
    palette: "Buscar y hacer cualquier cosa",
    keyboard: "Atajos de teclado",
    settings: "Abrir la configuración",
    sign_in: "Iniciar sesión en un helpdesk",
    pause: "Pausar las notificaciones una hora",
    resume: "Reanudar las notificaciones",
    why: "Por qué el punto está así",
    open_inbox: "Abrir la bandeja de entrada",
    open_queue: "Abrir la cola",
    wall: "Modo pared",
    thresholds: "Umbrales de aviso de la cola…",
    search: "Buscar",
    next: "Ticket siguiente",
    previous: "Ticket anterior",
    open: "Abrir el ticket",
    back: "Atrás",
    assigned: "Ir a Asignados",
    unassigned: "Ir a Sin asignar",
    reply: "Responder",
    take: "Tomar el ticket",
    assign_me: "Asignarme el ticket",
    later: "Dejar el ticket una hora para más tarde",
    later_tomorrow: "Dejar el ticket para mañana",
    later_undo: "Ya no dejar el ticket para más tarde",
    change: "Estado, agente asignado y etiquetas…",
    set_open: "Cambiar el estado: Abierto",
    set_pending: "Cambiar el estado: Pendiente",
    set_hold: "Cambiar el estado: En espera",
    set_solved: "Cambiar el estado: Resuelto",
    export: "Exportar la conversación…",
    customer: "Mostrar u ocultar el cliente",
    merge: "Fusionar el cliente con otro perfil…",
    filter: "Filtrar la lista…",
    clear_filters: "Quitar todos los filtros",
    save_filter: "Guardar el filtro…",
    sort_own: "Ordenar: en el orden propio de la lista",
    sort_unanswered: "Ordenar: más tiempo sin respuesta primero",
    sort_closing: "Ordenar: plazo más próximo a vencer primero",
  },

  palette: {
    label: "Buscar y hacer cualquier cosa",
    placeholder: "Un comando, ticket, cliente o mensaje",
    commands: "Comandos",
    none: "Sin coincidencias",
    view: (title) => `Vista: ${title}`,
    filter: (name) => `Filtro: ${name}`,
    only: (helpdesk) => `Solo tickets de ${helpdesk}`,
    accountSettings: (helpdesk) => `Configuración de ${helpdesk}`,
  },

  keyboard: {
    ctrl: "Ctrl",
    title: "Teclado",
    group: {
      go: "Navegación",
      list: "La lista",
      ticket: "El ticket",
      app: "Reddot",
    },
    also: "Las flechas, Inicio y Fin se mueven por una lista, Intro abre y Escape vuelve atrás. En el cuadro de respuesta, Ctrl+Intro envía y Ctrl+M muestra las macros. Mientras se escribe, solo cuentan las teclas con Ctrl.",
    close: "Cerrar",
  },

  desktop: {
    title: "Escritorio",
    sub: "Inicio, atajo",
    unread: "No se pudo leer cómo está Reddot en este escritorio",
    login: {
      title: "Al iniciar sesión",
      label: "Iniciar Reddot al iniciar sesión",
      help: "Se inicia en segundo plano, con su icono en el panel.",
      unread: "No se puede leer la entrada del escritorio para ello.",
    },
    shortcut: {
      title: "Una tecla para el notificador",
      label: "Abrir el notificador con una tecla, desde cualquier lugar",
      help: "El escritorio pregunta qué tecla debe ser. La misma tecla cierra el notificador.",
      asked: "Esperando al escritorio. Puede que le esté preguntando.",
      given: (keys) => (keys ? `La tecla es ${keys}.` : "El escritorio ha asignado una tecla."),
      refused:
        "El escritorio, o usted, dijo que no. Desactívelo y actívelo para que se le pregunte de nuevo.",
      missing:
        "Este escritorio no asigna teclas a los programas. En su propia configuración de teclado se puede asociar una tecla a esta orden:",
    },
    sample: "Probar",
    sampleOf: (kind) => `Probar: ${kind}`,
  },

  notifier: {
    actions: (name) => `Acciones para ${name}`,
    take: "Asignármelo",
    reply: "Responder aquí",
    open: "Abrir la conversación",
    quick: (name) => `Respuesta a ${name}, en la lista`,
    close: "Cerrar y conservar lo escrito",
    movedOn: "El ticket ya no está en esta lista. Lo que escribió sigue con él.",
    settings: {
      title: "Notificador",
      keepTab: "Abrir en la pestaña en que se dejó",
      keepTabHelp: "De lo contrario, siempre se abre en Asignados.",
      stays: "Dejarlo abierto al usar otra ventana",
      staysHelp:
        "De lo contrario, se cierra y se conserva lo que estaba escribiendo. Solo se le pueden soltar archivos mientras sigue abierto.",
    },
  },

  why: {
    red: "¿Por qué está rojo el punto?",
    hollow: "¿Por qué está hueco el punto?",
    none: "Nada espera: no hay punto.",
    since: (when) => `escribió ${when}`,
    reason: {
      new: "Aún no se ha mirado",
      wrote_again: "Ha vuelto a escribir desde que se miró",
      back: "Se había dejado para ahora",
      looked: "Ya se ha mirado",
      put_off: "Se ha dejado para más tarde",
      silent: "Una de sus reglas no avisa de tickets como este",
    },
    keepsRed: "Estos lo ponen rojo",
    keepsHollow: "Estos esperan, pero ya no lo ponen rojo",
    more: (count) =>
      count === 1 ? "Espera 1 ticket más" : `Esperan ${numberText(count)} tickets más`,
    clearsRed:
      "Se pone hueco cuando cada uno se ha visto en Sin asignar, se ha abierto o se ha dejado para más tarde.",
    clearsHollow:
      "Desaparece cuando ninguno espera: alguien lo tiene, está respondido o ya no es nuevo ni abierto.",
    close: "Cerrar",
  },

  welcome: {
    title: "Le damos la bienvenida a Reddot",
    lead: "¿En qué helpdesk están sus conversaciones?",
    desk: "Probar el desk integrado",
    deskHelp: "Un pequeño helpdesk dentro de Reddot, en este equipo: sin cuenta y sin red.",
    sample: "Con conversaciones de ejemplo",
    traffic: "Los clientes siguen escribiendo de vez en cuando, hasta que se cierre Reddot",
    start: "Empezar",
    starting: "Iniciando…",
    failed: "No se pudo iniciar el desk",
    zendesk: "Inicia sesión en el navegador.",
    chatwoot: "Inicia sesión con un token de acceso, en una terminal.",
    back: "Atrás",
    hint: "Reddot está en la bandeja",
    hintHelp:
      "Su punto está rojo mientras espera un ticket nuevo que nadie ha mirado. Un clic en él abre esta ventana.",
    understood: "Entendido",
  },

  limit: {
    left: (left, bytes) => {
      const unit = bytes ? (left === 1 ? "byte" : "bytes") : left === 1 ? "carácter" : "caracteres";
      return `${left === 1 ? "Queda" : "Quedan"} ${numberText(left)} ${unit}`;
    },
    over: (channel, most, over, bytes) =>
      `${channel} admite ${numberText(most)} ${bytes ? "bytes" : "caracteres"} por mensaje. Sobran ${numberText(over)}.`,
  },

  said: {
    closed_for_good: "Este ticket está cerrado definitivamente.",
    closed_new_begins:
      "Este ticket está cerrado definitivamente. Cuando el cliente vuelva a escribir, empezará otro ticket.",
    taken_already: "Alguien tiene ya este ticket.",
    yours_already: "Este ticket ya es suyo.",
    nobodys_already: "Este ticket ya no lo tiene nadie.",
    no_priority_already: "Este ticket ya no tiene prioridad.",
    snoozed_already: "Este ticket ya está pospuesto así.",
    tags_already: "Las etiquetas ya están así.",
    so_already: "El ticket ya está así.",
    over: "Este ticket ha terminado: no hay nada que dejar para más tarde.",
    time_over: "Ese momento ya ha pasado.",
    gone: "El ticket ya no existe, o usted ya no puede verlo.",
    not_permitted: "No tiene permiso para hacer esto en el helpdesk.",
    sign_in_refused: "El helpdesk rechaza el inicio de sesión.",
    slow_down: "El helpdesk pide a todos que vayan más despacio.",
    same_moment: "Otra persona cambió el ticket en el mismo momento.",
    not_reached: "No se puede contactar con el helpdesk: {0}.",
    refuses: "El helpdesk lo rechaza: {0}",
    who_you_are: "El helpdesk aún no ha dicho quién es usted.",
    once_reached: "Inténtelo de nuevo cuando responda.",
    tag_is_a_word: "Una etiqueta es una sola palabra, sin espacios, comas ni comillas.",
    nothing_to_send: "No hay nada que enviar.",
    nothing_to_write: "No hay nada que anotar.",
    left: "Ya ha salido.",
    on_its_way: "Está en camino, o ya ha llegado.",
    known: "Ya se sabe qué ha sido de ello.",
    changed_just_now: "El ticket acaba de cambiar; se intentará de nuevo en un momento.",
    snooze_over: "Ya ha pasado el momento hasta el que debía posponerse.",
    uploading: "Se están subiendo sus archivos.",
    uploads_gone: "El helpdesk ya no tiene sus archivos; se vuelven a subir.",
    checking: "Se comprueba si ha llegado.",
    checking_late: "Se comprueba que nada llegue tarde.",
    cannot_be_told: "El ticket ya no está o no se ve, así que no se puede saber si esto llegó.",
    doubt:
      "Se cortó la conexión y el helpdesk no lo tiene. Aún puede llegar: mírelo, y luego indique que llegó o envíelo otra vez.",
    not_sent: "No enviado.",
    not_delivered: "El helpdesk dice que no se entregó.",
    window_never: "{0} solo permite responder después de que el cliente haya escrito.",
    window_used_up: "{0} no permite más respuestas hasta que el cliente vuelva a escribir.",
    window_over:
      "{0} solo permite respuestas libres en las {1} horas siguientes al último mensaje del cliente.",
    window_shut:
      "El helpdesk no deja pasar aquí ninguna respuesta libre hasta que el cliente vuelva a escribir.",
    kept: "El texto se conserva. Se puede enviar cuando el cliente vuelva a escribir.",
    too_long: "{0} admite {1} caracteres por mensaje, y este tiene {2}.",
    too_long_bytes: "{0} admite {1} bytes por mensaje, y este tiene {2}.",
    shorten: "Acórtelo o envíelo en varios.",
    template_alone: "Una plantilla sale como se aprobó: sin archivos.",
    take_files_out: "Quite los archivos o la plantilla.",
    route_not_known: "Aún no se sabe cómo puede salir una respuesta.",
    takes_no_replies: "La integración de este ticket no admite respuestas.",
    only_workspace:
      "Zendesk solo entrega respuestas en este canal desde su propio espacio de trabajo.",
    macro_gone: "Esta macro ya no está en el helpdesk.",
    reply_not_now: "Su respuesta no se puede enviar ahora.",
    view_gone: "Esta vista ya no está en el helpdesk, o usted no puede verla.",
    another_file: "Elija otro archivo.",
    make_smaller: "Redúzcalo o envíelo de otra manera.",
    another_kind: "Guárdelo en otro formato o envíelo de otra manera.",
    without_files: "Envíe el texto sin archivos.",
    start_again: "Vuelva a iniciar Reddot.",
    make_room: "Libere espacio en el disco. Lo que escribió sigue ahí.",
  },

  loading: "Cargando…",
};
