//! A program's environment, built from nothing: what the person who runs the tests has set does
//! not reach the programs under test, except what is listed in [`PASSED_ON`].

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// Set by hand to look into a failing test.
const PASSED_ON: [&str; 3] = ["PATH", "RUST_BACKTRACE", "REDDOT_LOG"];

/// The environment that a program gets, whole.
#[derive(Debug, Clone)]
pub(crate) struct Env(BTreeMap<OsString, OsString>);

impl Env {
    pub(crate) fn new() -> Self {
        let passed_on = PASSED_ON
            .iter()
            .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
        Self(passed_on.collect())
    }

    pub(crate) fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) {
        self.0.insert(name.as_ref().to_owned(), value.as_ref().to_owned());
    }

    pub(crate) fn unset(&mut self, name: impl AsRef<OsStr>) {
        self.0.remove(name.as_ref());
    }

    pub(crate) fn with(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.0.iter()
    }
}
