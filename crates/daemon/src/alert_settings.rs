//! What a person chose about alerts: `alerts.json` in the profile, since it holds for all accounts and has
//! one owner. It is written beside the old one and renamed over it. One that cannot be understood is set
//! aside and told of in the log; alerts then go by what is usual.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::Context as _;
use model::{AlertSettings, Tz, zone_named};
use protocol::{ErrorCode, ProtocolError};

use crate::paths::Paths;

/// So many rules at the most.
const MAX_RULES: usize = 100;
/// So many moments before a window closes.
const MAX_CLOSING: usize = 5;
/// A week, in minutes.
const A_WEEK: u32 = 7 * 24 * 60;

/// The greatest number of tickets or windows that can be a threshold.
const MAX_THRESHOLD: u32 = 99_999;

fn path(paths: &Paths) -> PathBuf {
    paths.profile().join("alerts.json")
}

/// What was chosen.
pub(crate) fn load(paths: &Paths) -> AlertSettings {
    let path = path(paths);
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return AlertSettings::default(),
        Err(error) => {
            tracing::error!(%error, "what was chosen about alerts cannot be read");
            return AlertSettings::default();
        }
    };
    serde_json::from_slice(&text).unwrap_or_else(|error| {
        let aside = path.with_extension("json.damaged");
        tracing::error!(%error, aside = %aside.display(), "what was chosen about alerts is damaged and was set aside");
        let _ = std::fs::rename(&path, aside);
        AlertSettings::default()
    })
}

/// Keeps what was chosen.
pub(crate) fn save(paths: &Paths, settings: &AlertSettings) -> anyhow::Result<()> {
    let path = path(paths);
    let temporary = path.with_extension("json.new");
    let write = || -> anyhow::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(&serde_json::to_vec_pretty(settings)?)?;
        file.sync_all()?;
        std::fs::rename(&temporary, &path)?;
        Ok(std::fs::File::open(paths.profile())?.sync_all()?)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}

/// Whether a choice can be meant.
pub(crate) fn check(settings: &AlertSettings) -> Result<(), ProtocolError> {
    let refuse = |said: &str| Err(ProtocolError::new(ErrorCode::BadRequest, said));
    if settings.rules.len() > MAX_RULES {
        return refuse("There are more rules than a hundred.");
    }
    if !(1..=60).contains(&settings.most_a_minute) {
        return refuse("From 1 to 60 banners a minute can be set.");
    }
    if !(1..=20).contains(&settings.most_at_once) {
        return refuse("From 1 to 20 banners at once can be set.");
    }
    if settings.closing_minutes.len() > MAX_CLOSING
        || settings
            .closing_minutes
            .iter()
            .any(|minutes| !(1..=2880).contains(minutes))
    {
        return refuse("A closing window is told of up to five times, from 1 minute to 48 hours before.");
    }
    if settings
        .too_long_minutes
        .is_some_and(|minutes| !(1..=A_WEEK).contains(&minutes))
    {
        return refuse("A wait is too long after 1 minute at the least and a week at the most.");
    }
    let thresholds = settings.thresholds;
    if thresholds
        .oldest_minutes
        .is_some_and(|minutes| !(1..=A_WEEK).contains(&minutes))
    {
        return refuse("The longest wait can be from 1 minute to a week.");
    }
    if thresholds.waiting.max(thresholds.closing) > Some(MAX_THRESHOLD) {
        return refuse("A threshold can be 99,999 at the most.");
    }
    let Some(hours) = &settings.hours else {
        return Ok(());
    };
    if hours.days.is_empty() || hours.days.iter().any(|day| !(1..=7).contains(day)) {
        return refuse("Working hours need a day at least.");
    }
    if hours.from >= 1440 || hours.to >= 1440 {
        return refuse("Working hours go from 0:00 to 23:59.");
    }
    if hours
        .zone
        .as_deref()
        .is_some_and(|zone| zone_named(zone).is_none())
    {
        return refuse("This time zone is not known. Write it as Europe/Madrid, for one.");
    }
    Ok(())
}

/// This computer's time zone.
pub(crate) fn here() -> Tz {
    let set = std::env::var("TZ")
        .ok()
        .and_then(|zone| zone_named(zone.trim_start_matches(':')));
    set.or_else(|| zone_named(&iana_time_zone::get_timezone().ok()?))
        .unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Loudness, Thresholds, WorkingHours};

    #[test]
    fn a_choice_is_kept_and_a_damaged_one_is_set_aside() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::new(Some(dir.path().to_owned())).unwrap();
        assert_eq!(load(&paths), AlertSettings::default());
        let settings = AlertSettings {
            rules: vec![model::AlertRule {
                kind: None,
                channel: None,
                account: None,
                priority: None,
                then: Loudness::DotOnly,
            }],
            most_a_minute: 2,
            ..AlertSettings::default()
        };
        save(&paths, &settings).unwrap();
        assert_eq!(load(&paths), settings);
        // One of an earlier version lacks something; one of a later has more.
        std::fs::write(path(&paths), r#"{"most_a_minute": 9, "later": 1}"#).unwrap();
        assert_eq!(
            load(&paths),
            AlertSettings {
                most_a_minute: 9,
                ..AlertSettings::default()
            }
        );
        std::fs::write(path(&paths), "{").unwrap();
        assert_eq!(load(&paths), AlertSettings::default());
        assert!(dir.path().join("alerts.json.damaged").exists() && !path(&paths).exists());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let hours = |days: &[u8], from, zone: &str| AlertSettings {
            hours: Some(WorkingHours {
                days: days.to_vec(),
                from,
                to: 1080,
                zone: Some(zone.into()),
            }),
            ..AlertSettings::default()
        };
        assert!(check(&AlertSettings::default()).is_ok());
        assert!(check(&hours(&[1, 7], 540, "Asia/Tokyo")).is_ok());
        for bad in [
            hours(&[], 540, "Asia/Tokyo"),
            hours(&[8], 540, "Asia/Tokyo"),
            hours(&[1], 1440, "Asia/Tokyo"),
            hours(&[1], 540, "Mars/Base"),
            AlertSettings {
                most_a_minute: 0,
                ..AlertSettings::default()
            },
            AlertSettings {
                closing_minutes: vec![0],
                ..AlertSettings::default()
            },
            AlertSettings {
                too_long_minutes: Some(0),
                ..AlertSettings::default()
            },
            AlertSettings {
                thresholds: Thresholds {
                    oldest_minutes: Some(0),
                    ..Thresholds::default()
                },
                ..AlertSettings::default()
            },
            AlertSettings {
                thresholds: Thresholds {
                    closing: Some(100_000),
                    ..Thresholds::default()
                },
                ..AlertSettings::default()
            },
        ] {
            assert!(check(&bad).is_err(), "{bad:?}");
        }
    }
}
