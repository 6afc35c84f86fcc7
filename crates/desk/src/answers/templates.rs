//! WhatsApp templates: texts that the platform has approved, the one way to write to somebody
//! whose window is closed (rules 15 and 17). A reply that is a shorthand stands for one:
//!
//! ```text
//! &((namespace=[[ns]] template=[[name]] fallback=[[text]] language=[[en]] body_text=[[v1]] body_text=[[v2]]))&
//! ```
//!
//! The ticket keeps the shorthand; the customer gets the approved text with the values filled in.
//! On other channels the customer gets the fallback, as free-form text.

use rusqlite::{Connection, OptionalExtension, Transaction};

/// A shorthand, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shorthand {
    pub(crate) namespace: String,
    pub(crate) template: String,
    pub(crate) fallback: String,
    pub(crate) language: String,
    pub(crate) values: Vec<String>,
}

/// Reads a reply that is a shorthand as a whole; none for any other text. The inner error says
/// what is wrong with it.
pub(crate) fn shorthand(text: &str) -> Option<Result<Shorthand, String>> {
    let inside = text.trim().strip_prefix("&((")?.strip_suffix("))&")?;
    Some(read(inside))
}

fn read(inside: &str) -> Result<Shorthand, String> {
    let mut read = Shorthand::default();
    let mut rest = inside.trim();
    while !rest.is_empty() {
        let (key, after) = rest
            .split_once("=[[")
            .ok_or_else(|| "the template shorthand cannot be read".to_owned())?;
        let (value, after) = after
            .split_once("]]")
            .ok_or_else(|| "the template shorthand is not closed".to_owned())?;
        let value = value.to_owned();
        let place = match key.trim() {
            "namespace" => &mut read.namespace,
            "template" => &mut read.template,
            "fallback" => &mut read.fallback,
            "language" => &mut read.language,
            "body_text" => {
                read.values.push(value);
                rest = after.trim_start();
                continue;
            }
            other => return Err(format!("the template shorthand has no {other}")),
        };
        // A customer's name that was filled in must not be able to name another template.
        if !place.is_empty() {
            return Err(format!("the template shorthand says {} twice", key.trim()));
        }
        *place = value;
        rest = after.trim_start();
    }
    if read.template.is_empty() || read.namespace.is_empty() {
        return Err("the template shorthand names no template".to_owned());
    }
    Ok(read)
}

/// The text that the customer gets, or why the platform refuses it.
pub(crate) fn render(db: &Connection, wanted: &Shorthand) -> Result<Result<String, String>, rusqlite::Error> {
    let language = if wanted.language.is_empty() {
        "en"
    } else {
        &wanted.language
    };
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM templates WHERE namespace = ?1 AND name = ?2 AND language = ?3")?
        .query_row([&wanted.namespace, &wanted.template, language], |row| row.get(0))
        .optional()?;
    let Some(body) = body else {
        return Ok(Err(format!(
            "WhatsApp has approved no template {} in the language {language}",
            wanted.template
        )));
    };
    let places = places(&body);
    if places != wanted.values.len() {
        return Ok(Err(format!(
            "the template {} takes {places} values, and {} were given",
            wanted.template,
            wanted.values.len()
        )));
    }
    Ok(Ok(filled(&body, &wanted.values)))
}

/// How many values a template takes: the highest numbered place.
fn places(body: &str) -> usize {
    (1..=20)
        .rev()
        .find(|place| body.contains(&format!("{{{{{place}}}}}")))
        .unwrap_or(0)
}

/// Every place filled once; what is put in is not read again.
fn filled(body: &str, values: &[String]) -> String {
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some((before, inside)) = rest.split_once("{{") {
        out.push_str(before);
        match inside.split_once("}}") {
            Some((place, after)) => {
                let value = place
                    .parse::<usize>()
                    .ok()
                    .and_then(|place| values.get(place.checked_sub(1)?));
                out.push_str(value.map_or("", String::as_str));
                rest = after;
            }
            None => {
                out.push_str("{{");
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The namespace of the company's templates.
pub(crate) const NAMESPACE: &str = "reddot_shop";

const APPROVED: [(&str, &str, &str); 4] = [
    (
        "order_update",
        "en",
        "Hi {{1}}, there is news about your order {{2}}. Reply to this message to talk to us.",
    ),
    (
        "order_update",
        "es",
        "Hola {{1}}, hay novedades sobre tu pedido {{2}}. Responde a este mensaje para hablar con nosotros.",
    ),
    (
        "continue_conversation",
        "en",
        "Hi {{1}}, we would like to continue our conversation. Is now a good time?",
    ),
    (
        "continue_conversation",
        "es",
        "Hola {{1}}, nos gustaría continuar nuestra conversación. ¿Es buen momento?",
    ),
];

/// Puts the company's approved templates into a new desk.
pub(crate) fn found(tx: &Transaction<'_>) -> Result<(), rusqlite::Error> {
    for (name, language, body) in APPROVED {
        tx.execute(
            "INSERT INTO templates (namespace, name, language, body) VALUES (?1, ?2, ?3, ?4)",
            [NAMESPACE, name, language, body],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorthand_is_read_whole_or_refused() {
        let read = shorthand(
            " &((namespace=[[ns]] template=[[t]] fallback=[[f]] language=[[en]] body_text=[[a]] body_text=[[b c]]))& ",
        );
        let read = read.unwrap().unwrap();
        assert_eq!((read.namespace.as_str(), read.template.as_str()), ("ns", "t"));
        assert_eq!(read.values, ["a", "b c"]);
        assert_eq!(shorthand("hello &((x))&"), None);
        assert_eq!(shorthand("hello"), None);
        for bad in [
            "&((x))&",
            "&((template=[[t))&",
            "&((namespace=[[n]]))&",
            "&((pigeon=[[n]]))&",
            "&((namespace=[[n]] template=[[a]] body_text=[[x]] template=[[b]]))&",
        ] {
            assert!(shorthand(bad).unwrap().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_value_is_filled_in_once() {
        let values = ["{{2}}".to_owned(), "B".to_owned()];
        assert_eq!(filled("{{1}} and {{2}} {{", &values), "{{2}} and B {{");
        assert_eq!(places("{{2}} {{1}}"), 2);
    }
}
