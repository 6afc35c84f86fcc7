//! Reading the fields of a JSON body. A value of the wrong kind is refused, never guessed at.

use serde_json::{Map, Value};

use super::answer::Refusal;

/// The object under that name.
pub(crate) fn object<'a>(body: &'a Value, name: &str) -> Result<&'a Map<String, Value>, Refusal> {
    body.get(name)
        .and_then(Value::as_object)
        .ok_or_else(|| wrong(name, "is required and must be an object"))
}

/// A field that may be missing; `null` counts as given.
pub(crate) fn field<T>(
    object: &Map<String, Value>,
    name: &str,
    kind: &str,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    object
        .get(name)
        .map(|value| read(value).ok_or_else(|| wrong(name, &format!("must be {kind}"))))
        .transpose()
}

/// A text.
pub(crate) fn text(object: &Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    field(object, name, "a string", |value| {
        value.as_str().map(str::to_owned)
    })
}

/// A text or `null`.
pub(crate) fn nullable_text(
    object: &Map<String, Value>,
    name: &str,
) -> Result<Option<Option<String>>, Refusal> {
    field(object, name, "a string or null", |value| match value {
        Value::Null => Some(None),
        other => other.as_str().map(|text| Some(text.to_owned())),
    })
}

/// An id or `null`. An id may also come as a string of digits; an empty string is `null`.
pub(crate) fn nullable_id(object: &Map<String, Value>, name: &str) -> Result<Option<Option<i64>>, Refusal> {
    field(object, name, "an integer or null", |value| match value {
        Value::Null => Some(None),
        Value::String(text) if text.is_empty() => Some(None),
        Value::String(text) => text.parse().ok().map(Some),
        other => other.as_i64().map(Some),
    })
}

/// The id that says which thing is meant.
pub(crate) fn own_id(object: &Map<String, Value>) -> Result<i64, Refusal> {
    let id = nullable_id(object, "id")?.flatten();
    id.ok_or_else(|| wrong("id", "is required"))
}

/// 400 for that field.
pub(crate) fn wrong(name: &str, why: &str) -> Refusal {
    Refusal::Attribute {
        name: name.to_owned(),
        why: why.to_owned(),
    }
}
