//! Rate limits, in rack-attack's way: fixed spans of time, counted by who asks. Off unless a test
//! wants them; Chatwoot itself exempts 127.0.0.1.

use std::collections::HashMap;

use model::Time;
use serde::{Deserialize, Serialize};

use crate::rest::call::Call;

/// How many requests there may be; none is any number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Of all, in a minute.
    pub all: Option<u32>,
    /// Sign-ins in five minutes.
    pub sign_in: Option<u32>,
    /// `conversations/meta` of a user, in a minute.
    pub meta: Option<u32>,
    /// `contacts/search` of an account, in a minute.
    pub contact_search: Option<u32>,
    /// Uploads of an account, in an hour.
    pub upload: Option<u32>,
}

impl Limits {
    /// Chatwoot's own numbers.
    pub fn chatwoot() -> Self {
        Self {
            all: Some(3000),
            sign_in: Some(5),
            meta: Some(30),
            contact_search: Some(100),
            upload: Some(60),
        }
    }
}

/// What was asked lately.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    pub(crate) limits: Limits,
    counts: HashMap<(&'static str, String), (i64, u32)>,
}

impl Meter {
    /// Counts a request. False when it is one too many.
    pub(crate) fn admits(&mut self, call: &Call) -> bool {
        let limits = self.limits;
        let account = call.path.split('/').nth(4).unwrap_or_default().to_owned();
        let token = call
            .header("api-access-token")
            .or_else(|| call.header("api_access_token"))
            .or_else(|| call.header("access-token"))
            .unwrap_or_default();
        let own = [
            ("/auth/sign_in", "sign_in", limits.sign_in, 300, String::new()),
            (
                "/conversations/meta",
                "meta",
                limits.meta,
                60,
                format!("{account} {token}"),
            ),
            (
                "/contacts/search",
                "contact_search",
                limits.contact_search,
                60,
                account.clone(),
            ),
            ("/upload", "upload", limits.upload, 3600, account.clone()),
        ];
        let mut fits = self.count("all", String::new(), limits.all, 60, call.now);
        for (end, kind, limit, seconds, who) in own {
            if call.path.ends_with(end) {
                fits &= self.count(kind, who, limit, seconds, call.now);
            }
        }
        fits
    }

    fn count(
        &mut self,
        kind: &'static str,
        who: String,
        limit: Option<u32>,
        seconds: i64,
        now: Time,
    ) -> bool {
        let Some(limit) = limit else {
            return true;
        };
        let span = now.unix_seconds() / seconds;
        let counted = self.counts.entry((kind, who)).or_insert((span, 0));
        if counted.0 != span {
            *counted = (span, 0);
        }
        counted.1 += 1;
        counted.1 <= limit
    }
}
