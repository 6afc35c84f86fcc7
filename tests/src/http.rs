//! JSON over HTTP on this machine.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::Value;

/// Asks, with a limit on time, and returns the status and the answer.
pub(crate) struct Http {
    agent: ureq::Agent,
    base: String,
    authorization: Option<String>,
}

impl Http {
    pub(crate) fn new(base: String, authorization: Option<String>, limit: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(limit))
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            base,
            authorization,
        }
    }

    /// `body` is sent as it is; none sends none.
    pub(crate) fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<(u16, Value), String> {
        self.ask_with(method, path, &[], body)
    }

    /// As [`ask`](Self::ask), with further headers.
    pub(crate) fn ask_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<(u16, Value), String> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json");
                self.agent.run(request.body(body.to_string()).unwrap())
            }
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut answer = answer.map_err(|why| format!("{method} {path}: {why}"))?;
        let status = answer.status().as_u16();
        let text = answer
            .body_mut()
            .read_to_string()
            .map_err(|why| why.to_string())?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// Asks, and takes anything but success for an error.
    pub(crate) fn get(&self, path: &str) -> Result<Value, String> {
        match self.ask("GET", path, None)? {
            (200..=299, value) => Ok(value),
            (status, value) => Err(format!("GET {path}: {status} {value}")),
        }
    }
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
