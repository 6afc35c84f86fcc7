//! Contacts.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Answered};
use super::{Scope, call};
use crate::world::inbox::Channel;
use crate::world::people::Contact;

/// How many are on a page.
const PAGE: usize = 15;
/// How many conversations of a contact are told.
const CONVERSATIONS: usize = 20;

pub(crate) fn route(scope: &mut Scope<'_>, method: &str, path: &[&str]) -> Answered {
    if let ("GET", ["search"]) = (method, path) {
        return search(scope);
    }
    let [id, rest @ ..] = path else {
        return Err(Answer::not_found());
    };
    let id: i64 = id.parse().map_err(|_| Answer::not_found())?;
    let contact = scope.home().contacts.get(&id).ok_or_else(Answer::not_found)?;
    match (method, rest) {
        ("GET", []) => Ok(shown(scope, id)),
        ("PATCH" | "PUT", []) => {
            update(scope, id)?;
            Ok(shown(scope, id))
        }
        ("GET", ["conversations"]) => {
            let own: Vec<Value> = scope
                .home()
                .conversations
                .values()
                .rev()
                .filter(|one| one.contact == id && scope.home().sees_inbox(scope.user, one.inbox))
                .take(CONVERSATIONS)
                .map(|one| scope.view().conversation(one))
                .collect();
            Ok(Answer::ok(&json!({"payload": own})))
        }
        ("GET", ["contactable_inboxes"]) => {
            let inboxes: Vec<Value> = scope
                .home()
                .inboxes
                .values()
                .filter(|inbox| scope.home().sees_inbox(scope.user, inbox.id))
                .filter_map(|inbox| {
                    let source = source(contact, inbox.id, inbox.channel)?;
                    Some(json!({"inbox": scope.view().inbox_short(inbox), "source_id": source}))
                })
                .collect();
            Ok(Answer::ok(&json!({"payload": inboxes})))
        }
        _ => Err(Answer::not_found()),
    }
}

/// How the contact would be reached there, where an agent can begin.
fn source(contact: &Contact, inbox: i64, channel: Channel) -> Option<String> {
    let known = || {
        let known = contact.inboxes.iter().find(|known| known.inbox == inbox)?;
        Some(known.source_id.clone())
    };
    match channel {
        _ if !channel.can_begin() => None,
        Channel::WhatsappCloud | Channel::Whatsapp360 => {
            Some(contact.phone_number.as_ref()?.trim_start_matches('+').to_owned())
        }
        Channel::TwilioWhatsapp => Some(format!("whatsapp:{}", contact.phone_number.as_ref()?)),
        Channel::TwilioSms | Channel::Sms => contact.phone_number.clone(),
        Channel::Email => contact.email.clone(),
        Channel::Api => known().or_else(|| Some(format!("api-{}", contact.id))),
        _ => known(),
    }
}

fn shown(scope: &Scope<'_>, id: i64) -> Answer {
    let contact = scope.view().contact(&scope.home().contacts[&id], true);
    Answer::ok(&json!({"payload": contact}))
}

/// Whether name, address, number or identifier has that in it.
pub(super) fn matches(contact: &Contact, needle: &str) -> bool {
    let fields = [
        Some(&contact.name),
        contact.email.as_ref(),
        contact.phone_number.as_ref(),
        contact.identifier.as_ref(),
    ];
    fields
        .into_iter()
        .flatten()
        .any(|field| field.to_lowercase().contains(&needle.to_lowercase()))
}

fn search(scope: &Scope<'_>) -> Answered {
    let Some(needle) = scope.call.text("q") else {
        return Err(Answer::unprocessable("Specify search string with parameter q"));
    };
    let page = usize::try_from(scope.call.number("page").unwrap_or(1))
        .unwrap_or(1)
        .max(1);
    let with_inboxes = scope.call.text("include_contact_inboxes") != Some("false");
    let found: Vec<&Contact> = scope
        .home()
        .contacts
        .values()
        .filter(|contact| matches(contact, needle.trim()))
        .collect();
    let shown: Vec<Value> = found
        .iter()
        .skip((page - 1) * PAGE)
        .take(PAGE)
        .map(|contact| scope.view().contact(contact, with_inboxes))
        .collect();
    Ok(Answer::ok(&json!({
        "meta": {"count": shown.len(), "current_page": page, "has_more": found.len() > page * PAGE},
        "payload": shown,
    })))
}

fn update(scope: &mut Scope<'_>, id: i64) -> Result<(), Answer> {
    let params = scope.call.params.clone();
    let taken = |field: &str, of: fn(&Contact) -> Option<&String>| {
        let wanted = params.get(field).and_then(Value::as_str)?;
        scope
            .home()
            .contacts
            .values()
            .any(|other| other.id != id && of(other).is_some_and(|other| other == wanted))
            .then_some(())
    };
    if taken("email", |contact| contact.email.as_ref()).is_some() {
        return Err(Answer::invalid("Email has already been taken", &["email"]));
    }
    if taken("phone_number", |contact| contact.phone_number.as_ref()).is_some() {
        return Err(Answer::invalid(
            "Phone number has already been taken",
            &["phone_number"],
        ));
    }
    if let Some(phone) = params.get("phone_number").and_then(Value::as_str)
        && !is_e164(phone)
    {
        let message = "Phone number should be in e164 format";
        return Err(Answer::invalid(message, &["phone_number"]));
    }
    let act = scope.act();
    if let Some(contact) = scope.home_mut().contacts.get_mut(&id) {
        let text = |field: &str| params.get(field).map(|value| value.as_str().map(str::to_owned));
        if let Some(name) = text("name") {
            contact.name = name.unwrap_or_default();
        }
        if let Some(email) = text("email") {
            contact.email = email;
        }
        if let Some(phone) = text("phone_number") {
            contact.phone_number = phone;
        }
        if let Some(identifier) = text("identifier") {
            contact.identifier = identifier;
        }
        if let Some(blocked) = params.get("blocked").and_then(Value::as_bool) {
            contact.blocked = blocked;
        }
        let lay = |under: &mut Map<String, Value>, field: &str| {
            if let Some(over) = params.get(field).and_then(Value::as_object) {
                under.extend(over.clone());
            }
        };
        lay(&mut contact.additional_attributes, "additional_attributes");
        lay(&mut contact.custom_attributes, "custom_attributes");
    }
    scope
        .world
        .tell_contact(act, "contact.updated", scope.account, id);
    Ok(())
}

fn is_e164(phone: &str) -> bool {
    phone.is_empty()
        || phone.strip_prefix('+').is_some_and(|digits| {
            (2..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        })
}

/// Merges two contacts. Any agent may.
pub(crate) fn merge(scope: &mut Scope<'_>) -> Answered {
    let id = |key: &str| scope.call.params.get(key).and_then(call::number);
    let (Some(base), Some(mergee)) = (id("base_contact_id"), id("mergee_contact_id")) else {
        return Err(Answer::not_found());
    };
    if !scope.home().contacts.contains_key(&base) || !scope.home().contacts.contains_key(&mergee) {
        return Err(Answer::not_found());
    }
    let act = scope.act();
    scope.world.merge_contacts(act, scope.account, base, mergee);
    Ok(Answer::ok(
        &scope.view().contact(&scope.home().contacts[&base], true),
    ))
}
