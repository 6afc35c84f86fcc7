//! A request as Rails sees it: one bag of parameters, whether they came in the address, as a form
//! or as JSON, and the files beside them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart};
use axum::http::{HeaderMap, Method, Request, header};
use model::Time;
use serde_json::{Map, Value};

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Bytes,
}

/// One request.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) params: Map<String, Value>,
    pub(crate) files: Vec<Upload>,
    pub(crate) headers: HeaderMap,
    pub(crate) now: Time,
}

impl Call {
    /// Reads a request whose body is whole. The error says what cannot be read.
    pub(crate) async fn read(
        head: axum::http::request::Parts,
        body: Bytes,
        now: Time,
    ) -> Result<Self, String> {
        let mut call = Self {
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
            params: Map::new(),
            files: Vec::new(),
            headers: head.headers.clone(),
            now,
        };
        let query = head.uri.query().unwrap_or_default().to_owned();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            put(&mut call.params, &key, Value::String(value.into_owned()));
        }
        let kind = head
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        if kind.starts_with("multipart/form-data") {
            call.read_form(head, body).await?;
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            for (key, value) in form_urlencoded::parse(&body) {
                put(&mut call.params, &key, Value::String(value.into_owned()));
            }
        } else if kind.starts_with("application/json") && !body.is_empty() {
            match serde_json::from_slice(&body) {
                Ok(Value::Object(body)) => call.params.extend(body),
                Ok(_) => {}
                Err(error) => {
                    return Err(format!(
                        "Error occurred while parsing request parameters: {error}"
                    ));
                }
            }
        }
        Ok(call)
    }

    async fn read_form(&mut self, head: axum::http::request::Parts, body: Bytes) -> Result<(), String> {
        let request = Request::from_parts(head, axum::body::Body::from(body));
        let mut form = Multipart::from_request(request, &())
            .await
            .map_err(|error| error.to_string())?;
        while let Some(part) = form.next_field().await.map_err(|error| error.to_string())? {
            let field = part.name().unwrap_or_default().to_owned();
            if let Some(name) = part.file_name().map(str::to_owned) {
                let content_type = part
                    .content_type()
                    .unwrap_or("application/octet-stream")
                    .to_owned();
                let bytes = part.bytes().await.map_err(|error| error.to_string())?;
                self.files.push(Upload {
                    field,
                    name,
                    content_type,
                    bytes,
                });
            } else {
                let text = part.text().await.map_err(|error| error.to_string())?;
                put(&mut self.params, &field, Value::String(text));
            }
        }
        Ok(())
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A parameter that is a text and not empty.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.params.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// A parameter that is a number, also as a text.
    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        number(self.params.get(key)?)
    }

    /// A parameter that is true.
    pub(crate) fn is(&self, key: &str) -> bool {
        matches!(self.params.get(key), Some(Value::Bool(true)))
            || matches!(self.text(key), Some("true" | "1"))
    }

    /// A parameter that is a list of texts.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<String>> {
        let list = self.params.get(key)?.as_array()?;
        Some(
            list.iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect(),
        )
    }

    /// A parameter that is an object, also as JSON in a text (as forms have it).
    pub(crate) fn object(&self, key: &str) -> Option<Map<String, Value>> {
        match self.params.get(key)? {
            Value::Object(object) => Some(object.clone()),
            Value::String(text) => serde_json::from_str(text).ok(),
            _ => None,
        }
    }
}

/// A number, also as a text.
pub(crate) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Puts `a`, `a[]` or `a[b]` where Rails does.
fn put(params: &mut Map<String, Value>, key: &str, value: Value) {
    if let Some(list) = key.strip_suffix("[]") {
        if let Value::Array(list) = params.entry(list).or_insert_with(|| Value::Array(Vec::new())) {
            list.push(value);
        }
    } else if let Some((outer, inner)) = key.strip_suffix(']').and_then(|key| key.split_once('[')) {
        if let Value::Object(object) = params.entry(outer).or_insert_with(|| Value::Object(Map::new())) {
            object.insert(inner.to_owned(), value);
        }
    } else {
        params.insert(key.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_objects_are_read_from_their_brackets() {
        let mut params = Map::new();
        for (key, value) in [("a[]", "1"), ("a[]", "2"), ("b[c]", "3"), ("d", "4")] {
            put(&mut params, key, value.into());
        }
        let expected = serde_json::json!({"a": ["1", "2"], "b": {"c": "3"}, "d": "4"});
        assert_eq!(Value::Object(params), expected);
    }
}
