//! An answer, and the refusals by Chatwoot's words.

use axum::body::Bytes;
use serde_json::{Value, json};

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// An answer, or a refusal.
pub(crate) type Answered = Result<Answer, Answer>;

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            content_type: "application/json; charset=utf-8".into(),
            headers: Vec::new(),
            body: body.to_string().into(),
        }
    }

    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(200, body)
    }

    /// 200 without a body.
    pub(crate) fn empty() -> Self {
        Self::bytes("text/html", Bytes::new())
    }

    pub(crate) fn bytes(content_type: &str, body: Bytes) -> Self {
        Self {
            status: 200,
            content_type: content_type.to_owned(),
            headers: Vec::new(),
            body,
        }
    }

    pub(crate) fn plain(status: u16, text: &'static str) -> Self {
        Self {
            status,
            ..Self::bytes("text/plain", Bytes::from_static(text.as_bytes()))
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// 401, as devise says it.
    pub(crate) fn not_signed_in() -> Self {
        Self::json(
            401,
            &json!({"errors": ["You need to sign in or sign up before continuing."]}),
        )
    }

    /// 401 with a reason: also for what is forbidden.
    pub(crate) fn unauthorized(error: &str) -> Self {
        Self::json(401, &json!({"error": error}))
    }

    /// 401 for what the role may not.
    pub(crate) fn forbidden() -> Self {
        Self::unauthorized("You are not authorized to do this action")
    }

    /// 404.
    pub(crate) fn not_found() -> Self {
        Self::json(404, &json!({"error": "Resource could not be found"}))
    }

    /// 422 with a reason.
    pub(crate) fn unprocessable(error: &str) -> Self {
        Self::json(422, &json!({"error": error}))
    }

    /// 422 of a model's validation.
    pub(crate) fn invalid(message: &str, attributes: &[&str]) -> Self {
        Self::json(422, &json!({"message": message, "attributes": attributes}))
    }
}
