//! Spanish.

use model::{AlertKind, Threshold};
use protocol::FailedAct;

use super::Words;

pub(super) static WORDS: Words = Words {
    open: "Abrir",
    open_inbox: "Abrir la bandeja de entrada",
    open_queue: "Cola",
    pause: "Pausar las notificaciones una hora",
    pause_tomorrow: "Pausar las notificaciones hasta mañana",
    pause_until_resumed: "Pausar las notificaciones hasta reanudarlas",
    resume: "Reanudar las notificaciones",
    settings: "Configuración",
    quit: "Salir de Reddot",
    connected: "Conectado",
    age: |minutes| match minutes {
        0 => "ahora".into(),
        1..60 => format!("hace {minutes} min"),
        60..1440 => format!("hace {} h", minutes / 60),
        _ => format!("hace {} d", minutes / 1440),
    },
    starting: "Iniciando",
    waiting: |count| match count {
        0 => "Nada en espera".into(),
        1 => "1 ticket espera".into(),
        n => format!("{n} tickets esperan"),
    },
    assigned: |count| match count {
        1 => "1 asignado a usted".into(),
        n => format!("{n} asignados a usted"),
    },
    connecting: "Conectando…",
    offline: |since| format!("Sin conexión desde: {since}"),
    sign_in: "Inicie sesión de nuevo",
    outbox: |count| format!("{count} en la bandeja de salida"),
    paused: |until| format!("Notificaciones en pausa hasta: {until}"),
    paused_until_resumed: "Notificaciones en pausa",
    reply: "Responder",
    take: "Asignármelo",
    later: "Más tarde",
    a_customer: "Un cliente",
    other_channel: "Mensajería",
    alert: |kind, name, at| match kind {
        AlertKind::NewUnassigned | AlertKind::Threshold | AlertKind::SendFailed => name.to_owned(),
        AlertKind::Reply => format!("{name} le ha escrito"),
        AlertKind::Assigned => format!("Asignado a usted: {name}"),
        AlertKind::Back => format!("De vuelta: {name}"),
        AlertKind::WaitsTooLong => format!("{name} espera desde: {at}"),
        AlertKind::WindowClosing => format!("Responda a {name} antes de: {at}"),
    },
    sample: "Un aviso de muestra",
    shortcut: "Abrir el notificador de Reddot",
    threshold: |threshold, figure| match (threshold, figure) {
        (Threshold::Waiting, 1) => "1 ticket espera".into(),
        (Threshold::Waiting, n) => format!("{n} tickets esperan"),
        (Threshold::Oldest, seconds) => match seconds / 60 {
            1 => "Un cliente espera desde hace un minuto".into(),
            n => format!("Un cliente espera desde hace {n} minutos"),
        },
        (Threshold::Closing, 1) => "1 plazo de respuesta se cierra en menos de una hora".into(),
        (Threshold::Closing, n) => format!("{n} plazos de respuesta se cierran en menos de una hora"),
    },
    summary: |count| match count {
        1 => "1 ticket requiere su atención".into(),
        n => format!("{n} tickets requieren su atención"),
    },
    failed: |act, name| match act {
        FailedAct::Reply => format!("Falló la respuesta a {name}"),
        FailedAct::Delivery => format!("La respuesta a {name} no se entregó"),
        FailedAct::Note => format!("No se pudo escribir la nota en el ticket de {name}"),
        FailedAct::Priority => format!("No se pudo cambiar la prioridad del ticket de {name}"),
        FailedAct::Snooze => format!("No se pudo posponer el ticket de {name}"),
        FailedAct::Take => format!("No se le pudo asignar el ticket de {name}"),
        FailedAct::Status => format!("No se pudo cambiar el estado del ticket de {name}"),
        FailedAct::Assign => format!("No se pudo asignar el ticket de {name}"),
        FailedAct::Tags => format!("No se pudieron cambiar las etiquetas del ticket de {name}"),
    },
    the_customer: "un cliente",
};
