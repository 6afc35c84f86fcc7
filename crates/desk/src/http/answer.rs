//! What goes back: an answer, or one of Zendesk's error envelopes.

use serde_json::{Value, json};

use super::limits::Spent;
use crate::DeskError;
use crate::tickets::update::{Invalid, Refused};

/// A JSON answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// Whether a reply was saved that now waits for delivery.
    pub(crate) delivers: bool,
    /// A file that goes back in place of the body.
    pub(crate) file: Option<Sent>,
    /// More headers than the usual ones.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// What is sent in place of `body` where that is not JSON: its type, and itself.
    pub(crate) text: Option<(&'static str, String)>,
}

/// A file on its way to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// 200 with that body.
    pub(crate) fn ok(body: Value) -> Self {
        Self::with_status(200, body)
    }

    /// That status with that body.
    pub(crate) fn with_status(status: u16, body: Value) -> Self {
        Self {
            status,
            body,
            delivers: false,
            file: None,
            headers: Vec::new(),
            text: None,
        }
    }

    /// 204: done, and nothing to say.
    pub(crate) fn nothing() -> Self {
        Self {
            text: Some(("text/plain; charset=utf-8", String::new())),
            ..Self::with_status(204, Value::Null)
        }
    }

    /// 200, and nothing to say: an empty text, as documented.
    pub(crate) fn empty() -> Self {
        Self::ok(Value::String(String::new()))
    }

    /// Something that is not JSON.
    pub(crate) fn text(status: u16, kind: &'static str, text: String) -> Self {
        Self {
            text: Some((kind, text)),
            ..Self::with_status(status, Value::Null)
        }
    }

    /// With one more header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why a request is refused.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// 401: no or wrong credentials.
    Unauthenticated,
    /// 401: a bearer token that is none.
    InvalidToken,
    /// 403: from a page or host that is not the desk's own.
    Forbidden(&'static str),
    /// 403: the person may not do or see this.
    NotPermitted,
    /// 404: no such thing.
    NotFound,
    /// 404: no such path.
    InvalidEndpoint,
    /// 400: a parameter or attribute of the wrong kind.
    Attribute { name: String, why: String },
    /// 400: paging that cannot be.
    Paging { code: &'static str, title: String },
    /// 409: the ticket moved since it was read.
    Outdated,
    /// 400: an `Idempotency-Key` that was used with another body.
    IdempotentRequest,
    /// 422: a job for more things than one takes.
    TooManyThings,
    /// 413: the body is too long.
    TooLarge,
    /// 408: the body stopped coming.
    TooSlow,
    /// 400: the body is not framed as it says.
    NotWhole,
    /// 422: the body is not JSON.
    NotJson,
    /// 422: validation errors, by field.
    Invalid(Invalid),
    /// 422: a search that cannot be understood.
    Search(String),
    /// 422: beyond what search shows.
    SearchTooDeep,
    /// 422: a customer message that no channel could have sent.
    Inbound(String),
    /// 429: more requests than the account may make.
    TooMany,
    /// 429: more requests than one endpoint takes.
    TooManyHere(Spent),
    /// 400 or 401 in the words of OAuth.
    OAuth {
        status: u16,
        error: &'static str,
        description: &'static str,
    },
    /// 422: an export cannot start there.
    Start(&'static str),
    /// 500.
    Broken(DeskError),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Refusal::Broken(error.into())
    }
}

impl From<DeskError> for Refusal {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::BadInbound(why) => Refusal::Inbound(why),
            other => Refusal::Broken(other),
        }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Invalid(details) => Refusal::Invalid(details),
            Refused::Outdated => Refusal::Outdated,
            Refused::Database(error) => error.into(),
        }
    }
}

impl Refusal {
    /// Zendesk's envelope for it.
    pub(crate) fn answer(self) -> Answer {
        let (status, body) = match self {
            Refusal::Unauthenticated => (401, json!({ "error": "Couldn't authenticate you" })),
            Refusal::InvalidToken => (
                401,
                json!({
                    "error": "invalid_token",
                    "error_description": "The access token provided is expired, revoked, malformed or invalid for other reasons.",
                }),
            ),
            Refusal::Forbidden(why) => (403, json!({ "error": { "title": "Forbidden", "message": why } })),
            Refusal::NotPermitted => (
                403,
                json!({
                    "error": {
                        "title": "Forbidden",
                        "message": "You do not have access to this page. Please contact the account owner of this help desk for further help.",
                    },
                }),
            ),
            Refusal::NotFound => (
                404,
                json!({ "error": "RecordNotFound", "description": "Not found" }),
            ),
            Refusal::InvalidEndpoint => (
                404,
                json!({ "error": "InvalidEndpoint", "description": "Not found" }),
            ),
            Refusal::Attribute { name, why } => (
                400,
                json!({
                    "error": {
                        "title": "Invalid attribute",
                        "message": format!(
                            "You passed an invalid value for the {name} attribute. Invalid parameter: {name} {why}"
                        ),
                    },
                }),
            ),
            Refusal::Paging { code, title } => (
                400,
                json!({ "errors": [{ "code": code, "title": title, "detail": title }] }),
            ),
            Refusal::Outdated => (
                409,
                json!({
                    "error": "UpdateConflict",
                    "description": "Safe Update prevented the update due to outdated ticket data.",
                }),
            ),
            Refusal::IdempotentRequest => (
                400,
                json!({
                    "error": "IdempotentRequestError",
                    "description": "Request parameters do not match the parameters used with this idempotency key in a previous request.",
                }),
            ),
            Refusal::TooManyThings => (
                422,
                json!({ "error": "TooManyValues", "description": "Too many objects: a job takes at most 100" }),
            ),
            Refusal::TooSlow => (
                408,
                json!({ "error": "RequestTimeout", "description": "The request body did not arrive" }),
            ),
            Refusal::NotWhole => (
                400,
                json!({ "error": "BadRequest", "description": "The request body could not be read" }),
            ),
            Refusal::TooLarge => (
                413,
                json!({ "error": "RequestEntityTooLarge", "description": "The request body is too large" }),
            ),
            Refusal::NotJson => (
                422,
                json!({ "error": "Unprocessable Entity", "message": "Server could not parse JSON" }),
            ),
            Refusal::Invalid(details) => (422, record_invalid(details)),
            Refusal::Search(why) => (
                422,
                json!({ "error": "invalid", "description": format!("Invalid search: {why}") }),
            ),
            Refusal::SearchTooDeep => (
                422,
                json!({
                    "error": "unavailable",
                    "description": "Invalid search: Requested response size was greater than Search Response Limits",
                }),
            ),
            Refusal::Inbound(why) => (422, json!({ "error": "InvalidMessage", "description": why })),
            Refusal::TooMany => (
                429,
                json!({
                    "error": "APIRateLimitExceeded",
                    "description": "Number of allowed API requests per minute exceeded",
                }),
            ),
            Refusal::TooManyHere(spent) => {
                let answer = if spent.plain {
                    Answer::text(
                        429,
                        "text/plain; charset=utf-8",
                        "Number of allowed API requests per minute exceeded".to_owned(),
                    )
                } else {
                    Answer::with_status(
                        429,
                        json!({ "error": "APIRateLimitExceeded", "description": spent.description() }),
                    )
                };
                return spent.tell(answer.header("retry-after", spent.resets.to_string()));
            }
            Refusal::OAuth {
                status,
                error,
                description,
            } => (
                status,
                json!({ "error": error, "error_description": description }),
            ),
            Refusal::Start(why) => (422, json!({ "error": "InvalidValue", "description": why })),
            Refusal::Broken(error) => {
                tracing::error!(%error, "the desk failed to answer");
                (
                    500,
                    json!({ "error": "InternalError", "description": "Internal error" }),
                )
            }
        };
        Answer::with_status(status, body)
    }
}

impl Refusal {
    /// What it says to people, in one line.
    pub(crate) fn in_words(self) -> String {
        let body = self.answer().body;
        if let Some(details) = body["details"].as_object() {
            let each = details.values().filter_map(Value::as_array).flatten();
            let words: Vec<&str> = each.filter_map(|each| each["description"].as_str()).collect();
            return words.join(", ");
        }
        let said = [&body["description"], &body["error"]["message"], &body["error"]];
        let said = said.into_iter().find_map(Value::as_str);
        said.unwrap_or("Failed").to_owned()
    }
}

/// Zendesk's word for what is wrong.
fn kind_of(description: &str) -> &'static str {
    if description.ends_with("cannot be blank") {
        "BlankValue"
    } else if description.contains("already") {
        "DuplicateValue"
    } else if description.contains("too short") {
        "TooShort"
    } else {
        "InvalidValue"
    }
}

fn record_invalid(details: Invalid) -> Value {
    let details: serde_json::Map<String, Value> = details
        .into_iter()
        .map(|(field, descriptions)| {
            let each: Vec<Value> = descriptions
                .into_iter()
                .map(|description| json!({ "error": kind_of(&description), "description": description }))
                .collect();
            (field.to_owned(), Value::Array(each))
        })
        .collect();
    json!({
        "error": "RecordInvalid",
        "description": "Record validation errors",
        "details": details,
    })
}
