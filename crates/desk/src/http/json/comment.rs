//! A comment, alone and as an event of its audit.

use serde_json::{Value, json};

use super::attachment::attachments;
use crate::http::call::Request;
use crate::tickets::comment::Comment;

/// The comment's JSON in a list of comments.
pub(crate) fn comment(request: &Request, comment: &Comment) -> Value {
    json!({
        "id": comment.id,
        "type": "Comment",
        "author_id": comment.author_id,
        "body": comment.body,
        "html_body": html(&comment.body),
        "plain_body": comment.body,
        "public": comment.public,
        "attachments": attachments(request, &comment.attachments),
        "audit_id": comment.audit_id,
        "via": comment.via,
        "created_at": comment.created_at.to_rfc3339(),
        "metadata": { "system": {}, "custom": comment.custom },
    })
}

/// The comment's JSON among the events of its audit.
pub(crate) fn event(request: &Request, comment: &Comment) -> Value {
    let mut event = json!({
        "id": comment.id,
        "type": "Comment",
        "author_id": comment.author_id,
        "body": comment.body,
        "html_body": html(&comment.body),
        "plain_body": comment.body,
        "public": comment.public,
        "attachments": attachments(request, &comment.attachments),
        "audit_id": comment.audit_id,
    });
    // A rule wrote it, within the audit of what set the rule off.
    if comment.by_rule {
        event["via"] = comment.via.clone();
    }
    event
}

/// The text as HTML: everything that HTML would read as its own is escaped.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::from("<div class=\"zd-comment\" dir=\"auto\"><p dir=\"auto\">");
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            other => out.push(other),
        }
    }
    out.push_str("</p></div>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_is_shown_not_run() {
        assert_eq!(
            html("<script>alert('1')</script>\n&"),
            "<div class=\"zd-comment\" dir=\"auto\"><p dir=\"auto\">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;<br>&amp;</p></div>"
        );
    }
}
