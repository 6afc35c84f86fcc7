//! A page to read. It has no script and loads nothing; a policy says so as well, in case a mistake of
//! ours lets markup through. Only the style that is written here counts: the policy names it by its
//! hash. The links are to the files beside the page; the pictures are small ones that were made on this
//! computer, within the page.

use crate::files::{File, address};
use crate::sheet::{Kind, Line, Sheet, Ticket};

/// The page's style.
pub const STYLE: &str = "\
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.1rem; margin: 0 0 .3rem; }
.about, .meta { color: GrayText; font-size: .85rem; margin: 0; }
section { border-top: 1px solid GrayText; margin-top: 2rem; padding-top: 1rem; }
.not-held { border-left: 4px solid #b58900; padding-left: .6rem; }
.line { margin: .8rem 0; padding-left: .6rem; border-left: 3px solid transparent; }
.agent { border-color: #2a7a5a; } .customer { border-color: #3a62a8; }
.note { border-left-style: dashed; border-color: GrayText; }
.event { font-size: .85rem; } .unsent { border-left-style: dotted; border-color: #b58900; }
.failure .delivery, .failure.event .text { color: #c0392b; font-weight: 600; }
.files { list-style: none; margin: .2rem 0; padding: 0; font-size: .85rem; overflow-wrap: anywhere; }
.files img { display: block; max-width: 12rem; max-height: 12rem; margin: .2rem 0; }
.text { margin: .1rem 0; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
@media print { section { break-before: page; } section:first-of-type { break-before: auto; } }
";

/// The hash of [`STYLE`] for the policy; a test compares it.
pub const STYLE_HASH: &str = "sha256-+IZwpm/PoKwdKh6bxfrKaycACJy6Z2bx4FxeF7XaVVc=";

pub(crate) fn write(sheet: &Sheet) -> String {
    let title = escaped(&sheet.title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{STYLE_HASH}'; img-src data:; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1 dir=\"auto\">{title}</h1>\n<p class=\"about\">Exported by Reddot on {}. Tickets: {}.</p>\n",
        escaped(&sheet.exported_at),
        sheet.tickets.len()
    );
    for ticket in &sheet.tickets {
        section(&mut out, ticket);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn section(out: &mut String, ticket: &Ticket) {
    let number = format!("#{}", ticket.ticket);
    let name = if ticket.customer.is_empty() {
        &number
    } else {
        &ticket.customer
    };
    out.push_str(&format!("<section>\n<h2 dir=\"auto\">{}</h2>\n", escaped(name)));
    let tags = ticket.tags.join(" ");
    let facts = [
        ("Ticket", number.as_str()),
        ("Account", &ticket.account),
        ("Channel", &ticket.channel),
        ("Phone", &ticket.phone),
        ("To", &ticket.business_account),
        ("Status", &ticket.status),
        ("Assignee", &ticket.assignee),
        ("Tags", &tags),
        ("Messages read", &ticket.read_at),
    ];
    let facts = facts.iter().filter(|(_, value)| !value.is_empty());
    let facts: Vec<String> = facts
        .map(|(name, value)| format!("{name}: <bdi>{}</bdi>", escaped(value)))
        .collect();
    out.push_str(&format!("<p class=\"about\">{}</p>\n", facts.join(" · ")));
    for said in &ticket.not_held {
        out.push_str(&format!("<p class=\"not-held\">{}</p>\n", escaped(said)));
    }
    for one in &ticket.lines {
        line(out, one);
    }
    out.push_str("</section>\n");
}

fn line(out: &mut String, line: &Line) {
    let kind = match line.kind {
        Kind::Message => "message",
        Kind::Note => "note",
        Kind::Event => "event",
        Kind::Unsent => "unsent",
    };
    let failure = if line.failure { " failure" } else { "" };
    let mut about = vec![escaped(&line.at), format!("<bdi>{}</bdi>", escaped(&line.by))];
    if !line.role.is_empty() {
        about.push(line.role.to_owned());
    }
    if line.kind != Kind::Message {
        about.push(line.kind.word().to_owned());
    }
    out.push_str(&format!(
        "<div class=\"line {kind} {}{failure}\"><p class=\"meta\">{}</p><p class=\"text\" dir=\"auto\">{}</p>",
        line.role,
        about.join(" · "),
        escaped(&line.text)
    ));
    if !line.files.is_empty() {
        out.push_str("<p class=\"meta\">Files:</p><ul class=\"files\">");
        line.files.iter().for_each(|one| file(out, one));
        out.push_str("</ul>");
    }
    if !line.delivery.is_empty() {
        out.push_str(&format!(
            "<p class=\"meta delivery\"><bdi>{}</bdi></p>",
            escaped(&line.delivery)
        ));
    }
    out.push_str("</div>\n");
}

fn file(out: &mut String, file: &File) {
    let name = format!("<bdi>{}</bdi>", escaped(&file.name));
    let Some(path) = &file.path else {
        let why = file.left_out.map(|why| format!(" ({})", escaped(why)));
        out.push_str(&format!("<li>{name}{}</li>", why.unwrap_or_default()));
        return;
    };
    // Base64 has nothing to escape, and an address has only what `address` lets through.
    let picture = file
        .thumbnail
        .as_ref()
        .map(|base64| format!("<img alt=\"\" src=\"data:image/png;base64,{base64}\">"));
    out.push_str(&format!(
        "<li><a href=\"{}\">{name}{}</a></li>",
        address(path),
        picture.unwrap_or_default()
    ));
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
