//! Pages for people: plain HTML without script or style of its own, under a policy that allows
//! nothing from elsewhere and no framing. Everything that somebody else wrote is escaped.

use super::answer::Answer;
use crate::company::Credential;

/// Plain text.
pub(crate) const PLAIN: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// A page whose forms go where `forms` says.
pub(crate) fn page(status: u16, body: String, forms: &str) -> Answer {
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
         form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    );
    Answer::text(status, HTML, body)
        .header("content-security-policy", policy)
        .header("x-frame-options", "DENY")
        // Not "no-referrer": under that a browser says `Origin: null` for the page's own form.
        .header("referrer-policy", "same-origin")
        .header("cross-origin-opener-policy", "same-origin")
        .header("cross-origin-resource-policy", "same-origin")
}

/// A page with one sentence.
pub(crate) fn notice(status: u16, sentence: &str) -> Answer {
    page(
        status,
        framed("Reddot desk", &format!("<p>{}</p>", escaped(sentence))),
        "'none'",
    )
}

/// The authorization page; `{number}` is still to be replaced.
pub(crate) fn authorization(client: &str, scope: &str, people: &[Credential]) -> String {
    let choices: String = people
        .iter()
        .enumerate()
        .map(|(n, person)| {
            format!(
                "<label><input type=\"radio\" name=\"person\" value=\"{}\"{}> {} <small>{}, {}</small></label>\n",
                escaped(&person.email),
                if n == 0 { " checked" } else { "" },
                escaped(&person.name),
                escaped(&person.email),
                escaped(&person.role),
            )
        })
        .collect();
    framed(
        "Sign in to the desk",
        &format!(
            "<h1>{} wants to use the desk in your name</h1>\n<p>It asks for: <code>{}</code></p>\n\
             <form method=\"post\" action=\"/oauth/authorizations\">\n\
             <input type=\"hidden\" name=\"number\" value=\"{{number}}\">\n\
             <fieldset><legend>Who are you?</legend>\n{choices}</fieldset>\n\
             <p><button name=\"decision\" value=\"allow\">Allow</button> \
             <button name=\"decision\" value=\"deny\">Deny</button></p>\n</form>",
            escaped(client),
            escaped(scope),
        ),
    )
}

fn framed(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/desk/page/desk.css\">\n</head>\n<body>\n<main class=\"card\">\n{body}\n\
         </main>\n</body>\n</html>\n"
    )
}

/// The text as HTML shows it. Braces too, so that no text can pass for a place to fill in.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '{' => out.push_str("&#123;"),
            other => out.push(other),
        }
    }
    out
}
