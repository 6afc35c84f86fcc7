//! Zendesk's JSON, turned into domain values. Tolerant: a field that is missing, null or of
//! another type than documented costs that field, and a row without an id costs that row; never
//! the page.

use std::sync::Arc;

use model::{
    Attachment, Change, ChannelRule, Person, Priority, Role, Route, Status, Ticket, TicketId, Time, UserId,
};
use serde_json::Value;

use super::channel;

/// The key of the user field *Social Messaging User Info*.
const SOCIAL_INFO: &str = "social_messaging_user_info";

/// The ids of the ticket fields that social messaging adds (rule 2).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Fields {
    channel_info: Option<i64>,
}

impl Fields {
    pub(super) fn read(answer: &Value) -> Self {
        let channel_info = list(&answer["ticket_fields"])
            .iter()
            .find(|field| field["title"].as_str() == Some("Social Messaging Channel Info"))
            .and_then(|field| field["id"].as_i64());
        Self { channel_info }
    }
}

/// What is needed to read a ticket.
pub(super) struct Reading<'a> {
    pub(super) fields: &'a Fields,
    /// The address of a ticket's page for people, without its number.
    pub(super) agent_page: String,
    /// What the person settled about channels.
    pub(super) rules: Arc<[ChannelRule]>,
}

impl Reading<'_> {
    /// A ticket; none when it has no id or no times, or was deleted.
    pub(super) fn ticket(&self, row: &Value) -> Option<Ticket> {
        let id = TicketId(row["id"].as_i64()?);
        let via = &row["via"]["channel"];
        let tags: Vec<String> = list(&row["tags"])
            .iter()
            .filter_map(|tag| tag.as_str().map(str::to_owned))
            .collect();
        let from_messaging = row["from_messaging_channel"].as_bool() == Some(true);
        Some(Ticket {
            id,
            // A status that is not known yet may need somebody: show it as open.
            status: match row["status"].as_str()? {
                "deleted" => return None,
                word => Status::from_word(word).unwrap_or(Status::Open),
            },
            subject: text(&row["subject"]),
            requester: UserId(row["requester_id"].as_i64()?),
            assignee: row["assignee_id"].as_i64().map(UserId),
            channel: channel::recognise(via, &tags, from_messaging, &self.rules),
            window: None,
            business_account: self.business_account(row),
            in_chat: from_messaging || channel::is_messaging(via),
            held_by_bot: false,
            priority: row["priority"].as_str().and_then(Priority::from_word),
            snoozed_until: None,
            comment_count: row["comment_count"]
                .as_u64()
                .and_then(|count| u32::try_from(count).ok()),
            route: self.route(id, via, row),
            created_at: time(&row["created_at"])?,
            updated_at: time(&row["updated_at"])?,
            tags,
        })
    }

    /// The company's side of the conversation (rule 6): what `via` names it, else the first line
    /// of the channel-info field.
    fn business_account(&self, row: &Value) -> Option<String> {
        let to = &row["via"]["source"]["to"];
        let name = to["name"].as_str().filter(|name| !name.is_empty());
        let address = to["address"].as_str().filter(|address| !address.is_empty());
        match (name, address) {
            (Some(name), Some(address)) if name != address => return Some(format!("{name} ({address})")),
            (Some(one), _) | (_, Some(one)) => return Some(one.to_owned()),
            _ => {}
        }
        let id = self.fields.channel_info?;
        let info = list(&row["custom_fields"])
            .iter()
            .find(|field| field["id"].as_i64() == Some(id))?;
        let line = info["value"].as_str()?.lines().next()?.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    /// A comment made through the API reaches the customer only on the older integration.
    fn route(&self, id: TicketId, via: &Value, row: &Value) -> Route {
        let here = channel::is_older_integration(via);
        if here && row["allow_channelback"].as_bool() != Some(false) {
            return Route::Reply;
        }
        let reason = if here {
            "The integration behind this ticket takes no replies."
        } else {
            "Zendesk delivers replies on this channel only from its own agent workspace."
        };
        Route::OpenInHelpdesk {
            url: format!("{}{id}", self.agent_page),
            reason: reason.into(),
        }
    }
}

/// The ticket that a row tells to be deleted.
pub(super) fn deleted(row: &Value) -> Option<TicketId> {
    let id = TicketId(row["id"].as_i64()?);
    (row["status"].as_str() == Some("deleted")).then_some(id)
}

/// The people of a sideload.
pub(super) fn people(users: &Value) -> Vec<Change> {
    list(users)
        .iter()
        .filter_map(person)
        .map(Change::Person)
        .collect()
}

/// A user.
pub(super) fn person(user: &Value) -> Option<Person> {
    let told = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Person {
        id: UserId(user["id"].as_i64()?),
        name: text(&user["name"]),
        role: match user["role"].as_str() {
            Some("agent" | "admin") => Role::Agent,
            _ => Role::EndUser,
        },
        phone: told(&user["phone"]),
        email: told(&user["email"]),
        social_info: told(&user["user_fields"][SOCIAL_INFO]),
        created_at: time(&user["created_at"]),
        identities: None,
        notes: told(&user["notes"]),
    })
}

/// The files of a comment, or of a message of the conversation log.
pub(super) fn attachments(rows: &Value) -> Vec<Attachment> {
    let read = |(place, row): (usize, &Value)| {
        // Deleted ones have no address any more.
        let address = row["content_url"].as_str().or(row["url"].as_str())?;
        Some(Attachment {
            id: row["id"].as_i64().unwrap_or(i64::try_from(place).unwrap_or(0)),
            name: text(if row["file_name"].is_string() {
                &row["file_name"]
            } else {
                &row["filename"]
            }),
            content_type: text(if row["content_type"].is_string() {
                &row["content_type"]
            } else {
                &row["mime_type"]
            }),
            size: row["size"].as_u64(),
            address: address.to_owned(),
            malware: row["malware_scan_result"].as_str() == Some("malware_found"),
        })
    };
    list(rows).iter().enumerate().filter_map(read).collect()
}

/// An array, or nothing.
pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A string, or an empty one.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A timestamp.
pub(super) fn time(value: &Value) -> Option<Time> {
    Time::parse(value.as_str()?)
}

/// The cursor of the next page; none on the last.
pub(super) fn next_cursor(answer: &Value) -> Option<String> {
    let meta = &answer["meta"];
    if meta["has_more"].as_bool() != Some(true) {
        return None;
    }
    meta["after_cursor"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Channel;
    use serde_json::json;

    fn read(row: Value) -> Option<Ticket> {
        let fields = Fields::read(&json!({"ticket_fields": [
            {"id": 5, "title": "Subject"}, {"id": 9, "title": "Social Messaging Channel Info"},
        ]}));
        let agent_page = "https://x.zendesk.com/agent/tickets/".to_owned();
        Reading {
            fields: &fields,
            agent_page,
            rules: Arc::new([]),
        }
        .ticket(&row)
    }

    fn row() -> Value {
        json!({
            "id": 7, "status": "new", "subject": "Hi", "requester_id": 3, "assignee_id": null,
            "tags": ["messaging_support", "line_support"], "via": {"channel": "any_channel"},
            "created_at": "2026-11-24T10:00:00Z", "updated_at": "2026-11-24T10:00:01Z",
        })
    }

    #[test]
    fn a_ticket_of_the_older_integration_takes_replies() {
        let ticket = read(row()).unwrap();
        assert_eq!(ticket.channel, Some(Channel::Line));
        assert_eq!(ticket.route, Route::Reply);
        let mut refusing = row();
        refusing["allow_channelback"] = json!(false);
        assert!(matches!(
            read(refusing).unwrap().route,
            Route::OpenInHelpdesk { .. }
        ));
        let mut current = row();
        current["via"]["channel"] = json!("whatsapp");
        let Route::OpenInHelpdesk { url, .. } = read(current).unwrap().route else {
            panic!("no route")
        };
        assert_eq!(url, "https://x.zendesk.com/agent/tickets/7");
    }

    #[test]
    fn the_business_account_comes_from_via_or_from_the_field() {
        let mut named = row();
        named["via"]["source"] = json!({"to": {"name": "Shop", "address": "+34910000001"}});
        assert_eq!(
            read(named).unwrap().business_account.as_deref(),
            Some("Shop (+34910000001)")
        );
        let mut field = row();
        field["custom_fields"] = json!([{"id": 9, "value": "Shop BR\nid 5"}]);
        assert_eq!(read(field).unwrap().business_account.as_deref(), Some("Shop BR"));
        assert_eq!(read(row()).unwrap().business_account, None);
    }

    #[test]
    fn odd_rows_cost_themselves_only() {
        for (key, value) in [
            ("id", Value::Null),
            ("created_at", json!("soon")),
            ("status", json!("deleted")),
        ] {
            let mut odd = row();
            odd[key] = value;
            assert_eq!(read(odd), None, "{key}");
        }
        let mut odd = row();
        odd["status"] = json!("escalated");
        odd["tags"] = json!("none");
        odd["subject"] = Value::Null;
        let ticket = read(odd).unwrap();
        assert_eq!(
            (ticket.status, ticket.channel, ticket.subject.as_str()),
            (Status::Open, None, "")
        );
    }
}
