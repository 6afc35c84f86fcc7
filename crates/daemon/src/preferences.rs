//! What a person prefers, whatever the account: `settings.json` of the profile.
//!
//! A preference that cannot be read is as good as none: nothing depends on it but comfort. So a
//! damaged file is set aside and Reddot starts as if there were none. What a later version wrote
//! beside ours is kept when the file is written.

use std::sync::{Arc, PoisonError, RwLock};

use protocol::{FirstRun, Preferences};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::accounts::{put_in_place, set_aside};
use crate::paths::Paths;

/// The preferences, as they are kept, and how far the first run is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept(Arc<RwLock<Preferred>>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Preferred {
    told: Preferences,
    first_run: FirstRun,
    /// A key that opens the notifier from anywhere is wanted.
    shortcut: bool,
}

impl Kept {
    /// Reads the file.
    pub(crate) fn read(paths: &Paths) -> Self {
        let preferred = object(paths).map(|object| Preferred {
            told: Preferences {
                // One that this version does not speak is none.
                language: told(&object, "language"),
                keep_tab: told(&object, "keep_tab"),
                notifier_stays: told(&object, "notifier_stays"),
            },
            first_run: told(&object, "first_run"),
            shortcut: told(&object, "shortcut"),
        });
        Self(Arc::new(RwLock::new(preferred.unwrap_or_default())))
    }

    /// What is preferred.
    pub(crate) fn get(&self) -> Preferences {
        self.now().told
    }

    /// Whether a key that opens the notifier is wanted.
    pub(crate) fn wants_shortcut(&self) -> bool {
        self.now().shortcut
    }

    /// How far the first run is.
    pub(crate) fn first_run(&self) -> FirstRun {
        self.now().first_run
    }

    fn now(&self) -> Preferred {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is so far from now on.
    ///
    /// # Errors
    /// When it cannot be written; then it is as far as it was.
    pub(crate) fn set_first_run(&self, paths: &Paths, first_run: FirstRun) -> anyhow::Result<()> {
        self.change(paths, |now| now.first_run = first_run)
    }

    /// Prefers this from now on.
    ///
    /// # Errors
    /// When it cannot be written; then what was preferred before goes on.
    pub(crate) fn set(&self, paths: &Paths, preferences: Preferences) -> anyhow::Result<()> {
        self.change(paths, |now| now.told = preferences)
    }

    /// Wants a key that opens the notifier, or none.
    ///
    /// # Errors
    /// When it cannot be written; then what was wanted before goes on.
    pub(crate) fn want_shortcut(&self, paths: &Paths, on: bool) -> anyhow::Result<()> {
        self.change(paths, |now| now.shortcut = on)
    }

    fn change(&self, paths: &Paths, change: impl FnOnce(&mut Preferred)) -> anyhow::Result<()> {
        // Held while the file is written: who comes second writes second.
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut wanted = *now;
        change(&mut wanted);
        let mut object = object(paths).unwrap_or_default();
        object.insert("language".into(), serde_json::to_value(wanted.told.language)?);
        object.insert("keep_tab".into(), wanted.told.keep_tab.into());
        object.insert("notifier_stays".into(), wanted.told.notifier_stays.into());
        object.insert("first_run".into(), serde_json::to_value(wanted.first_run)?);
        object.insert("shortcut".into(), wanted.shortcut.into());
        put_in_place(&paths.preferences(), &serde_json::to_vec_pretty(&object)?)?;
        *now = wanted;
        Ok(())
    }
}

/// What the file says of it; what it does not say, or not so that we understand it, is as usual.
fn told<T: DeserializeOwned + Default>(object: &Map<String, Value>, name: &str) -> T {
    let value = object.get(name).cloned();
    value
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default()
}

/// What the file holds; none when there is none that can be understood.
fn object(paths: &Paths) -> Option<Map<String, Value>> {
    let path = paths.preferences();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(%error, "the preferences cannot be read");
            return None;
        }
    };
    match serde_json::from_slice(&bytes) {
        Ok(object) => Some(object),
        Err(error) => {
            tracing::warn!(%error, "the preferences are damaged and are set aside");
            if let Err(error) = set_aside(&path) {
                tracing::warn!(%error, "they could not be");
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Language;

    fn profile() -> (tempfile::TempDir, Paths) {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::new(Some(dir.path().to_owned())).unwrap();
        (dir, paths)
    }

    #[test]
    fn what_is_preferred_is_there_again_and_what_others_wrote_stays() {
        let (_dir, paths) = profile();
        let kept = Kept::read(&paths);
        assert_eq!(kept.get(), Preferences::default());
        std::fs::write(
            paths.preferences(),
            r#"{"language": "de", "of_a_later_version": [1]}"#,
        )
        .unwrap();
        let kept = Kept::read(&paths);
        assert_eq!(kept.get().language, Some(Language::German));
        for language in [Some(Language::Portuguese), None] {
            let preferences = Preferences {
                language,
                keep_tab: language.is_some(),
                notifier_stays: language.is_none(),
            };
            kept.set(&paths, preferences).unwrap();
            assert_eq!(Kept::read(&paths).get(), preferences);
        }
        assert_eq!(Kept::read(&paths).first_run(), FirstRun::Welcome);
        kept.set_first_run(&paths, FirstRun::Hint).unwrap();
        kept.want_shortcut(&paths, true).unwrap();
        kept.set(&paths, Preferences::default()).unwrap();
        assert!(Kept::read(&paths).wants_shortcut());
        assert_eq!(Kept::read(&paths).first_run(), FirstRun::Hint);
        let text = std::fs::read_to_string(paths.preferences()).unwrap();
        assert!(text.contains("of_a_later_version"), "{text}");
    }

    #[test]
    fn what_cannot_be_understood_is_none_and_a_damaged_file_is_not_lost() {
        let (dir, paths) = profile();
        std::fs::write(paths.preferences(), r#"{"language": "tlh"}"#).unwrap();
        assert_eq!(Kept::read(&paths).get(), Preferences::default());
        for damaged in ["{", "[]", ""] {
            std::fs::write(paths.preferences(), damaged).unwrap();
            assert_eq!(Kept::read(&paths).get(), Preferences::default());
            assert!(!paths.preferences().exists());
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
    }

    #[test]
    fn what_cannot_be_written_does_not_count() {
        let paths = Paths::new(Some("/proc/no-such-profile".into())).unwrap();
        let kept = Kept::read(&paths);
        let preferences = Preferences {
            language: Some(Language::Japanese),
            ..Preferences::default()
        };
        assert!(kept.set(&paths, preferences).is_err());
        assert_eq!(kept.get(), Preferences::default());
    }
}
