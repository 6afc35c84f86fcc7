//! The marks of a social ticket (rules 2 and 3), as far as they are tags.

/// What taking the marks off a ticket means, for a person (rule 3).
pub const WITHOUT_MARKS: [&str; 3] = [
    "it leaves the views of social tickets",
    "it leaves the notifier",
    "it no longer counts as social in reports",
];

/// Whether a tag marks its ticket as a social one (rule 2).
pub fn is_mark(tag: &str) -> bool {
    matches!(
        tag,
        "messaging_support"
            | "whatsapp_support"
            | "line_support"
            | "wechat_support"
            | "facebook_support"
            | "twitter_support"
            | "x_support"
    )
}

/// Tags after an edit: what stays, then what is new.
pub fn edited_tags(tags: &[String], add: &[String], remove: &[String]) -> Vec<String> {
    let mut edited: Vec<String> = tags.iter().filter(|tag| !remove.contains(tag)).cloned().collect();
    for tag in add {
        if !edited.contains(tag) {
            edited.push(tag.clone());
        }
    }
    edited
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(words: &str) -> Vec<String> {
        words.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_edit_leaves_what_it_does_not_name() {
        let edited = edited_tags(&tags("a b c"), &tags("d b"), &tags("a x"));
        assert_eq!(edited, tags("b c d"));
    }
}
