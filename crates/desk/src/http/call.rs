//! One request, read and ready to be answered.

use axum::body::Bytes;
use axum::http::Method;
use model::Time;
use serde_json::{Map, Value};

use super::answer::Refusal;
use super::params::Params;
use crate::{Mode, Tuning};

/// A request, without what the async shell has dealt with. No `Debug`: it holds credentials.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Without query and without a trailing `.json`.
    pub(crate) path: String,
    pub(crate) params: Params,
    pub(crate) authorization: Option<String>,
    pub(crate) content_type: Option<String>,
    /// The header `Idempotency-Key`.
    pub(crate) idempotency_key: Option<String>,
    pub(crate) body: Bytes,
    /// `http://host:port`, from the request's own Host: what links begin with.
    pub(crate) base: String,
    pub(crate) now: Time,
    /// The company's.
    pub(crate) mode: Mode,
    /// How far lists, search and exports lag.
    pub(crate) tuning: Tuning,
}

impl Request {
    /// An absolute link to a path of the API.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}/api/v2/{path}.json", self.base)
    }

    /// This request's own address with other parameters.
    pub(crate) fn again(&self, drop: &[&str], add: &[(&str, &str)]) -> String {
        format!("{}{}.json?{}", self.base, self.path, self.params.with(drop, add))
    }

    /// The body as JSON. No body at all is an object without anything in it.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        if self.body.is_empty() {
            return Ok(Value::Object(Map::new()));
        }
        serde_json::from_slice(&self.body).map_err(|_| Refusal::NotJson)
    }

    /// A list of at most 100 ids in the parameter `ids`.
    pub(crate) fn ids(&self) -> Result<Vec<i64>, Refusal> {
        let text = self.params.get("ids").unwrap_or_default();
        let ids = text
            .split(',')
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(id)
            .collect::<Result<Vec<_>, _>>()?;
        if ids.len() > 100 {
            return Err(Refusal::Attribute {
                name: "ids".to_owned(),
                why: "must be at most 100 ids".to_owned(),
            });
        }
        Ok(ids)
    }
}

/// An id in a path or list.
pub(crate) fn id(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::Attribute {
        name: "id".to_owned(),
        why: "must be an integer".to_owned(),
    })
}
