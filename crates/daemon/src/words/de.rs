//! German.

use model::{AlertKind, Threshold};
use protocol::FailedAct;

use super::Words;

pub(super) static WORDS: Words = Words {
    open: "Öffnen",
    open_inbox: "Posteingang öffnen",
    open_queue: "Warteschlange",
    pause: "Benachrichtigungen eine Stunde pausieren",
    pause_tomorrow: "Benachrichtigungen bis morgen pausieren",
    pause_until_resumed: "Benachrichtigungen bis auf Weiteres pausieren",
    resume: "Benachrichtigungen fortsetzen",
    settings: "Einstellungen",
    quit: "Reddot beenden",
    connected: "Verbunden",
    age: |minutes| match minutes {
        0 => "jetzt".into(),
        1..60 => format!("{minutes} Min."),
        60..1440 => format!("{} Std.", minutes / 60),
        _ => format!("{} Tg.", minutes / 1440),
    },
    starting: "Startet",
    waiting: |count| match count {
        0 => "Nichts wartet".into(),
        1 => "1 Ticket wartet".into(),
        n => format!("{n} Tickets warten"),
    },
    assigned: |count| format!("{count} Ihnen zugewiesen"),
    connecting: "Verbindung wird aufgebaut …",
    offline: |since| format!("Nicht verbunden seit {since}"),
    sign_in: "Bitte erneut anmelden",
    outbox: |count| format!("{count} im Postausgang"),
    paused: |until| format!("Benachrichtigungen pausiert bis {until}"),
    paused_until_resumed: "Benachrichtigungen pausiert",
    reply: "Antworten",
    take: "Übernehmen",
    later: "Später",
    a_customer: "Ein Kunde",
    other_channel: "Nachrichtenkanal",
    alert: |kind, name, at| match kind {
        AlertKind::NewUnassigned | AlertKind::Threshold | AlertKind::SendFailed => name.to_owned(),
        AlertKind::Reply => format!("{name} hat Ihnen geschrieben"),
        AlertKind::Assigned => format!("Ihnen zugewiesen: {name}"),
        AlertKind::Back => format!("Wieder da: {name}"),
        AlertKind::WaitsTooLong => format!("{name} wartet seit {at}"),
        AlertKind::WindowClosing => format!("Antwort an {name} nur bis {at} möglich"),
    },
    sample: "Ein Beispielhinweis",
    shortcut: "Das Reddot-Fenster öffnen",
    threshold: |threshold, figure| match (threshold, figure) {
        (Threshold::Waiting, 1) => "1 Ticket wartet".into(),
        (Threshold::Waiting, n) => format!("{n} Tickets warten"),
        (Threshold::Oldest, seconds) => match seconds / 60 {
            1 => "Jemand wartet seit einer Minute".into(),
            n => format!("Jemand wartet seit {n} Minuten"),
        },
        (Threshold::Closing, 1) => "1 Antwortfrist läuft innerhalb einer Stunde ab".into(),
        (Threshold::Closing, n) => format!("{n} Antwortfristen laufen innerhalb einer Stunde ab"),
    },
    summary: |count| match count {
        1 => "1 Ticket braucht Sie".into(),
        n => format!("{n} Tickets brauchen Sie"),
    },
    failed: |act, name| match act {
        FailedAct::Reply => format!("Antwort an {name} fehlgeschlagen"),
        FailedAct::Delivery => format!("Antwort an {name} wurde nicht zugestellt"),
        FailedAct::Note => format!("Notiz zum Ticket von {name} konnte nicht geschrieben werden"),
        FailedAct::Priority => format!("Priorität des Tickets von {name} konnte nicht geändert werden"),
        FailedAct::Snooze => format!("Ticket von {name} konnte nicht zurückgestellt werden"),
        FailedAct::Take => format!("Ticket von {name} konnte nicht übernommen werden"),
        FailedAct::Status => format!("Status des Tickets von {name} konnte nicht geändert werden"),
        FailedAct::Assign => format!("Ticket von {name} konnte nicht zugewiesen werden"),
        FailedAct::Tags => format!("Tags des Tickets von {name} konnten nicht geändert werden"),
    },
    the_customer: "Kunde",
};
