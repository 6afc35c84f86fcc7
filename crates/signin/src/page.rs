//! The page on which a person's browser ends: a sentence, and nothing else. No script, nothing
//! from elsewhere, and nothing that came with the request.

/// What the browser is told about the page.
pub(crate) const HEADERS: [(&str, &str); 7] = [
    ("content-type", "text/html; charset=utf-8"),
    (
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // The address of this page holds the code.
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("connection", "close"),
];

/// The page; both texts are ours.
pub(crate) fn page(title: &str, sentence: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} · Reddot</title>\n\
         <style>:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;display:grid;\
         place-items:center;min-height:90vh;margin:1rem}}main{{max-width:28rem}}h1{{font-size:1.25rem}}</style>\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{sentence}</p>\n</main>\n</body>\n</html>\n"
    )
}
