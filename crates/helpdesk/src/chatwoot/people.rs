//! Contacts: finding them, reading one, and merging two (rule 5).
//!
//! `actions/contact_merge` moves the mergee's conversations, messages, inboxes and notes and destroys
//! the mergee. What the base contact has it keeps; where it has nothing, it gets the mergee's. So of
//! two phone numbers in the profiles one is lost, though the inboxes go on knowing the other.

use model::{Change, Identity, IdentityKind, Lost, Person, PersonPart, TicketId, UserId};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Inner, ids, is_gone, json as read, reading, reads};
use crate::{Found, HelpdeskError, MergeFate, MergePlan, SubmitError};

/// Pages of a search; each has fifteen.
const PAGES: u32 = 2;
/// So many conversations of a contact are told at the most.
const CONVERSATIONS: usize = 20;

/// The contacts whom these words find.
pub(super) async fn find(desk: &Inner, words: &str) -> Result<Found, HelpdeskError> {
    let words = searched(words);
    let mut found = Found::default();
    for page in 1..=PAGES {
        let page = page.to_string();
        let query = [
            ("q", words.as_str()),
            ("page", page.as_str()),
            ("include_contact_inboxes", "false"),
        ];
        let answer = desk.get("contacts/search", &query).await?;
        let Some(rows) = answer["payload"].as_array() else {
            return Err(HelpdeskError::Malformed("contacts/search: no list".into()));
        };
        for contact in rows.iter().filter_map(read::contact) {
            let person = reading::person(&contact);
            if found.people.iter().all(|other: &Person| other.id != person.id) {
                found.people.push(person);
            }
        }
        found.more = answer["meta"]["has_more"].as_bool() == Some(true);
        if !found.more {
            break;
        }
    }
    Ok(found)
}

/// Numbers are stored without what separates their digits, and searched for as they stand.
fn searched(words: &str) -> String {
    let words = words.trim();
    let separates = |c: char| c.is_whitespace() || "-()./".contains(c);
    let digits = words.chars().filter(char::is_ascii_digit).count();
    let number = digits >= 3
        && words
            .chars()
            .all(|c| c.is_ascii_digit() || c == '+' || separates(c));
    match number {
        true => words.chars().filter(|c| !separates(*c)).collect(),
        false => words.to_owned(),
    }
}

/// A contact's number at Chatwoot.
fn number(person: UserId) -> Result<i64, HelpdeskError> {
    ids::contact_number(person).ok_or(HelpdeskError::NotFound)
}

/// A contact as told, with all addresses.
struct Told {
    person: Person,
    row: Value,
}

async fn told(desk: &Inner, person: UserId) -> Result<Told, HelpdeskError> {
    let id = number(person)?;
    let mut answer = desk.get(&format!("contacts/{id}"), &[]).await?;
    let row = answer["payload"].take();
    let contact = read::contact(&row).filter(|contact| contact.id == id);
    let contact = contact.ok_or_else(|| HelpdeskError::Malformed(format!("contact {id}")))?;
    Ok(Told {
        person: Person {
            identities: Some(identities(&row)),
            ..reading::person(&contact)
        },
        row,
    })
}

fn identities(row: &Value) -> Vec<Identity> {
    let own = |kind, value: &Value| {
        let value = read::text(value)?;
        let label = String::new();
        Some(Identity { kind, label, value })
    };
    let mut all = Vec::new();
    all.extend(own(IdentityKind::Phone, &row["phone_number"]));
    all.extend(own(IdentityKind::Email, &row["email"]));
    all.extend(own(IdentityKind::Other, &row["identifier"]));
    let inboxes = read::list(&row["contact_inboxes"]).iter();
    all.extend(inboxes.filter_map(|known| {
        Some(Identity {
            kind: IdentityKind::Channel,
            label: read::text(&known["inbox"]["name"]).unwrap_or_default(),
            value: read::text(&known["source_id"])?,
        })
    }));
    all
}

/// A person as they are now, with their addresses and their latest conversations.
pub(super) async fn read(desk: &Inner, person: UserId) -> Result<Vec<Change>, HelpdeskError> {
    let id = number(person)?;
    let told = told(desk, person).await?;
    let seen_at = desk.http.server_now() - reads::MARGIN;
    let conversations = conversations(desk, id).await?;
    desk.know_inboxes(&conversations).await?;
    let reading = desk.known_reading().await?;
    let mut changes: Vec<Change> = conversations
        .iter()
        .flat_map(|conversation| reading.changes(conversation, seen_at))
        .collect();
    changes.push(Change::Person(told.person));
    Ok(changes)
}

async fn conversations(desk: &Inner, id: i64) -> Result<Vec<read::Conversation>, HelpdeskError> {
    let answer = desk.get(&format!("contacts/{id}/conversations"), &[]).await?;
    Ok(read::list(&answer["payload"])
        .iter()
        .filter_map(read::conversation)
        .collect())
}

/// What a merge would do.
pub(super) async fn plan(desk: &Inner, keep: UserId, gone: UserId) -> Result<MergePlan, HelpdeskError> {
    let customers_only = || HelpdeskError::Rejected("Only customers can be merged.".into());
    let goes = ids::contact_number(gone).ok_or_else(customers_only)?;
    ids::contact_number(keep).ok_or_else(customers_only)?;
    let (kept, lost_one) = (told(desk, keep).await?, told(desk, gone).await?);
    let tickets = conversations(desk, goes).await?;
    // Of an account's conversations an agent is told those of their own inboxes; all of them move.
    let sees_all = desk.known_me().await?.admin;
    Ok(MergePlan {
        name: [&kept.row, &lost_one.row]
            .iter()
            .find_map(|row| read::text(&row["name"]))
            .unwrap_or_else(|| kept.person.name.clone()),
        lost: lost(&lost_one.row, &kept.row),
        more_tickets: tickets.len() >= CONVERSATIONS || !sees_all,
        tickets: Some(u32::try_from(tickets.len()).unwrap_or(u32::MAX)),
        refused: (keep == gone).then(|| "These two are one and the same person.".to_owned()),
        keep: kept.person,
        gone: lost_one.person,
        held: Vec::new(),
    })
}

/// What is known of the one who goes where the other has their own.
fn lost(goes: &Value, stays: &Value) -> Vec<Lost> {
    let parts = [
        (PersonPart::Name, "name"),
        (PersonPart::Phone, "phone_number"),
        (PersonPart::Email, "email"),
        (PersonPart::ExternalId, "identifier"),
    ];
    let mut lost = Vec::new();
    for (part, field) in parts {
        if let (Some(text), Some(other)) = (read::text(&goes[field]), read::text(&stays[field]))
            && text != other
        {
            lost.push(Lost { part, text });
        }
    }
    for group in ["additional_attributes", "custom_attributes"] {
        for (field, value) in goes[group].as_object().into_iter().flatten() {
            let other = &stays[group][field];
            let text = match value {
                Value::String(text) if !text.is_empty() => text.clone(),
                Value::Number(_) | Value::Bool(true) => value.to_string(),
                // What stands in lists and tables is the helpdesk's own business.
                _ => continue,
            };
            if !other.is_null() && other != value {
                let text = format!("{field}: {text}");
                lost.push(Lost {
                    part: PersonPart::Field,
                    text,
                });
            }
        }
    }
    lost
}

/// Merges one into the other.
pub(super) async fn merge(desk: &Inner, keep: UserId, gone: UserId) -> Result<(), SubmitError> {
    let base = number(keep).map_err(SubmitError::NotDone)?;
    let mergee = number(gone).map_err(SubmitError::NotDone)?;
    let body = json!({ "base_contact_id": base, "mergee_contact_id": mergee });
    let path = desk.path("actions/contact_merge");
    match desk.http.write(Method::POST, &path, &body).await {
        Err(SubmitError::NotDone(HelpdeskError::Unauthorized)) => {
            desk.read_profile().await.map_err(SubmitError::NotDone)?;
            Err(SubmitError::NotDone(HelpdeskError::Forbidden))
        }
        done => done.map(|_| ()),
    }
}

/// What became of a merge whose answer was lost.
pub(super) async fn look_up(desk: &Inner, plan: &MergePlan) -> Result<MergeFate, HelpdeskError> {
    match told(desk, plan.gone.id).await {
        Ok(_) => return Ok(MergeFate::NotYet),
        Err(HelpdeskError::NotFound) => {}
        Err(error) => return Err(error),
    }
    // That somebody is gone does not tell where to. An address that was theirs alone does.
    let now = match told(desk, plan.keep.id).await {
        Ok(now) => now.person.identities.unwrap_or_default(),
        Err(HelpdeskError::NotFound) => return Ok(MergeFate::Unclear),
        Err(error) => return Err(error),
    };
    let before = plan.keep.identities.as_deref().unwrap_or_default();
    let theirs = plan.gone.identities.iter().flatten();
    if theirs
        .filter(|identity| !before.contains(identity))
        .any(|identity| now.contains(identity))
    {
        return Ok(MergeFate::Done);
    }
    for TicketId(id) in plan.held.iter().take(3) {
        match reads::conversation(desk, *id).await {
            Ok(one)
                if one
                    .contact
                    .as_ref()
                    .is_some_and(|contact| ids::contact(contact.id) == plan.keep.id) =>
            {
                return Ok(MergeFate::Done);
            }
            Ok(_) => {}
            Err(error) if is_gone(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(MergeFate::Unclear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_searched_without_what_separates_their_digits() {
        assert_eq!(searched(" +34 600-111 (222) "), "+34600111222");
        assert_eq!(searched("600.111"), "600111");
        assert_eq!(searched("Ana 3"), "Ana 3");
        assert_eq!(searched("12"), "12");
    }

    #[test]
    fn only_what_the_other_has_as_well_is_lost() {
        let goes = json!({
            "name": "Carla", "phone_number": "+1555", "email": "c@x.example", "identifier": null,
            "additional_attributes": {"city": "Lyon", "country": "France"}, "custom_attributes": {"tier": 2},
        });
        let stays = json!({
            "name": "Carla M.", "phone_number": "+1666", "email": null,
            "additional_attributes": {"city": "Paris"}, "custom_attributes": {"tier": 3},
        });
        let lost = lost(&goes, &stays);
        let said: Vec<&str> = lost.iter().map(|lost| lost.text.as_str()).collect();
        assert_eq!(said, ["Carla", "+1555", "city: Lyon", "tier: 2"]);
    }
}
