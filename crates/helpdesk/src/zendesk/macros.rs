//! Macros: the list of those that are active, and what one would say on a ticket.
//!
//! A macro's actions are field and value. Those that the app carries out become
//! [`model::MacroAction`]s; every other is named, so that nobody takes it for done. The text may be a
//! string, a list that begins with the channel it is for, or HTML.

use model::{Macro, MacroAction, MacroAssignee, MacroId, Status, TicketId, UserId};
use serde_json::Value;

use super::Zendesk;
use super::json::{list, next_cursor, text};
use crate::{HelpdeskError, Rendered};

const PATH: &str = "/api/v2/macros/active.json";
/// Pages of a hundred; more macros than this nobody looks through.
const MAX_PAGES: usize = 20;

/// A page of what agents prepared, and the cursor of the next one.
async fn list_page(
    zendesk: &Zendesk,
    path: &str,
    key: &str,
    after: Option<&str>,
) -> Result<(Vec<Value>, Option<String>), HelpdeskError> {
    let mut query = vec![("page[size]", "100")];
    if let Some(after) = after {
        query.push(("page[after]", after));
    }
    let mut answer = zendesk.http.get(path, &query).await?;
    let Value::Array(rows) = answer[key].take() else {
        return Err(HelpdeskError::Malformed(format!("{path}: no {key}")));
    };
    let next = next_cursor(&answer);
    if next.is_some() && next.as_deref() == after {
        return Err(HelpdeskError::Malformed(format!(
            "{path}: the cursor does not move"
        )));
    }
    Ok((rows, next))
}

/// The macros that the agent may use.
pub(super) async fn all(zendesk: &Zendesk) -> Result<Vec<Macro>, HelpdeskError> {
    all_pages(zendesk, PATH, "macros", MAX_PAGES, read).await
}

/// A list of what was prepared, so many pages at the most.
pub(super) async fn all_pages<T>(
    zendesk: &Zendesk,
    path: &str,
    key: &str,
    pages: usize,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Vec<T>, HelpdeskError> {
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..pages {
        let (rows, next) = list_page(zendesk, path, key, after.as_deref()).await?;
        found.extend(rows.iter().filter_map(&read));
        after = next;
        if after.is_none() {
            break;
        }
        zendesk.breathe().await;
    }
    Ok(found)
}

/// The macro as it would be applied, its placeholders filled in by the helpdesk.
pub(super) async fn preview(
    zendesk: &Zendesk,
    ticket: TicketId,
    which: MacroId,
) -> Result<Rendered, HelpdeskError> {
    let path = format!("/api/v2/tickets/{ticket}/macros/{which}/apply.json");
    let answer = zendesk.http.get(&path, &[]).await?;
    let result = &answer["result"]["ticket"];
    if !result.is_object() {
        return Err(HelpdeskError::Malformed(format!("{path}: no ticket")));
    }
    let comment = &result["comment"];
    // Left out, a comment of a macro is public.
    let public = comment["public"].as_bool() != Some(false);
    let said = comment["body"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| comment["html_body"].as_str().map(text_of_html))
        .or_else(|| said(&comment["scoped_body"]))
        .filter(|said| public && !said.trim().is_empty());
    Ok(Rendered { text: said })
}

/// A macro; none without an id or a title, or when it is not active.
fn read(row: &Value) -> Option<Macro> {
    let title = text(&row["title"]);
    if title.trim().is_empty() || row["active"].as_bool() == Some(false) {
        return None;
    }
    Some(Macro {
        id: MacroId(row["id"].as_i64()?),
        title,
        description: text(&row["description"]),
        actions: actions(&row["actions"]),
    })
}

/// The actions, with the text and whether it is public put together.
fn actions(rows: &Value) -> Vec<MacroAction> {
    let rows = list(rows);
    let private = rows
        .iter()
        .rfind(|row| row["field"].as_str() == Some("comment_mode_is_public"))
        .is_some_and(|row| matches!(word(&row["value"]).as_deref(), Some("false")));
    // A text as HTML stands beside the same as plain text in some accounts: one of them counts.
    let plain = rows
        .iter()
        .any(|row| row["field"].as_str() == Some("comment_value") && said(&row["value"]).is_some());
    rows.iter()
        .filter_map(|row| {
            let field = row["field"].as_str()?;
            action(field, &row["value"], private, plain)
        })
        .collect()
}

fn action(field: &str, value: &Value, private: bool, plain: bool) -> Option<MacroAction> {
    let other = |name: &str| MacroAction::Other {
        name: name.to_owned(),
    };
    let comment = |text: String| {
        if private {
            MacroAction::Note { text }
        } else {
            MacroAction::Reply { text }
        }
    };
    let tags = || -> Vec<String> {
        word(value)
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_lowercase)
            .collect()
    };
    Some(match field {
        "comment_mode_is_public" => return None,
        "comment_value" => comment(said(value)?),
        "comment_value_html" if plain => return None,
        "comment_value_html" => comment(text_of_html(&said(value)?)),
        "status" => match word(value).as_deref().and_then(Status::from_word) {
            Some(status) => MacroAction::Status { status },
            None => other("the status"),
        },
        "assignee_id" => MacroAction::Assign {
            to: match word(value).as_deref() {
                Some("current_user") => MacroAssignee::Me,
                None | Some("") => MacroAssignee::Nobody,
                Some(id) => match id.parse() {
                    Ok(id) => MacroAssignee::Agent { id: UserId(id) },
                    Err(_) => return Some(other("the assignee")),
                },
            },
        },
        "set_tags" => MacroAction::SetTags { tags: tags() },
        "current_tags" => MacroAction::AddTags { tags: tags() },
        "remove_tags" => MacroAction::RemoveTags { tags: tags() },
        "priority" => MacroAction::Priority {
            priority: word(value).unwrap_or_default(),
        },
        "custom_status_id" => other("the custom status"),
        "group_id" => other("the group"),
        "type" => other("the type"),
        "subject" => other("the subject"),
        unknown => other(unknown),
    })
}

/// A value as a word: ids come as numbers and as strings.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(word) => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Array(parts) => parts.last().and_then(word),
        _ => None,
    }
}

/// What is said, from a string or from `["channel:all", "…"]`, also as one of several.
fn said(value: &Value) -> Option<String> {
    word(value).filter(|said| !said.trim().is_empty())
}

/// What a person would read: without tags, a new line where a block ends, entities decoded.
fn text_of_html(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tagged)) = rest.split_once('<') {
        out.push_str(before);
        // What is left of a tag that never closes is dropped.
        let (tag, after) = tagged.split_once('>').unwrap_or((tagged, ""));
        let tag = tag.trim().to_ascii_lowercase();
        let ends_block = tag.strip_prefix('/').is_some_and(|name| {
            matches!(
                name.trim(),
                "p" | "div" | "li" | "tr" | "ul" | "ol" | "blockquote"
            )
        });
        if ends_block || tag.split([' ', '/']).next() == Some("br") {
            out.push('\n');
        }
        rest = after;
    }
    out.push_str(rest);
    // `&amp;` last: what it yields is not read again.
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let decoded = entities
        .into_iter()
        .fold(out, |text, (entity, plain)| text.replace(entity, plain));
    decoded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(actions: Value) -> Vec<MacroAction> {
        read(&json!({ "id": 5, "title": "One", "actions": actions }))
            .unwrap()
            .actions
    }

    #[test]
    fn what_is_understood_is_read_and_the_rest_is_named() {
        let read = of(json!([
            { "field": "status", "value": "pending" },
            { "field": "assignee_id", "value": "current_user" },
            { "field": "assignee_id", "value": 1003 },
            { "field": "assignee_id", "value": "" },
            { "field": "current_tags", "value": "One two" },
            { "field": "set_tags", "value": "a" },
            { "field": "remove_tags", "value": "b c" },
            { "field": "priority", "value": "high" },
            { "field": "comment_value", "value": ["channel:all", "Hi"] },
            { "field": "custom_fields_360", "value": "x" },
            { "field": "status", "value": "escalated" },
            { "field": "custom_status_id", "value": "1500007" },
        ]));
        let tags = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let other = |name: &str| MacroAction::Other { name: name.into() };
        let assign = |to| MacroAction::Assign { to };
        assert_eq!(
            read,
            [
                MacroAction::Status {
                    status: Status::Pending
                },
                assign(MacroAssignee::Me),
                assign(MacroAssignee::Agent { id: UserId(1003) }),
                assign(MacroAssignee::Nobody),
                MacroAction::AddTags {
                    tags: tags(&["one", "two"])
                },
                MacroAction::SetTags { tags: tags(&["a"]) },
                MacroAction::RemoveTags {
                    tags: tags(&["b", "c"])
                },
                MacroAction::Priority {
                    priority: "high".into()
                },
                MacroAction::Reply { text: "Hi".into() },
                other("custom_fields_360"),
                other("the status"),
                other("the custom status"),
            ]
        );
    }

    #[test]
    fn a_text_that_is_not_public_is_a_note_whatever_the_order() {
        for value in [json!("false"), json!(false)] {
            let read = of(json!([
                { "field": "comment_mode_is_public", "value": value },
                { "field": "comment_value", "value": "for us" },
            ]));
            assert_eq!(
                read,
                [MacroAction::Note {
                    text: "for us".into()
                }]
            );
        }
    }

    #[test]
    fn html_is_read_as_text_once() {
        let html =
            json!({ "field": "comment_value_html", "value": "<p>A &amp; b</p><p>c<br/>d &amp;lt;</p>" });
        assert_eq!(
            of(json!([html.clone()])),
            [MacroAction::Reply {
                text: "A & b\nc\nd &lt;".into()
            }]
        );
        let both = of(json!([html, { "field": "comment_value", "value": "plain" }]));
        assert_eq!(both, [MacroAction::Reply { text: "plain".into() }]);
    }

    #[test]
    fn odd_rows_cost_themselves_only() {
        assert_eq!(read(&json!({ "title": "No id" })), None);
        assert_eq!(read(&json!({ "id": 1, "title": " " })), None);
        assert_eq!(read(&json!({ "id": 1, "title": "Old", "active": false })), None);
        assert_eq!(
            read(&json!({ "id": 1, "title": "x", "actions": "none" }))
                .unwrap()
                .actions,
            []
        );
        assert_eq!(
            of(json!([{ "field": "comment_value", "value": null }, { "value": 3 }])),
            []
        );
    }
}
