//! Portuguese, as in Brazil.

use model::{AlertKind, Threshold};
use protocol::FailedAct;

use super::Words;

pub(super) static WORDS: Words = Words {
    open: "Abrir",
    open_inbox: "Abrir a caixa de entrada",
    open_queue: "Fila",
    pause: "Pausar as notificações por uma hora",
    pause_tomorrow: "Pausar as notificações até amanhã",
    pause_until_resumed: "Pausar as notificações até retomá-las",
    resume: "Retomar as notificações",
    settings: "Configurações",
    quit: "Sair do Reddot",
    connected: "Conectado",
    age: |minutes| match minutes {
        0 => "agora".into(),
        1..60 => format!("há {minutes} min"),
        60..1440 => format!("há {} h", minutes / 60),
        _ => format!("há {} d", minutes / 1440),
    },
    starting: "Iniciando",
    waiting: |count| match count {
        0 => "Nada em espera".into(),
        1 => "1 ticket espera".into(),
        n => format!("{n} tickets esperam"),
    },
    assigned: |count| match count {
        1 => "1 atribuído a você".into(),
        n => format!("{n} atribuídos a você"),
    },
    connecting: "Conectando…",
    offline: |since| format!("Sem conexão desde: {since}"),
    sign_in: "Entre de novo",
    outbox: |count| format!("{count} na caixa de saída"),
    paused: |until| format!("Notificações pausadas até: {until}"),
    paused_until_resumed: "Notificações pausadas",
    reply: "Responder",
    take: "Assumir",
    later: "Mais tarde",
    a_customer: "Um cliente",
    other_channel: "Mensagens",
    alert: |kind, name, at| match kind {
        AlertKind::NewUnassigned | AlertKind::Threshold | AlertKind::SendFailed => name.to_owned(),
        AlertKind::Reply => format!("{name} escreveu para você"),
        AlertKind::Assigned => format!("Atribuído a você: {name}"),
        AlertKind::Back => format!("De volta: {name}"),
        AlertKind::WaitsTooLong => format!("{name} espera desde: {at}"),
        AlertKind::WindowClosing => format!("Responda a {name} antes de: {at}"),
    },
    sample: "Um aviso de exemplo",
    shortcut: "Abrir o notificador do Reddot",
    threshold: |threshold, figure| match (threshold, figure) {
        (Threshold::Waiting, 1) => "1 ticket aguardando".into(),
        (Threshold::Waiting, n) => format!("{n} tickets aguardando"),
        (Threshold::Oldest, seconds) => match seconds / 60 {
            1 => "Um cliente espera há um minuto".into(),
            n => format!("Um cliente espera há {n} minutos"),
        },
        (Threshold::Closing, 1) => "1 prazo de resposta termina em menos de uma hora".into(),
        (Threshold::Closing, n) => format!("{n} prazos de resposta terminam em menos de uma hora"),
    },
    summary: |count| match count {
        1 => "1 ticket precisa de você".into(),
        n => format!("{n} tickets precisam de você"),
    },
    failed: |act, name| match act {
        FailedAct::Reply => format!("A resposta a {name} falhou"),
        FailedAct::Delivery => format!("A resposta a {name} não foi entregue"),
        FailedAct::Note => format!("Não foi possível escrever a nota no ticket de {name}"),
        FailedAct::Priority => format!("Não foi possível alterar a prioridade do ticket de {name}"),
        FailedAct::Snooze => format!("Não foi possível adiar o ticket de {name}"),
        FailedAct::Take => format!("Não foi possível assumir o ticket de {name}"),
        FailedAct::Status => format!("Não foi possível alterar o status do ticket de {name}"),
        FailedAct::Assign => format!("Não foi possível atribuir o ticket de {name}"),
        FailedAct::Tags => format!("Não foi possível alterar as tags do ticket de {name}"),
    },
    the_customer: "um cliente",
};
