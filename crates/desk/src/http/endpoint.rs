//! One endpoint: a method and a path, how much of it the desk has, and what answers it. The table
//! of them (`endpoints`) is what routes requests, and what `docs/desk-paths.md` is written from.

use rusqlite::Connection;

use super::answer::{Answer, Refusal};
use super::call::{self, Request};
use crate::desk::Inner;
use crate::people::User;

/// A request on its way to its endpoint: who asks, and what stood in the places of the path.
pub(crate) struct Asked<'a> {
    pub(crate) desk: &'a Inner,
    pub(crate) request: &'a Request,
    pub(crate) caller: &'a User,
    pub(crate) places: Vec<&'a str>,
}

impl Asked<'_> {
    /// The id in that place of the path, counted from 0.
    pub(crate) fn id(&self, place: usize) -> Result<i64, Refusal> {
        call::id(self.text(place))
    }

    /// The text in that place of the path.
    pub(crate) fn text(&self, place: usize) -> &str {
        self.places.get(place).copied().unwrap_or_default()
    }
}

type Read = fn(&Asked<'_>, &Connection) -> Result<Answer, Refusal>;
type Write = fn(&Asked<'_>) -> Result<Answer, Refusal>;

/// What answers.
#[derive(Clone, Copy)]
pub(crate) enum Does {
    /// On one snapshot of the file.
    Read(Read),
    /// In transactions of its own.
    Write(Write),
}

/// One endpoint.
#[derive(Clone, Copy)]
pub(crate) struct Endpoint {
    pub(crate) method: &'static str,
    /// Below `/api/v2/`; `{}` stands for any one segment.
    pub(crate) path: &'static str,
    /// What is missing; none where nothing is.
    pub(crate) lacks: Option<&'static str>,
    pub(crate) does: Does,
}

/// A `GET`.
pub(crate) const fn get(path: &'static str, does: Read) -> Endpoint {
    Endpoint {
        method: "GET",
        path,
        lacks: None,
        does: Does::Read(does),
    }
}

/// A `POST` that only reads.
pub(crate) const fn ask(path: &'static str, does: Read) -> Endpoint {
    Endpoint {
        method: "POST",
        path,
        lacks: None,
        does: Does::Read(does),
    }
}

const fn write(method: &'static str, path: &'static str, does: Write) -> Endpoint {
    Endpoint {
        method,
        path,
        lacks: None,
        does: Does::Write(does),
    }
}

/// A `POST`.
pub(crate) const fn post(path: &'static str, does: Write) -> Endpoint {
    write("POST", path, does)
}

/// A `PUT`.
pub(crate) const fn put(path: &'static str, does: Write) -> Endpoint {
    write("PUT", path, does)
}

/// A `PATCH`.
pub(crate) const fn patch(path: &'static str, does: Write) -> Endpoint {
    write("PATCH", path, does)
}

/// A `DELETE`.
pub(crate) const fn delete(path: &'static str, does: Write) -> Endpoint {
    write("DELETE", path, does)
}

impl Endpoint {
    /// The same, but part of it is missing: `what`.
    pub(crate) const fn lacks(mut self, what: &'static str) -> Self {
        self.lacks = Some(what);
        self
    }

    /// What stands in the places of the path, if the path is this one.
    pub(crate) fn places<'a>(&self, segments: &[&'a str]) -> Option<Vec<&'a str>> {
        let mut places = Vec::new();
        let mut own = self.path.split('/');
        for &segment in segments {
            match own.next()? {
                "{}" => places.push(segment),
                literal if literal == segment => {}
                _ => return None,
            }
        }
        own.next().is_none().then_some(places)
    }
}
