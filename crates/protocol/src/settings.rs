//! Accounts, signing in, and what can be set, as a settings page shows it.

use model::{AccountId, ChannelRule, Keep, Retention, Time};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::views::LaneView;

/// The accounts of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountsView {
    /// All of them, in the order in which they were added; the embedded desk last.
    pub accounts: Vec<AccountEntry>,
    /// The environment names the helpdesk: the list does not count meanwhile.
    pub from_environment: bool,
}

/// An account, running or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountEntry {
    /// Which account.
    pub account: AccountId,
    /// The agent's name; empty for the embedded desk.
    pub name: String,
    /// Their e-mail address; empty for the embedded desk.
    pub email: String,
    /// The helpdesk's address; empty for the embedded desk.
    pub url: String,
    /// How it was signed in.
    pub method: SignInMethod,
    /// Whether it runs. With no other on, the embedded desk does.
    pub on: bool,
    /// How what is kept of it on this computer is protected.
    pub encryption: Encryption,
    /// What of the agent's own rests here while it does not run. None: it runs, and its status
    /// tells it; or it cannot be told, because its files are under a key or a
    /// passphrase that is not at hand.
    pub rests: Option<Rests>,
    /// When it was signed in the last time; 0 for the embedded desk.
    pub signed_in_at: Time,
    /// Whether the agent counts as present for the helpdesk's automatic assignment while Reddot runs. None:
    /// the helpdesk has no such thing, or Reddot cannot change it.
    pub presence: Option<bool>,
}

/// What of the agent's own rests in an account's files, and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rests {
    /// Drafts of replies.
    pub drafts: u32,
    /// Replies and other actions that are not at the helpdesk yet, or failed.
    pub unsent: u32,
}

/// A language that Reddot speaks, beside the customers' own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Portuguese, as in Brazil.
    #[serde(rename = "pt-BR")]
    Portuguese,
    /// German.
    #[serde(rename = "de")]
    German,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
}

impl Language {
    /// The language of the environment, as gettext would find it: of those that there are words in.
    #[must_use]
    pub fn of_system() -> Self {
        let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = var("LC_ALL")
            .or_else(|| var("LC_MESSAGES"))
            .or_else(|| var("LANG"));
        of_locale(&locale.unwrap_or_default(), &var("LANGUAGE").unwrap_or_default())
    }
}

/// `list`: what is wanted first, with colons between; it counts only where there is a locale at all.
fn of_locale(locale: &str, list: &str) -> Language {
    if matches!(locale, "" | "C" | "POSIX") || locale.starts_with("C.") {
        return Language::English;
    }
    list.split(':')
        .chain([locale])
        .find_map(|tag| match tag.split(['_', '-', '.', '@']).next()? {
            "en" => Some(Language::English),
            "es" => Some(Language::Spanish),
            "pt" => Some(Language::Portuguese),
            "de" => Some(Language::German),
            "ja" => Some(Language::Japanese),
            _ => None,
        })
        .unwrap_or(Language::English)
}

/// What a person prefers, whatever the account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Preferences {
    /// What windows, tray and notifications speak; none: the first of the system's languages that
    /// there are words in.
    pub language: Option<Language>,
    /// The notifier opens on the tab on which it was left; otherwise always on *Assigned* (rule 8).
    #[serde(default)]
    pub keep_tab: bool,
    /// The notifier stays when another window is used; otherwise it closes.
    #[serde(default)]
    pub notifier_stays: bool,
}

/// How far somebody is who has Reddot before them for the first time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FirstRun {
    /// Nothing was chosen: whatever is opened first asks for a helpdesk.
    #[default]
    Welcome,
    /// A helpdesk is there; where the dot is is still to be told.
    Hint,
    /// It is over.
    Over,
}

/// How an account was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// In the browser.
    Oauth,
    /// With an API token: the legacy way, which Zendesk ends on 2027-04-30.
    ApiToken,
    /// With the access token of a Chatwoot user.
    AccessToken,
    /// Not at all: the desk is inside Reddot.
    EmbeddedDesk,
}

/// How what is kept of an account on this computer is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// Under a random key that the desktop's keychain keeps.
    Keychain,
    /// Under a passphrase that somebody types.
    Passphrase,
    /// Not at all: who can read the disk can read it.
    None,
}

/// What a retention would remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RetentionPreview {
    /// The choice.
    pub retention: Retention,
    /// Tickets that would be removed from this computer.
    pub tickets: u32,
    /// Messages in them.
    pub messages: u32,
    /// Bytes they take, about.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Bytes that are taken now.
    #[ts(type = "number")]
    pub held_bytes: u64,
}

/// What a sign-in needs to know, as far as it is settled beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignInForm {
    /// The helpdesk's address; empty: to be typed.
    pub url: String,
    /// The id of the OAuth client; empty: to be typed.
    pub client_id: String,
    /// The addresses that an admin registers as redirect URLs of the client, one a line.
    pub redirect_urls: Vec<String>,
    /// The company has settled address or client in a managed settings file or the environment.
    pub managed: bool,
}

/// How a sign-in goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignInState {
    /// None was begun.
    None,
    /// The browser shows the helpdesk's page; somebody has to allow it there.
    Waiting {
        /// The address that was opened.
        address: String,
        /// Until when it is waited for.
        until: Time,
    },
    /// Somebody allowed it: the tokens are fetched and kept.
    Finishing,
    /// It is signed in and runs.
    Done {
        /// Which account it is.
        account: AccountId,
    },
    /// It came to nothing.
    Failed {
        /// Why, for a person.
        reason: String,
        /// What to do, for a person.
        hint: Option<String>,
    },
}

/// What can be set for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountSettings {
    /// Which account.
    pub account: AccountId,
    /// Which conversations are kept for reading offline.
    pub keep: Keep,
    /// What the choices would cost, as far as it is known: cheapest first.
    pub keep_costs: Vec<KeepCost>,
    /// Tickets whose conversation is held, and of how many in all.
    pub held: Held,
    /// How long and how much is kept of what is over.
    pub retention: Retention,
    /// Which tickets count as social, beside what the helpdesk itself says.
    pub channel_rules: Vec<ChannelRule>,
    /// Whether the tickets that others hold are watched, too.
    pub watch_all: bool,
    /// The poll plan: the lanes on which changes come, and what each costs.
    pub lanes: Vec<LaneView>,
    /// Requests a minute that the account allows everybody together, as last told.
    pub limit: Option<u32>,
    /// What was left of them then.
    pub remaining: Option<u32>,
}

/// What a choice would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeepCost {
    /// The choice.
    pub keep: Keep,
    /// Conversations that are yet to be read for it.
    pub conversations: u32,
    /// Requests for that.
    pub requests: u32,
    /// How long it takes at the share that Reddot allows itself at present, in milliseconds; none:
    /// not known yet.
    #[ts(type = "number | null")]
    pub takes_ms: Option<i64>,
}

/// How much is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Held {
    /// Tickets whose conversation is held whole.
    pub conversations: u32,
    /// Tickets in all.
    pub tickets: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_the_language() {
        for (locale, list, language) in [
            ("de_AT.UTF-8", "", Language::German),
            ("fr_FR.UTF-8", "fr:ja", Language::Japanese),
            ("fr_FR.UTF-8", "", Language::English),
            ("pt_PT", "", Language::Portuguese),
            ("es-MX", "", Language::Spanish),
            ("C.UTF-8", "de", Language::English),
            ("", "de", Language::English),
        ] {
            assert_eq!(of_locale(locale, list), language, "{locale} {list}");
        }
    }
}
