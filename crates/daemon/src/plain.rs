//! What customers write, made fit for where it is shown outside our windows: in notifications and in the
//! tray's menu, whose readers know markup, mnemonics and control characters.

/// A name, or what stands in where there is none to be seen.
pub(crate) fn or<'a>(name: &'a str, instead: &'a str) -> &'a str {
    if name.chars().all(unseen) { instead } else { name }
}

/// Space, and what takes none: a name of nothing else is none.
fn unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// What reorders the text around it, also beyond where it stands.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line, with nothing that a terminal or a renderer could act on.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !reorders(*c))
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .take(200)
        .collect()
}

/// Text for a daemon that reads markup: customers' words are never markup.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

/// So many characters of a name stand in a menu.
const LABEL: usize = 40;

/// A name as part of a menu's label: short, on one line, no underscore of it a mnemonic (dbusmenu takes a
/// single one for that), and shut in where it is read from right to left, so that the words around it
/// keep their order.
pub(crate) fn label(name: &str) -> String {
    let name = plain(name);
    let mut short: String = name.chars().take(LABEL).collect();
    if name.chars().nth(LABEL).is_some() {
        // Nothing that would join the sign after it.
        short.truncate(short.trim_end_matches(unseen).len());
        short.push('…');
    }
    let turned = short.chars().any(from_right);
    let short = short.replace('_', "__");
    if turned {
        format!("\u{2068}{short}\u{2069}")
    } else {
        short
    }
}

/// A letter that is read from right to left.
fn from_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn customers_words_are_never_markup() {
        assert_eq!(escape("<b>&</b>\u{7}\nx"), "&lt;b&gt;&amp;&lt;/b&gt;  x");
    }

    #[test]
    fn a_name_that_cannot_be_seen_is_none_and_nothing_reorders_the_words_around_it() {
        for none in [
            "",
            " ",
            "\u{200b}\u{2060}\u{feff}",
            "\u{202e}",
            "\u{3164}\u{e0041}",
        ] {
            assert_eq!(or(none, "A customer"), "A customer", "{none:?}");
        }
        assert_eq!(or("\u{200b}Ana", "A customer"), "\u{200b}Ana");
        assert_eq!(plain("Ana \u{202e}gnp.exe\u{2066}"), "Ana gnp.exe");
    }

    #[test]
    fn a_name_in_a_menu_is_short_has_no_mnemonic_and_turns_nothing_around_it() {
        assert_eq!(label("Ana_Ruiz\n"), "Ana__Ruiz ");
        assert_eq!(label("محمد"), "\u{2068}محمد\u{2069}");
        assert_eq!(label(&"a".repeat(40)), "a".repeat(40));
        assert_eq!(label(&"a".repeat(41)), format!("{}…", "a".repeat(40)));
        // Half of a family is none.
        let family = format!("{}👩\u{200d}👧", "a".repeat(38));
        assert_eq!(label(&family), format!("{}👩…", "a".repeat(38)));
    }

    proptest! {
        /// Whatever somebody is called: one line, of which a menu makes nothing but text.
        #[test]
        fn no_name_does_anything_to_a_menu(name in any::<String>()) {
            let label = label(&name);
            prop_assert!(!label.chars().any(char::is_control));
            prop_assert!(label.chars().count() <= 2 * LABEL + 3);
            prop_assert!(!label.replace("__", "").contains('_'));
            let opened = label.matches('\u{2068}').count();
            let closed = label.matches('\u{2069}').count();
            prop_assert!(opened <= 1 && opened == closed);
            let turns = label.contains(['\u{202e}', '\u{2066}', '\u{2067}']);
            prop_assert!(!turns);
        }
    }
}
