//! Customers' words, made harmless to look at.

/// Text in which every character that is not seen but does something is shown as what it is: control
/// characters by their pictures (`␛`), the ones that turn text around by their numbers (`[U+202E]`). New
/// lines and tabs stay.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(' ')),
            '\u{7f}' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => {
                out.push_str(&format!("[U+{:04X}]", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_shown() {
        assert_eq!(
            harmless("a\x1b[2Jb\r\nc\rd\u{202e}e\u{9b}"),
            "a␛[2Jb\nc␍d[U+202E]e[U+009B]"
        );
        assert_eq!(harmless("شكرا 😀 \u{200f}ok"), "شكرا 😀 \u{200f}ok");
    }
}
