//! English.

use model::{AlertKind, Threshold};
use protocol::FailedAct;

use super::Words;

pub(super) static WORDS: Words = Words {
    open: "Open",
    open_inbox: "Open the inbox",
    open_queue: "Queue",
    pause: "Pause notifications for an hour",
    pause_tomorrow: "Pause notifications until tomorrow",
    pause_until_resumed: "Pause notifications until resumed",
    resume: "Resume notifications",
    settings: "Settings",
    quit: "Quit Reddot",
    connected: "Connected",
    age: |minutes| match minutes {
        0 => "now".into(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    },
    starting: "Starting",
    waiting: |count| match count {
        0 => "Nothing waits".into(),
        1 => "1 ticket waits".into(),
        n => format!("{n} tickets wait"),
    },
    assigned: |count| format!("{count} assigned to you"),
    connecting: "Connecting…",
    offline: |since| format!("Not connected since {since}"),
    sign_in: "Sign in again",
    outbox: |count| format!("{count} in the outbox"),
    paused: |until| format!("Notifications paused until {until}"),
    paused_until_resumed: "Notifications paused",
    reply: "Reply",
    take: "Take",
    later: "Later",
    a_customer: "A customer",
    other_channel: "Messaging",
    alert: |kind, name, at| match kind {
        AlertKind::NewUnassigned | AlertKind::Threshold | AlertKind::SendFailed => name.to_owned(),
        AlertKind::Reply => format!("{name} wrote to you"),
        AlertKind::Assigned => format!("Assigned to you: {name}"),
        AlertKind::Back => format!("Back from later: {name}"),
        AlertKind::WaitsTooLong => format!("{name} has waited since {at}"),
        AlertKind::WindowClosing => format!("Reply to {name} before {at}"),
    },
    sample: "A sample alert",
    shortcut: "Open the Reddot notifier",
    threshold: |threshold, figure| match (threshold, figure) {
        (Threshold::Waiting, 1) => "1 ticket waits".into(),
        (Threshold::Waiting, n) => format!("{n} tickets wait"),
        (Threshold::Oldest, seconds) => match seconds / 60 {
            1 => "A customer has waited for a minute".into(),
            n => format!("A customer has waited for {n} minutes"),
        },
        (Threshold::Closing, 1) => "1 reply window closes within the hour".into(),
        (Threshold::Closing, n) => format!("{n} reply windows close within the hour"),
    },
    summary: |count| match count {
        1 => "1 ticket needs you".into(),
        n => format!("{n} tickets need you"),
    },
    failed: |act, name| match act {
        FailedAct::Reply => format!("Reply to {name} failed"),
        FailedAct::Delivery => format!("Reply to {name} was not delivered"),
        FailedAct::Note => format!("Note on {name}’s ticket was not written"),
        FailedAct::Priority => format!("Could not change the priority of {name}’s ticket"),
        FailedAct::Snooze => format!("Could not snooze {name}’s ticket"),
        FailedAct::Take => format!("Could not take {name}’s ticket"),
        FailedAct::Status => format!("Could not change the status of {name}’s ticket"),
        FailedAct::Assign => format!("Could not assign {name}’s ticket"),
        FailedAct::Tags => format!("Could not change the tags of {name}’s ticket"),
    },
    the_customer: "the customer",
};
