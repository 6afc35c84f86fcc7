//! What agents and the provider prepared, as macros (rule 15): canned responses, macros, and the
//! templates that WhatsApp approved for an inbox.
//!
//! A macro is not run by the server (`execute` answers at once, swallows its errors and asks no reply
//! window): its actions are read, and those that Reddot does become an act of the agent's. Every other is
//! named. A template belongs to its inbox and is filled in by the agent; just before it leaves, the inbox
//! is asked whether it is approved still, in these words.

use std::collections::BTreeSet;

use model::{FilledTemplate, Macro, MacroAction, MacroAssignee, MacroId, Status, TemplateForm};
use serde_json::{Map, Value, json};

use super::json::{Inbox, WhatsappTemplate, list, text};
use super::{Inner, ids, is_gone, json, reading, reads};
use crate::HelpdeskError;

/// Macros keep their numbers. Canned responses, which are numbered for themselves, are moved up, and a
/// template, which has none that is one, gets one made of its name; JavaScript holds all of them.
const CANNED: i64 = 1 << 51;
const TEMPLATES: i64 = 1 << 52;

/// Canned responses, macros, templates, each in the helpdesk's order. A list that this agent may not read
/// is left out.
pub(super) async fn all(desk: &Inner) -> Result<Vec<Macro>, HelpdeskError> {
    let canned = or_nothing(desk.get("canned_responses", &[]).await)?;
    let macros = or_nothing(desk.get("macros", &[]).await)?;
    desk.read_inboxes().await?;
    let reading = desk.reading();
    let mut inboxes: Vec<&Inbox> = reading.inboxes.values().collect();
    inboxes.sort_by_key(|inbox| inbox.id);
    let mut found: Vec<Macro> = list(&canned).iter().filter_map(canned_response).collect();
    found.extend(list(&macros["payload"]).iter().filter_map(read));
    found.extend(templates(&inboxes));
    Ok(found)
}

fn or_nothing(told: Result<Value, HelpdeskError>) -> Result<Value, HelpdeskError> {
    match told {
        Err(error) if is_gone(&error) => Ok(Value::Null),
        told => told,
    }
}

/// A number that is below those that are moved.
fn number(row: &Value) -> Option<i64> {
    row["id"].as_i64().filter(|id| (0..CANNED).contains(id))
}

fn canned_response(row: &Value) -> Option<Macro> {
    let said = text(&row["content"]).filter(|said| !said.trim().is_empty())?;
    Some(Macro {
        id: MacroId(CANNED + number(row)?),
        title: text(&row["short_code"]).filter(|code| !code.trim().is_empty())?,
        description: first_words(&said),
        actions: vec![MacroAction::Reply { text: said }],
    })
}

/// So much of a text as a list shows.
fn first_words(said: &str) -> String {
    const MOST: usize = 80;
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    let cut: String = line.chars().take(MOST).collect();
    format!("{}…", cut.trim_end())
}

fn read(row: &Value) -> Option<Macro> {
    let mut actions: Vec<MacroAction> = Vec::new();
    // Each is a message of its own there; here they are one reply, which the agent sees first.
    let mut said: Vec<String> = Vec::new();
    for row in list(&row["actions"]) {
        let Some(name) = row["action_name"].as_str() else {
            continue;
        };
        let params = list(&row["action_params"]);
        if name == "send_message" {
            said.extend(
                params
                    .iter()
                    .filter_map(text)
                    .filter(|said| !said.trim().is_empty()),
            );
        } else {
            actions.extend(action(name, params));
        }
    }
    if !said.is_empty() {
        let text = said.join("\n\n");
        actions.insert(0, MacroAction::Reply { text });
    }
    Some(Macro {
        id: MacroId(number(row)?),
        title: text(&row["name"]).filter(|name| !name.trim().is_empty())?,
        description: String::new(),
        actions,
    })
}

fn action(name: &str, params: &[Value]) -> Option<MacroAction> {
    let not_here = |doing: &str| MacroAction::NotHere { doing: doing.into() };
    let other = |name: &str| MacroAction::Other { name: name.into() };
    let words = || -> Vec<String> { params.iter().filter_map(text).collect() };
    let first = params.first();
    let word = first.and_then(text);
    let status = |status| MacroAction::Status { status };
    Some(match name {
        "add_private_note" => MacroAction::Note {
            text: word.unwrap_or_default(),
        },
        "add_label" => MacroAction::AddTags { tags: words() },
        "remove_label" => MacroAction::RemoveTags { tags: words() },
        "assign_agent" => {
            let id = first.and_then(|one| one.as_i64().or_else(|| one.as_str()?.parse().ok()));
            let to = match (word.as_deref(), id) {
                (Some("self"), _) => MacroAssignee::Me,
                (Some("nil"), _) => MacroAssignee::Nobody,
                (_, Some(id)) => MacroAssignee::Agent { id: ids::agent(id) },
                (_, None) => return Some(other("the assignee")),
            };
            MacroAction::Assign { to }
        }
        "remove_assigned_agent" => MacroAction::Assign {
            to: MacroAssignee::Nobody,
        },
        "change_status" => match word.as_deref() {
            Some(word @ ("open" | "pending" | "snoozed" | "resolved")) => status(reading::status(word)),
            _ => other("the status"),
        },
        "resolve_conversation" => status(Status::Solved),
        "snooze_conversation" if first.is_some_and(|until| !until.is_null()) => {
            not_here("snoozing it until a set time")
        }
        "snooze_conversation" => status(Status::Hold),
        "change_priority" => MacroAction::Priority {
            priority: word.filter(|word| word != "nil").unwrap_or_else(|| "none".into()),
        },
        "assign_team" | "remove_assigned_team" => other("the team"),
        "mute_conversation" => not_here("muting the customer"),
        "send_attachment" => not_here("sending a file"),
        "send_email_transcript" => not_here("sending a transcript by e-mail"),
        "send_webhook_event" => not_here("calling a webhook"),
        unknown => not_here(&format!("“{unknown}”")),
    })
}

/// The approved templates of these inboxes.
fn templates(inboxes: &[&Inbox]) -> Vec<Macro> {
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for inbox in inboxes {
        let Some(account) = inbox.business_account() else {
            continue;
        };
        for template in &inbox.templates {
            let mut id = template_id(inbox.id, template);
            while !taken.insert(id) {
                id = TEMPLATES + (id + 1) % TEMPLATES;
            }
            found.push(Macro {
                id: MacroId(id),
                title: template.name.clone(),
                description: described(template),
                actions: vec![offered(template, &account)],
            });
        }
    }
    found
}

fn offered(template: &WhatsappTemplate, account: &str) -> MacroAction {
    match template.needs {
        Some(what) => MacroAction::NotHere {
            doing: format!("filling in a template with {what}"),
        },
        None => MacroAction::Template {
            form: TemplateForm {
                business_account: account.to_owned(),
                name: template.name.clone(),
                language: template.language.clone(),
                category: template.category.clone(),
                namespace: template.namespace.clone(),
                text: template.body.clone(),
                examples: template.examples.clone(),
                beside: template.beside.clone(),
            },
        },
    }
}

/// What a template has beside its text, which goes out with it.
fn described(template: &WhatsappTemplate) -> String {
    let mut parts = vec![template.language.clone()];
    if !template.header.is_empty() {
        parts.push(format!("above: {}", first_words(&template.header)));
    }
    parts.push(first_words(&template.body));
    if !template.footer.is_empty() {
        parts.push(format!("below: {}", first_words(&template.footer)));
    }
    if !template.buttons.is_empty() {
        parts.push(format!("buttons: {}", template.buttons.join(", ")));
    }
    parts.join(" · ")
}

/// The same template has the same number for ever: FNV-1a of what names it.
fn template_id(inbox: i64, template: &WhatsappTemplate) -> i64 {
    let named = format!("{inbox}\n{}\n{}", template.name, template.language);
    let hash = named.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let below = hash % TEMPLATES.unsigned_abs();
    TEMPLATES + i64::try_from(below).unwrap_or_default()
}

/// A template goes only where its inbox has it approved, in the words that were filled in. What Chatwoot
/// hands to WhatsApp then.
///
/// # Errors
/// [`HelpdeskError::Rejected`] when that is not so any more; as every read.
pub(super) async fn still_approved(
    desk: &Inner,
    conversation: i64,
    template: &FilledTemplate,
) -> Result<Value, HelpdeskError> {
    let inbox = reads::conversation(desk, conversation).await?.inbox;
    let inbox =
        inbox.ok_or_else(|| HelpdeskError::Malformed(format!("conversation {conversation}: no inbox")))?;
    let answer = desk.get(&format!("inboxes/{inbox}"), &[]).await?;
    let inbox =
        json::inbox(&answer).ok_or_else(|| HelpdeskError::Malformed(format!("inboxes/{inbox}: no inbox")))?;
    let is_it = |one: &&WhatsappTemplate| {
        one.name == template.name && one.language == template.language && one.needs.is_none()
    };
    let refused = |why: &str| {
        let (name, language) = (&template.name, &template.language);
        Err(HelpdeskError::Rejected(format!(
            "the template {name} ({language}) {why}"
        )))
    };
    match inbox.templates.iter().find(is_it) {
        None => refused("is not approved in this inbox"),
        Some(one) if one.body != template.text || !same_beside(one, template) => {
            refused("has other words now: choose it again")
        }
        Some(_) => Ok(params(template, inbox.twilio)),
    }
}

/// Whether a template has the same places outside its text still, with the same words around them.
fn same_beside(approved: &WhatsappTemplate, filled: &FilledTemplate) -> bool {
    let filled: Vec<(&str, &str)> = filled
        .beside
        .iter()
        .map(|(place, words, _)| (place.as_str(), words.as_str()))
        .collect();
    let approved = approved.beside.iter();
    approved
        .map(|(place, words)| (place.as_str(), words.as_str()))
        .eq(filled)
}

/// What Chatwoot hands to WhatsApp: to Twilio the variables by their names, to the others what belongs to
/// each part.
fn params(template: &FilledTemplate, twilio: bool) -> Value {
    let mut values: Map<String, Value> = template
        .values
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect();
    let mut params = json!({
        "name": template.name,
        "language": template.language,
        "processed_params": {},
    });
    if twilio {
        for (place, _, value) in &template.beside {
            if let Some(name) = model::variable_of(place) {
                values.insert(name.to_owned(), value.as_str().into());
            }
        }
        params["processed_params"] = Value::Object(values);
    } else {
        if !values.is_empty() {
            params["processed_params"]["body"] = Value::Object(values);
        }
        beside_params(template, &mut params["processed_params"]);
    }
    for (key, word) in [
        ("category", &template.category),
        ("namespace", &template.namespace),
    ] {
        if !word.is_empty() {
            params[key] = word.as_str().into();
        }
    }
    params
}

/// The parts above and below the text. A button's place in the list is its number: those without a value
/// are empty, and not null, which Rails would take out.
fn beside_params(template: &FilledTemplate, parts: &mut Value) {
    let mut buttons: Vec<Value> = Vec::new();
    for (place, _, value) in &template.beside {
        match place.split(':').collect::<Vec<_>>()[..] {
            ["header", "text"] => parts["header"] = json!({ "1": value }),
            ["header", kind] => parts["header"] = json!({ "media_url": value, "media_type": kind }),
            ["button", nth, kind] => {
                let nth: usize = nth.parse().unwrap_or_default();
                if buttons.len() <= nth {
                    buttons.resize(nth + 1, json!({}));
                }
                buttons[nth] = json!({ "type": kind, "parameter": value });
            }
            _ => {}
        }
    }
    if !buttons.is_empty() {
        parts["buttons"] = Value::Array(buttons);
    }
}

#[cfg(test)]
mod tests;
