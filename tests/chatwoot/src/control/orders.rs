//! Orders over HTTP, for a server that runs as a process of its own: `POST /_test` with the secret
//! of its start in `x-test-secret`, and `{"do": "writes", …}`. The answer is `{"done": …}`.

use model::{Span, Time};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::customers::Inbound;
use crate::control::people::{NewContact, NewInbox};
use crate::faults::{EventFaults, FaultRule};
use crate::rest::answer::Answer;
use crate::server::Handle;
use crate::{Limits, Line, Role, Status, Tuning};

/// Where orders go.
pub(crate) const PATH: &str = "/_test";

/// What can be ordered; the methods of [`Handle`] say what each does.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Order {
    AddUser {
        name: String,
        role: Role,
    },
    AddAccount {
        name: String,
        user: i64,
        role: Role,
    },
    Suspend {
        account: i64,
        suspended: bool,
    },
    SetRole {
        user: i64,
        role: Option<Role>,
    },
    SetMfa {
        user: i64,
        code: String,
        #[serde(default)]
        backup: Vec<String>,
    },
    ChangePassword {
        user: i64,
        password: String,
    },
    AddTeam {
        name: String,
        members: Vec<i64>,
    },
    AddLabel {
        title: String,
    },
    AddInbox {
        inbox: NewInbox,
    },
    SetMember {
        inbox: i64,
        user: i64,
        member: bool,
    },
    SetTemplates {
        inbox: i64,
        templates: Vec<Value>,
    },
    AddContact {
        contact: NewContact,
    },
    AddCanned {
        short_code: String,
        content: String,
    },
    AddMacro {
        name: String,
        by: i64,
        personal: bool,
        actions: Vec<Value>,
    },
    CustomerWrites {
        message: Box<Inbound>,
    },
    CustomerReads {
        conversation: i64,
    },
    CustomerTypes {
        conversation: i64,
        on: bool,
    },
    ChannelReports {
        message: i64,
        status: String,
        error: Option<String>,
    },
    Assigns {
        by: Option<i64>,
        conversation: i64,
        to: Option<i64>,
    },
    AssignsTeam {
        by: Option<i64>,
        conversation: i64,
        team: Option<i64>,
    },
    SetsStatus {
        by: Option<i64>,
        conversation: i64,
        status: Status,
        until: Option<i64>,
    },
    SetsLabels {
        by: Option<i64>,
        conversation: i64,
        labels: Vec<String>,
    },
    SetsPriority {
        by: Option<i64>,
        conversation: i64,
        priority: Option<String>,
    },
    AgentWrites {
        user: i64,
        conversation: i64,
        text: String,
        #[serde(default)]
        private: bool,
    },
    AgentLooks {
        conversation: i64,
    },
    BotHolds {
        conversation: i64,
        holds: bool,
    },
    BotWrites {
        conversation: i64,
        text: String,
    },
    Greets {
        conversation: i64,
        text: String,
    },
    DeleteConversation {
        conversation: i64,
    },
    Merges {
        by: Option<i64>,
        base: i64,
        mergee: i64,
    },
    FailNextSend {
        error: String,
        #[serde(default)]
        after_accepting: bool,
    },
    /// Moves the clock by so many seconds.
    Advance {
        seconds: i64,
    },
    /// Stops the clock there, in unix milliseconds.
    SetClock {
        at: i64,
    },
    Fault {
        rule: FaultRule,
    },
    Events {
        faults: EventFaults,
        #[serde(default)]
        seed: u64,
    },
    ClearFaults,
    SetLimits {
        limits: Limits,
    },
    SetTuning {
        tuning: Tuning,
    },
    SetLine {
        line: Line,
    },
    CutCable,
    StopCable,
    RestartCable,
    SetOffline {
        offline: bool,
    },
    Settle,
    Delivered,
    Conversation {
        id: i64,
    },
    Messages {
        conversation: i64,
    },
    Asked,
    Sent,
    Dump,
}

pub(crate) async fn answer(server: &Handle, head: &axum::http::request::Parts, body: &[u8]) -> Answer {
    let said = head
        .headers
        .get("x-test-secret")
        .and_then(|secret| secret.to_str().ok());
    if said.is_none() || said != server.shared.control.as_deref() {
        return Answer::not_found();
    }
    match serde_json::from_slice(body) {
        Ok(order) => {
            let done = do_it(server, order).await;
            Answer::ok(&json!({"done": done}))
        }
        Err(error) => Answer::unprocessable(&error.to_string()),
    }
}

async fn do_it(server: &Handle, order: Order) -> Value {
    match order {
        Order::AddUser { name, role } => json!(server.add_user(&name, role)),
        Order::AddAccount { name, user, role } => json!(server.add_account(&name, user, role)),
        Order::AddTeam { name, members } => json!(server.add_team(&name, &members)),
        Order::AddInbox { inbox } => json!(server.add_inbox(inbox)),
        Order::AddContact { contact } => json!(server.add_contact(contact)),
        Order::AddMacro {
            name,
            by,
            personal,
            actions,
        } => json!(server.add_macro(&name, by, personal, actions)),
        Order::ChangePassword { user, password } => json!(server.change_password(user, &password)),
        Order::CustomerWrites { message } => json!(server.customer_writes(*message)),
        Order::AgentWrites {
            user,
            conversation,
            text,
            private,
        } => json!(server.agent_writes(user, conversation, &text, private)),
        Order::BotWrites { conversation, text } => json!(server.bot_writes(conversation, &text)),
        Order::Greets { conversation, text } => json!(server.greets(conversation, &text)),
        Order::DeleteConversation { conversation } => json!(server.delete_conversation(conversation)),
        Order::Merges { by, base, mergee } => json!(server.merges(by, base, mergee)),
        Order::Delivered => json!(server.delivered()),
        Order::Conversation { id } => json!(server.conversation(id)),
        Order::Messages { conversation } => json!(server.messages(conversation)),
        Order::Asked => json!(server.asked()),
        Order::Sent => json!(server.sent_events()),
        Order::Dump => server.dump(),
        Order::RestartCable => json!(server.restart_cable().await.map_err(|error| error.to_string())),
        Order::StopCable => {
            server.stop_cable().await;
            Value::Null
        }
        Order::Settle => {
            server.settle().await;
            Value::Null
        }
        quiet => {
            do_quietly(server, quiet);
            Value::Null
        }
    }
}

/// What has nothing to tell.
fn do_quietly(server: &Handle, order: Order) {
    match order {
        Order::Suspend { account, suspended } => server.suspend(account, suspended),
        Order::SetRole { user, role } => server.set_role(user, role),
        Order::SetMfa { user, code, backup } => {
            let backup: Vec<&str> = backup.iter().map(String::as_str).collect();
            server.set_mfa(user, &code, &backup);
        }
        Order::AddLabel { title } => server.add_label(&title),
        Order::SetMember { inbox, user, member } => server.set_member(inbox, user, member),
        Order::SetTemplates { inbox, templates } => server.set_templates(inbox, templates),
        Order::AddCanned { short_code, content } => server.add_canned(&short_code, &content),
        Order::CustomerReads { conversation } => server.customer_reads(conversation),
        Order::CustomerTypes { conversation, on } => server.customer_types(conversation, on),
        Order::ChannelReports {
            message,
            status,
            error,
        } => server.channel_reports(message, &status, error.as_deref()),
        Order::Assigns { by, conversation, to } => server.assigns(by, conversation, to),
        Order::AssignsTeam {
            by,
            conversation,
            team,
        } => server.assigns_team(by, conversation, team),
        Order::SetsStatus {
            by,
            conversation,
            status,
            until,
        } => server.sets_status(by, conversation, status, until),
        Order::SetsLabels {
            by,
            conversation,
            labels,
        } => {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            server.sets_labels(by, conversation, &labels);
        }
        Order::SetsPriority {
            by,
            conversation,
            priority,
        } => server.sets_priority(by, conversation, priority.as_deref()),
        Order::AgentLooks { conversation } => server.agent_looks(conversation),
        Order::BotHolds { conversation, holds } => server.bot_holds(conversation, holds),
        Order::FailNextSend {
            error,
            after_accepting,
        } => server.fail_next_send(&error, after_accepting),
        Order::Advance { seconds } => server.clock().advance(Span::seconds(seconds)),
        Order::SetClock { at } => server.clock().set(Time(at)),
        Order::Fault { rule } => server.faults().add(rule),
        Order::Events { faults, seed } => {
            server.faults().set_seed(seed);
            server.faults().set_events(faults);
        }
        Order::ClearFaults => server.faults().clear(),
        Order::SetLimits { limits } => server.set_limits(limits),
        Order::SetTuning { tuning } => server.set_tuning(tuning),
        Order::SetLine { line } => server.set_line(line),
        Order::CutCable => server.cut_cable(),
        Order::SetOffline { offline } => server.set_offline(offline),
        _ => unreachable!("it was done with an answer"),
    }
}
