//! People: finding them, reading one, and merging two (rule 5).
//!
//! The person in the address of `PUT /users/{id}/merge` is folded into the one in its body. Zendesk
//! keeps the tickets and the addresses (a phone number as a further one) and loses the rest of the
//! profile. It merges end users only, and none who has requested more than 10,000 tickets; who may
//! do it is settled by an agent's role and not told in advance.

use model::{Change, Identity, IdentityKind, Lost, Person, PersonPart, Role, UserId};
use serde_json::{Value, json};

use super::Zendesk;
use super::json::{list, person, text};
use crate::{Found, HelpdeskError, MergeFate, MergePlan, SubmitError};

/// How many are shown of a search.
const SHOWN: usize = 50;
/// With so few found by whole words, the beginnings of names are asked for, too.
const FEW: usize = 10;
/// Of one person at the most.
const MOST_IDENTITIES: &str = "100";
/// Who requested more is not merged.
const MOST_TICKETS: u64 = 10_000;
/// Tickets are read of one person at once.
const TICKETS: &str = "100";
/// Tickets that are asked for at once, to see whose they are.
const LOOKED_AT: usize = 10;

/// The end users whom these words find.
pub(super) async fn find(zendesk: &Zendesk, words: &str) -> Result<Found, HelpdeskError> {
    let words = words.trim();
    let mut found = Found::default();
    let query = format!("{words} role:end-user");
    let size = SHOWN.to_string();
    let answer = zendesk
        .http
        .get(
            "/api/v2/users/search.json",
            &[("query", query.as_str()), ("per_page", size.as_str())],
        )
        .await?;
    add(&mut found, &answer)?;
    // A search takes whole words; the beginning of a name is a question of its own.
    let begins = words.chars().count() >= 2 && words.chars().all(|c| c.is_alphabetic() || " -'.".contains(c));
    if found.people.len() < FEW && begins {
        let query = [("name", words), ("per_page", size.as_str())];
        let answer = zendesk
            .http
            .get("/api/v2/users/autocomplete.json", &query)
            .await?;
        add(&mut found, &answer)?;
    }
    found.more |= found.people.len() > SHOWN;
    found.people.truncate(SHOWN);
    Ok(found)
}

fn add(found: &mut Found, answer: &Value) -> Result<(), HelpdeskError> {
    let Some(rows) = answer["users"].as_array() else {
        return Err(HelpdeskError::Malformed("users: no list".into()));
    };
    let new = rows.iter().filter(|row| is_active(row)).filter_map(person);
    for person in new {
        if person.role == Role::EndUser && found.people.iter().all(|other| other.id != person.id) {
            found.people.push(person);
        }
    }
    found.more |= answer["next_page"].is_string() || answer["meta"]["has_more"].as_bool() == Some(true);
    Ok(())
}

/// Who was deleted, or merged into another, is told for a while yet.
fn is_active(user: &Value) -> bool {
    user["active"].as_bool() != Some(false)
}

async fn user(zendesk: &Zendesk, id: UserId) -> Result<Value, HelpdeskError> {
    let mut answer = zendesk.http.get(&format!("/api/v2/users/{id}.json"), &[]).await?;
    let user = answer["user"].take();
    if user["id"].as_i64() != Some(id.0) {
        return Err(HelpdeskError::Malformed(format!("user {id}")));
    }
    if !is_active(&user) {
        return Err(HelpdeskError::NotFound);
    }
    Ok(user)
}

async fn identities(zendesk: &Zendesk, id: UserId) -> Result<Vec<Identity>, HelpdeskError> {
    let path = format!("/api/v2/users/{id}/identities.json");
    let answer = zendesk
        .http
        .get(&path, &[("page[size]", MOST_IDENTITIES)])
        .await?;
    Ok(list(&answer["identities"]).iter().filter_map(identity).collect())
}

fn identity(row: &Value) -> Option<Identity> {
    let word = text(&row["type"]);
    let value = text(&row["value"]);
    let (kind, label) = match word.as_str() {
        "email" => (IdentityKind::Email, String::new()),
        "phone_number" => (IdentityKind::Phone, String::new()),
        // Where mail is forwarded to is nobody's own address.
        "agent_forwarding" | "" => return None,
        "foreign" | "sdk" => (IdentityKind::Other, word),
        _ => (IdentityKind::Channel, word),
    };
    (!value.is_empty()).then_some(Identity { kind, label, value })
}

fn with_identities(user: &Value, identities: Vec<Identity>) -> Result<Person, HelpdeskError> {
    let person = person(user).ok_or_else(|| HelpdeskError::Malformed("a user without an id".into()))?;
    Ok(Person {
        identities: Some(identities),
        ..person
    })
}

/// A person as they are now, with their addresses and their latest tickets.
pub(super) async fn read(zendesk: &Zendesk, id: UserId) -> Result<Vec<Change>, HelpdeskError> {
    let user = user(zendesk, id).await?;
    let addresses = identities(zendesk, id).await?;
    let mut changes = vec![Change::Person(with_identities(&user, addresses)?)];
    let path = format!("/api/v2/users/{id}/tickets/requested.json");
    let query = [
        ("sort", "-updated_at"),
        ("page[size]", TICKETS),
        ("include", "users"),
    ];
    let answer = zendesk.http.get(&path, &query).await?;
    let reading = zendesk.reading().await?;
    // They themselves were read by now, with more than a list tells.
    let others = super::json::people(&answer["users"]).into_iter();
    changes.extend(others.filter(|change| !matches!(change, Change::Person(other) if other.id == id)));
    let tickets = list(&answer["tickets"]).iter();
    changes.extend(
        tickets
            .filter_map(|row| reading.ticket(row))
            .map(|ticket| Change::Ticket(Box::new(ticket))),
    );
    Ok(changes)
}

/// What a merge would do.
pub(super) async fn plan(zendesk: &Zendesk, keep: UserId, gone: UserId) -> Result<MergePlan, HelpdeskError> {
    let (stays, goes) = (user(zendesk, keep).await?, user(zendesk, gone).await?);
    let theirs = identities(zendesk, gone).await?;
    let related = zendesk
        .http
        .get(&format!("/api/v2/users/{gone}/related.json"), &[])
        .await;
    let tickets = match related {
        Ok(answer) => answer["user_related"]["requested_tickets"].as_u64(),
        Err(HelpdeskError::Forbidden | HelpdeskError::NotFound) => None,
        Err(error) => return Err(error),
    };
    let kept = with_identities(&stays, identities(zendesk, keep).await?)?;
    let lost_one = with_identities(&goes, theirs)?;
    let refused = if keep == gone {
        Some("These two are one and the same person.".to_owned())
    } else if kept.role != Role::EndUser || lost_one.role != Role::EndUser {
        Some("Agents and administrators cannot be merged: customers only.".to_owned())
    } else if tickets.is_some_and(|tickets| tickets > MOST_TICKETS) {
        Some("Who has more than 10,000 tickets cannot be merged into somebody else.".to_owned())
    } else {
        None
    };
    Ok(MergePlan {
        name: kept.name.clone(),
        lost: lost(&goes, &stays),
        tickets: tickets.map(|tickets| u32::try_from(tickets).unwrap_or(u32::MAX)),
        more_tickets: false,
        refused,
        keep: kept,
        gone: lost_one,
        held: Vec::new(),
    })
}

/// What is known of the one who goes, and does not go along.
fn lost(goes: &Value, stays: &Value) -> Vec<Lost> {
    let mut lost = Vec::new();
    let mut add = |part, text: String| {
        if !text.trim().is_empty() {
            lost.push(Lost { part, text });
        }
    };
    if goes["name"] != stays["name"] {
        add(PersonPart::Name, text(&goes["name"]));
    }
    let tags: Vec<String> = list(&goes["tags"]).iter().map(text).collect();
    add(PersonPart::Tags, tags.join(", "));
    add(PersonPart::Notes, text(&goes["notes"]));
    add(PersonPart::Details, text(&goes["details"]));
    for (field, value) in goes["user_fields"].as_object().into_iter().flatten() {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Null | Value::Bool(false) => continue,
            other => other.to_string(),
        };
        if !value.trim().is_empty() {
            add(PersonPart::Field, format!("{field}: {value}"));
        }
    }
    add(PersonPart::ExternalId, text(&goes["external_id"]));
    lost
}

/// Folds one into the other.
pub(super) async fn merge(zendesk: &Zendesk, keep: UserId, gone: UserId) -> Result<(), SubmitError> {
    let body = json!({ "user": { "id": keep } });
    zendesk
        .http
        .put(&format!("/api/v2/users/{gone}/merge.json"), &body)
        .await?;
    Ok(())
}

/// What became of a merge whose answer was lost.
pub(super) async fn look_up(zendesk: &Zendesk, plan: &MergePlan) -> Result<MergeFate, HelpdeskError> {
    let (keep, gone) = (plan.keep.id, plan.gone.id);
    match user(zendesk, gone).await {
        Ok(_) => return Ok(MergeFate::NotYet),
        Err(HelpdeskError::NotFound) => {}
        Err(error) => return Err(error),
    }
    // That somebody is gone does not tell where to. An address that was theirs alone does.
    let before = plan.keep.identities.as_deref().unwrap_or_default();
    let theirs = plan.gone.identities.iter().flatten();
    let theirs: Vec<&Identity> = theirs.filter(|identity| !before.contains(identity)).collect();
    let now = match identities(zendesk, keep).await {
        Ok(now) => now,
        Err(HelpdeskError::NotFound) => return Ok(MergeFate::Unclear),
        Err(error) => return Err(error),
    };
    if theirs.iter().any(|identity| now.contains(identity)) {
        return Ok(MergeFate::Done);
    }
    let tickets: Vec<String> = plan
        .held
        .iter()
        .take(LOOKED_AT)
        .map(ToString::to_string)
        .collect();
    if !tickets.is_empty() {
        let ids = tickets.join(",");
        let answer = zendesk
            .http
            .get("/api/v2/tickets/show_many.json", &[("ids", ids.as_str())])
            .await?;
        let owner = |row: &Value| row["requester_id"].as_i64() == Some(keep.0);
        if list(&answer["tickets"]).iter().any(owner) {
            return Ok(MergeFate::Done);
        }
    }
    Ok(MergeFate::Unclear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_go_along_is_named_with_what_is_in_it() {
        let goes = json!({
            "name": "Ana B.", "tags": ["vip", "es"], "notes": "calls back", "details": "", "external_id": "crm-7",
            "user_fields": { "social_messaging_user_info": "Ana @ WhatsApp", "size": 3, "old": null, "vip": false },
        });
        let lost = lost(&goes, &json!({ "name": "Ana Belén" }));
        let said: Vec<(PersonPart, &str)> = lost.iter().map(|lost| (lost.part, lost.text.as_str())).collect();
        assert_eq!(
            said,
            [
                (PersonPart::Name, "Ana B."),
                (PersonPart::Tags, "vip, es"),
                (PersonPart::Notes, "calls back"),
                (PersonPart::Field, "size: 3"),
                (PersonPart::Field, "social_messaging_user_info: Ana @ WhatsApp"),
                (PersonPart::ExternalId, "crm-7"),
            ]
        );
        assert!(super::lost(&json!({ "name": "Ana" }), &json!({ "name": "Ana" })).is_empty());
    }

    #[test]
    fn addresses_are_of_a_kind_and_a_forwarding_address_is_none() {
        let read = |kind: &str| identity(&json!({ "type": kind, "value": "x" }));
        assert_eq!(read("email").unwrap().kind, IdentityKind::Email);
        assert_eq!(read("phone_number").unwrap().kind, IdentityKind::Phone);
        let messaging = read("messaging").unwrap();
        assert_eq!(
            (messaging.kind, messaging.label.as_str()),
            (IdentityKind::Channel, "messaging")
        );
        assert_eq!(read("sdk").unwrap().kind, IdentityKind::Other);
        assert_eq!(read("agent_forwarding"), None);
        assert_eq!(identity(&json!({ "type": "email", "value": "" })), None);
    }
}
