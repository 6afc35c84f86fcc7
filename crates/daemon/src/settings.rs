//! What a company may settle beforehand for everybody's sign-in.
//!
//! The client id and the callback's ports come, in this order, from the command line, from the
//! environment (`REDDOT_CLIENT_ID`, `REDDOT_CALLBACK_PORTS=47853,47854`), and from the managed
//! settings file, `/etc/reddot/managed.json` or wherever `REDDOT_MANAGED` says:
//!
//! ```json
//! {"url": "https://NAME.zendesk.com", "client_id": "reddot", "ports": [47853, 47854, 47855]}
//! ```

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

/// The managed settings file, where nobody moved it.
const MANAGED: &str = "/etc/reddot/managed.json";

/// The settings of a sign-in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// The helpdesk's address.
    pub(crate) url: Option<String>,
    /// The id of the OAuth client.
    pub(crate) client_id: Option<String>,
    /// The callback's ports; empty: the usual ones.
    pub(crate) ports: Vec<u16>,
}

impl Settings {
    /// Reads file and environment.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let var = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let path = var("REDDOT_MANAGED").map_or_else(|| PathBuf::from(MANAGED), PathBuf::from);
        let file = match std::fs::read_to_string(&path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        Self::from(
            file.as_deref(),
            var("REDDOT_CLIENT_ID"),
            var("REDDOT_CALLBACK_PORTS"),
        )
        .with_context(|| format!("the settings in {} and the environment", path.display()))
    }

    fn from(file: Option<&str>, client_id: Option<String>, ports: Option<String>) -> anyhow::Result<Self> {
        let mut settings: Settings = match file {
            Some(text) => serde_json::from_str(text)?,
            None => Settings::default(),
        };
        if client_id.is_some() {
            settings.client_id = client_id;
        }
        if let Some(list) = ports {
            let numbers = list.split(',').map(|port| port.trim().parse());
            settings.ports = numbers
                .collect::<Result<_, _>>()
                .context("REDDOT_CALLBACK_PORTS")?;
        }
        if settings.ports.is_empty() {
            settings.ports = signin::PORTS.to_vec();
        }
        // Port 0 would be another one each time, which no admin can register.
        ensure!(
            settings.ports.iter().all(|port| *port > 0),
            "a port must be from 1 to 65535"
        );
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_outranks_the_file_and_both_may_be_absent() {
        let none = Settings::from(None, None, None).unwrap();
        assert_eq!((none.client_id, none.ports), (None, vec![47853, 47854, 47855]));
        let file = r#"{"client_id": "team", "ports": [5000], "of_a_later_version": true}"#;
        let filed = Settings::from(Some(file), None, None).unwrap();
        assert_eq!(
            (filed.client_id.as_deref(), filed.ports),
            (Some("team"), vec![5000])
        );
        let both = Settings::from(Some(file), Some("mine".into()), Some("6000, 6001".into())).unwrap();
        assert_eq!(
            (both.client_id.as_deref(), both.ports),
            (Some("mine"), vec![6000, 6001])
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert!(Settings::from(Some("{"), None, None).is_err());
        assert!(Settings::from(None, None, Some("80,x".into())).is_err());
        assert!(Settings::from(None, None, Some("0".into())).is_err());
        assert!(Settings::from(Some(r#"{"ports": [70000]}"#), None, None).is_err());
    }
}
