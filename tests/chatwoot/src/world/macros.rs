//! Running a macro: action by action, and the error of one stops no other.

use model::Time;
use serde_json::Value;

use super::conversation::{Assignee, PRIORITIES, Status};
use super::messages::{Kind, New, Sender};
use super::{Act, World};

impl World {
    /// Runs a macro on a conversation. It asks neither for the reply window nor for the inbox.
    pub(crate) fn run_macro(&mut self, act: Act, account: i64, id: i64, conversation: i64) {
        let home = self.account(account);
        if !home.conversations.contains_key(&conversation) {
            return;
        }
        let Some(actions) = home.macros.get(&id).map(|one| one.actions.clone()) else {
            return;
        };
        for action in actions {
            let name = action["action_name"].as_str().unwrap_or_default();
            let params = action["action_params"].as_array().cloned().unwrap_or_default();
            self.run_action(act, account, conversation, name, &params);
        }
    }

    /// One action; what it cannot do, it leaves.
    fn run_action(&mut self, act: Act, account: i64, conversation: i64, name: &str, params: &[Value]) {
        let texts: Vec<String> = params
            .iter()
            .filter_map(|param| Some(param.as_str()?.to_owned()))
            .collect();
        let id = params.first().and_then(crate::rest::call::number);
        match name {
            "send_message" | "add_private_note" => {
                let Some(text) = texts.first() else { return };
                let mut new = New::text(Kind::Outgoing, text.clone());
                new.private = name == "add_private_note";
                new.sender = act.by.map(Sender::User);
                self.add_message(act, account, conversation, new);
            }
            "send_attachment" => {
                let mut new = New::text(Kind::Outgoing, "");
                new.content = None;
                new.sender = act.by.map(Sender::User);
                new.files = texts.iter().filter_map(|blob| self.file_of(blob)).collect();
                if !new.files.is_empty() {
                    self.add_message(act, account, conversation, new);
                }
            }
            "add_label" => self.change(act, account, conversation, |one| {
                for label in texts {
                    if !one.labels.contains(&label) {
                        one.labels.push(label);
                    }
                }
            }),
            "remove_label" => self.change(act, account, conversation, |one| {
                one.labels.retain(|label| !texts.contains(label));
            }),
            "assign_team" => {
                let team = id.filter(|team| self.account(account).teams.contains_key(team));
                if team.is_some() {
                    self.change(act, account, conversation, |one| one.team = team);
                }
            }
            "remove_assigned_team" => self.change(act, account, conversation, |one| one.team = None),
            "assign_agent" => {
                let own = texts.first().is_some_and(|word| word == "self");
                let agent = if own { act.by } else { id };
                let agent = agent.filter(|user| self.account(account).members.contains_key(user));
                if let Some(agent) = agent {
                    self.change(act, account, conversation, |one| {
                        one.assignee = Assignee::User(agent)
                    });
                }
            }
            "remove_assigned_agent" => {
                self.change(act, account, conversation, |one| one.assignee = Assignee::Nobody);
            }
            "change_status" => {
                if let Some(status) = texts.first().and_then(|word| Status::read(word)) {
                    self.set_status(act, account, conversation, status, None);
                }
            }
            "resolve_conversation" => self.set_status(act, account, conversation, Status::Resolved, None),
            "snooze_conversation" => {
                let until = id.map(|seconds| Time(seconds * 1000));
                self.set_status(act, account, conversation, Status::Snoozed, until);
            }
            "change_priority" => {
                let word = texts.into_iter().next().filter(|word| word != "nil");
                if word
                    .as_ref()
                    .is_none_or(|word| PRIORITIES.contains(&word.as_str()))
                {
                    self.change(act, account, conversation, |one| one.priority = word);
                }
            }
            "mute_conversation" => {
                let contact = self.account(account).conversations[&conversation].contact;
                if let Some(contact) = self.account_mut(account).contacts.get_mut(&contact) {
                    contact.blocked = true;
                }
                self.tell_contact(act, "contact.updated", account, contact);
            }
            _ => {}
        }
    }
}
