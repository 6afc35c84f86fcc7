//! What tray and notifications say, in each language; the windows' words are in `ui/src/lib/text/`.
//! What the command line prints stays English.
//!
//! A catalogue is a value of [`Words`], so a text that is left out does not compile. What depends on
//! a number or a name is a function.

mod de;
mod en;
mod es;
mod ja;
mod pt_br;

use model::{AlertKind, Channel, Threshold};
use protocol::{FailedAct, Language};

/// A catalogue.
pub(crate) struct Words {
    /// The tray's menu.
    pub(crate) open: &'static str,
    pub(crate) open_inbox: &'static str,
    pub(crate) open_queue: &'static str,
    pub(crate) pause: &'static str,
    pub(crate) pause_tomorrow: &'static str,
    pub(crate) pause_until_resumed: &'static str,
    pub(crate) resume: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) quit: &'static str,
    pub(crate) connected: &'static str,
    /// How many minutes ago, in short.
    pub(crate) age: fn(u64) -> String,
    /// The tray's tooltip.
    pub(crate) starting: &'static str,
    pub(crate) waiting: fn(u32) -> String,
    pub(crate) assigned: fn(u32) -> String,
    pub(crate) connecting: &'static str,
    /// Since when, in short.
    pub(crate) offline: fn(&str) -> String,
    pub(crate) sign_in: &'static str,
    pub(crate) outbox: fn(u32) -> String,
    /// Until when, in short.
    pub(crate) paused: fn(&str) -> String,
    pub(crate) paused_until_resumed: &'static str,
    /// Notifications.
    pub(crate) reply: &'static str,
    pub(crate) take: &'static str,
    pub(crate) later: &'static str,
    pub(crate) a_customer: &'static str,
    /// The channel that is none of those with a name.
    pub(crate) other_channel: &'static str,
    /// What there is to tell of somebody's ticket, and the time that it is about.
    pub(crate) alert: fn(AlertKind, &str, &str) -> String,
    /// An alert that somebody tries.
    pub(crate) sample: &'static str,
    /// What the desktop calls the key that opens the notifier.
    pub(crate) shortcut: &'static str,
    /// A figure of the queue that is above its threshold: a number, or seconds.
    pub(crate) threshold: fn(Threshold, u32) -> String,
    /// Several tickets, of any kind of alert.
    pub(crate) summary: fn(usize) -> String,
    /// What did not come about, and whose; the same in the windows.
    pub(crate) failed: fn(FailedAct, &str) -> String,
    /// Whose, where no name is known.
    pub(crate) the_customer: &'static str,
}

impl Words {
    /// The name of a channel.
    pub(crate) fn channel(&self, channel: Channel) -> &'static str {
        match channel {
            Channel::Other => self.other_channel,
            named => named.name(),
        }
    }
}

/// The words of a language; none: of the system's.
pub(crate) fn words(language: Option<Language>) -> &'static Words {
    match language.unwrap_or_else(Language::of_system) {
        Language::English => &en::WORDS,
        Language::Spanish => &es::WORDS,
        Language::Portuguese => &pt_br::WORDS,
        Language::German => &de::WORDS,
        Language::Japanese => &ja::WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Language; 5] = [
        Language::English,
        Language::Spanish,
        Language::Portuguese,
        Language::German,
        Language::Japanese,
    ];
    const ACTS: [FailedAct; 9] = [
        FailedAct::Note,
        FailedAct::Priority,
        FailedAct::Snooze,
        FailedAct::Reply,
        FailedAct::Delivery,
        FailedAct::Take,
        FailedAct::Status,
        FailedAct::Assign,
        FailedAct::Tags,
    ];

    /// The others say no more than the name.
    fn own_words(kind: AlertKind) -> bool {
        !matches!(
            kind,
            AlertKind::NewUnassigned | AlertKind::Threshold | AlertKind::SendFailed
        )
    }

    fn timed(kind: AlertKind) -> bool {
        matches!(kind, AlertKind::WaitsTooLong | AlertKind::WindowClosing)
    }

    /// Everything that a catalogue says, with what each must hold.
    fn said(words: &Words) -> Vec<(String, &'static str)> {
        let plain = [
            words.open,
            words.open_inbox,
            words.open_queue,
            words.pause,
            words.pause_tomorrow,
            words.pause_until_resumed,
            words.paused_until_resumed,
            words.resume,
            words.settings,
            words.quit,
            words.connected,
            words.starting,
            words.connecting,
            words.sign_in,
            words.reply,
            words.take,
            words.later,
            words.a_customer,
            words.other_channel,
            words.the_customer,
            words.sample,
            words.shortcut,
        ];
        let mut all: Vec<_> = plain.map(|word| (word.to_owned(), "")).into();
        all.extend([
            ((words.age)(0), ""),
            ((words.age)(7), "7"),
            ((words.age)(7 * 60 + 59), "7"),
            ((words.age)(7 * 1440), "7"),
            ((words.waiting)(71), "71"),
            ((words.waiting)(1), "1"),
            ((words.assigned)(71), "71"),
            ((words.assigned)(1), "1"),
            ((words.offline)("71:00"), "71:00"),
            ((words.outbox)(71), "71"),
            ((words.outbox)(1), "1"),
            ((words.paused)("71:00"), "71:00"),
            ((words.summary)(71), "71"),
            ((words.summary)(1), "1"),
            ((words.threshold)(Threshold::Waiting, 71), "71"),
            ((words.threshold)(Threshold::Waiting, 1), "1"),
            ((words.threshold)(Threshold::Oldest, 71 * 60 + 59), "71"),
            ((words.threshold)(Threshold::Oldest, 60), ""),
            ((words.threshold)(Threshold::Closing, 71), "71"),
            ((words.threshold)(Threshold::Closing, 1), "1"),
        ]);
        let told = AlertKind::ALL.into_iter().filter(|kind| own_words(*kind));
        all.extend(
            told.clone()
                .map(|kind| ((words.alert)(kind, "Ana", "71:00"), "Ana")),
        );
        all.extend(
            told.filter(|kind| timed(*kind))
                .map(|kind| ((words.alert)(kind, "Ana", "71:00"), "71:00")),
        );
        all.extend(ACTS.map(|act| ((words.failed)(act, "Ana"), "Ana")));
        all
    }

    #[test]
    fn every_language_says_everything_and_none_of_it_in_english() {
        let english = said(words(Some(Language::English)));
        for language in ALL {
            let said = said(words(Some(language)));
            for ((text, holds), (other, _)) in said.iter().zip(&english) {
                assert!(
                    !text.trim().is_empty() && text.contains(holds),
                    "{language:?}: {text}"
                );
                let own = language != Language::English;
                assert!(!own || text != other, "{language:?} left in English: {text}");
            }
            assert_eq!(
                (words(Some(language)).waiting)(0)
                    .matches(char::is_numeric)
                    .count(),
                0
            );
        }
    }

    #[test]
    fn each_act_that_fails_has_words_of_its_own() {
        for language in ALL {
            let failed = words(Some(language)).failed;
            let said: std::collections::HashSet<_> = ACTS.map(|act| failed(act, "Ana")).into();
            assert_eq!(said.len(), ACTS.len(), "{said:?}");
        }
    }
}
