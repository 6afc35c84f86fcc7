//! HTML as the text that a person reads in it. The conversation log tells comments, internal notes among
//! them, as HTML only. What comes out is text and nothing else: it is never read as markup again.

/// Elements that begin a line of their own.
const LINES: [&str; 12] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "h1",
    "h2",
    "h3",
    "blockquote",
    "pre",
];
/// The longest name of a character that is looked for, with its `&` and `;`.
const LONGEST_ENTITY: usize = 12;

/// The text of it; tags that are not closed are text.
pub(super) fn text_of(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (read, after) = if rest.starts_with('<') {
            tag(rest, &out)
        } else {
            entity(rest)
        };
        out.push_str(&read);
        rest = after;
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// What a tag at the beginning stands for, and what follows it.
fn tag<'a>(rest: &'a str, out: &str) -> (String, &'a str) {
    let Some(end) = rest.find('>') else {
        return ("<".into(), &rest[1..]);
    };
    let inside = &rest[1..end];
    let name: String = inside
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let after = &rest[end + 1..];
    let breaks = LINES.contains(&name.to_ascii_lowercase().as_str());
    // A paragraph's beginning and the end of the one before it are one line break.
    let needed = name.eq_ignore_ascii_case("br") || !(out.is_empty() || out.ends_with('\n'));
    let read = if breaks && needed { "\n" } else { "" };
    (read.into(), after)
}

/// The character that an entity at the beginning names, and what follows it.
fn entity(rest: &str) -> (String, &str) {
    let end = rest
        .char_indices()
        .take(LONGEST_ENTITY)
        .find(|(_, c)| *c == ';')
        .map(|(at, _)| at);
    let read = end.and_then(|end| named(&rest[1..end]));
    match (read, end) {
        (Some(read), Some(end)) => (read.to_string(), &rest[end + 1..]),
        _ => ("&".into(), &rest[1..]),
    }
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_person_would_read_is_what_comes_out() {
        for (html, text) in [
            (
                "<div class=\"zd-comment\" dir=\"auto\"><p dir=\"auto\">a<br>b</p></div>",
                "a\nb",
            ),
            ("<p>one</p><p>two</p>", "one\ntwo"),
            ("a<br><br>b", "a\n\nb"),
            (
                "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp;amp;",
                "<script>alert('1')</script> &amp;",
            ),
            ("<b>bold</b> &nbsp;&#x20ac;", "bold  €"),
            (
                "1 < 2 & 3; &pigeon; &#xFFFFFFFF;",
                "1 < 2 & 3; &pigeon; &#xFFFFFFFF;",
            ),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(text_of(html), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_too_odd_to_be_read(html in "[<>&;#/a-z0-9 é]{0,60}") {
            let _ = text_of(&html);
        }

        #[test]
        fn what_was_escaped_is_what_was_written(text in "[a-z<>&\"' ;#é€]{0,40}") {
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(text_of(&format!("<div><p>{escaped}</p></div>")), text.trim());
        }
    }
}
