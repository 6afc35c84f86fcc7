//! What a person chose about alerts: how loud which is, when there is work, and how much a banner tells.
//! How alerts come about is in [`crate::plan`].

use chrono::{DateTime, Datelike as _, Days, LocalResult, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{AccountId, Channel, Priority, Span, Thresholds, Time};

/// What an alert is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A message on a ticket that nobody has.
    NewUnassigned,
    /// A customer's message on a ticket of mine.
    Reply,
    /// Somebody else gave me a ticket.
    Assigned,
    /// A ticket that was put off is back.
    Back,
    /// A figure of the queue is above its threshold.
    Threshold,
    /// An unassigned ticket waits too long.
    WaitsTooLong,
    /// The reply window of a ticket that waits for us closes soon.
    WindowClosing,
    /// A send of ours did not arrive.
    SendFailed,
}

impl AlertKind {
    /// Every kind, the most urgent last.
    pub const ALL: [AlertKind; 8] = [
        AlertKind::NewUnassigned,
        AlertKind::Reply,
        AlertKind::Assigned,
        AlertKind::Back,
        AlertKind::Threshold,
        AlertKind::WaitsTooLong,
        AlertKind::WindowClosing,
        AlertKind::SendFailed,
    ];

    /// The word in SQL and JSON.
    pub fn word(self) -> &'static str {
        match self {
            AlertKind::NewUnassigned => "new_unassigned",
            AlertKind::Reply => "reply",
            AlertKind::Assigned => "assigned",
            AlertKind::Back => "back",
            AlertKind::Threshold => "threshold",
            AlertKind::WaitsTooLong => "waits_too_long",
            AlertKind::WindowClosing => "window_closing",
            AlertKind::SendFailed => "send_failed",
        }
    }

    /// The kind with that [`word`](AlertKind::word).
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// It is about time that runs out, or words that did not arrive: louder than news.
    pub fn presses(self) -> bool {
        matches!(
            self,
            AlertKind::Threshold | AlertKind::WaitsTooLong | AlertKind::WindowClosing | AlertKind::SendFailed
        )
    }

    /// How loud it is when no rule says otherwise.
    pub fn usual(self) -> Loudness {
        if self.presses() {
            Loudness::Sound
        } else {
            Loudness::Notify
        }
    }
}

/// How loud an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Loudness {
    /// A banner, with a sound.
    Sound,
    /// A banner.
    Notify,
    /// No banner: the dot alone.
    DotOnly,
    /// Neither: the ticket does not make the dot red either.
    Nothing,
}

/// How loud some alerts are. The first rule that fits counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct AlertRule {
    /// Of this kind; none: of any.
    pub kind: Option<AlertKind>,
    /// On this channel; none: on any.
    pub channel: Option<Channel>,
    /// Of this account; none: of any.
    pub account: Option<AccountId>,
    /// On tickets of this priority; none: of any, and of those that have none.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// How loud.
    pub then: Loudness,
}

/// When there is work. Outside, alerts are held back; the dot goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorkingHours {
    /// The days on which work begins: 1 is Monday, 7 Sunday.
    pub days: Vec<u8>,
    /// When it begins, in minutes since midnight.
    pub from: u16,
    /// When it ends. Not after `from`: on the next day.
    pub to: u16,
    /// The time zone in IANA's word, such as `Europe/Madrid`; none: this computer's.
    pub zone: Option<String>,
}

/// How much of a message a banner tells. While the screen is locked it is the count, whatever was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Wording {
    /// Name and text.
    Full,
    /// The name only.
    Name,
    /// How many tickets, and nothing else.
    Count,
}

/// What a person chose about alerts, for all accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AlertSettings {
    /// How loud what is; the first that fits counts, and [`AlertKind::usual`] where none does.
    pub rules: Vec<AlertRule>,
    /// When there is work; none: always.
    pub hours: Option<WorkingHours>,
    /// How much a banner tells.
    pub wording: Wording,
    /// So many banners in any minute at the most.
    pub most_a_minute: u32,
    /// More banners at once than this are one summary.
    pub most_at_once: u32,
    /// How long before a reply window closes to tell of it, in minutes; each is told once.
    pub closing_minutes: Vec<u32>,
    /// After how many minutes an unassigned ticket has waited too long; none: never.
    pub too_long_minutes: Option<u32>,
    /// Above which figures of the queue there is an alert, at each helpdesk by itself.
    pub thresholds: Thresholds,
}

impl Default for AlertSettings {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            hours: None,
            wording: Wording::Full,
            most_a_minute: 6,
            most_at_once: 3,
            closing_minutes: vec![60, 15],
            too_long_minutes: Some(30),
            thresholds: Thresholds::default(),
        }
    }
}

impl AlertSettings {
    /// How loud an alert of this kind is, there; one of no channel fits no rule about one.
    pub fn loudness(
        &self,
        kind: AlertKind,
        channel: Option<Channel>,
        priority: Option<Priority>,
        account: &AccountId,
    ) -> Loudness {
        let fits = |rule: &&AlertRule| {
            rule.kind.is_none_or(|of| of == kind)
                && (rule.channel.is_none() || rule.channel == channel)
                && rule.account.as_ref().is_none_or(|of| of == account)
                && rule.priority.is_none_or(|of| priority == Some(of))
        };
        self.rules
            .iter()
            .find(fits)
            .map_or_else(|| kind.usual(), |rule| rule.then)
    }

    /// Which new tickets of an account are nothing to tell of, by channel and priority: they make no dot red.
    pub fn silent(&self, account: &AccountId) -> Vec<(Channel, Option<Priority>)> {
        let priorities = || Priority::ALL.into_iter().map(Some).chain([None]);
        Channel::ALL
            .into_iter()
            .flat_map(|channel| priorities().map(move |priority| (channel, priority)))
            .filter(|(channel, priority)| {
                self.loudness(AlertKind::NewUnassigned, Some(*channel), *priority, account)
                    == Loudness::Nothing
            })
            .collect()
    }

    /// How much a banner tells now.
    pub fn wording_now(&self, locked: bool) -> Wording {
        if locked { Wording::Count } else { self.wording }
    }

    /// How long before a reply window closes to tell of it: the longest first.
    pub fn closing(&self) -> Vec<Span> {
        let mut minutes = self.closing_minutes.clone();
        minutes.sort_unstable_by(|a, b| b.cmp(a));
        minutes.dedup();
        minutes.into_iter().map(minutes_span).collect()
    }

    /// How long an unassigned ticket may wait.
    pub fn too_long(&self) -> Option<Span> {
        self.too_long_minutes.map(minutes_span)
    }

    /// Whether there is work at `now`; where the hours name no zone, it is `here`.
    pub fn at_work(&self, here: Tz, now: Time) -> bool {
        let Some(hours) = &self.hours else { return true };
        hours.spans(here, now).any(|(from, to)| from <= now && now < to)
    }

    /// Tomorrow morning: when work begins, or 9:00.
    pub fn tomorrow(&self, here: Tz, now: Time) -> Time {
        let today = DateTime::<Utc>::from_timestamp_millis(now.0)
            .unwrap_or_default()
            .with_timezone(&here);
        let tomorrow = today.date_naive().succ_opt().unwrap_or(today.date_naive());
        let midnight = wall(here, tomorrow, 0).unwrap_or(now);
        let nine = || wall(here, tomorrow, 9 * 60).unwrap_or(now + Span::hours(24));
        self.next_work(here, midnight - Span(1)).unwrap_or_else(nine)
    }

    /// When the work begins next; none: never.
    pub fn next_work(&self, here: Tz, now: Time) -> Option<Time> {
        let hours = self.hours.as_ref()?;
        hours
            .spans(here, now)
            .map(|(from, _)| from)
            .filter(|from| *from > now)
            .min()
    }
}

fn minutes_span(minutes: u32) -> Span {
    Span::seconds(i64::from(minutes) * 60)
}

/// The time zone with IANA's word for it.
pub fn zone_named(word: &str) -> Option<Tz> {
    word.parse().ok()
}

impl WorkingHours {
    /// The spans of work from the day before `now` to a week after it.
    fn spans(&self, here: Tz, now: Time) -> impl Iterator<Item = (Time, Time)> {
        let zone = self.zone.as_deref().and_then(zone_named).unwrap_or(here);
        let today = DateTime::<Utc>::from_timestamp_millis(now.0)
            .unwrap_or_default()
            .with_timezone(&zone)
            .date_naive();
        let begins = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        begins
            .iter_days()
            .take(10)
            .filter(|day| self.days.contains(&(day.weekday().number_from_monday() as u8)))
            .filter_map(move |day| {
                let ends = if self.to > self.from { day } else { day.succ_opt()? };
                Some((wall(zone, day, self.from)?, wall(zone, ends, self.to)?))
            })
    }
}

/// The instant at which a clock on the wall shows that minute of that day; where it skips it, the first
/// that it shows after.
fn wall(zone: Tz, day: NaiveDate, minute: u16) -> Option<Time> {
    let mut shown = day.and_hms_opt(0, 0, 0)? + chrono::TimeDelta::minutes(i64::from(minute));
    // No zone skips more than a day.
    for _ in 0..96 {
        match zone.from_local_datetime(&shown) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                return Some(Time(at.timestamp_millis()));
            }
            LocalResult::None => shown += chrono::TimeDelta::minutes(15),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MADRID: Tz = chrono_tz::Europe::Madrid;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    fn working(days: &[u8], from: u16, to: u16, zone: Option<&str>) -> AlertSettings {
        AlertSettings {
            hours: Some(WorkingHours {
                days: days.to_vec(),
                from: from * 60,
                to: to * 60,
                zone: zone.map(str::to_owned),
            }),
            ..AlertSettings::default()
        }
    }

    #[test]
    fn nine_to_six_is_told_by_the_clock_on_that_wall() {
        let office = working(&[1, 2, 3, 4, 5], 9, 18, Some("America/New_York"));
        let open = |text| office.at_work(MADRID, at(text));
        // A Tuesday.
        assert!(!open("2026-11-24T13:59:59Z"));
        assert!(open("2026-11-24T14:00:00Z"));
        assert!(!open("2026-11-24T23:00:00Z"));
        assert!(!open("2026-11-28T15:00:00Z"), "a Saturday");
        let friday_evening = at("2026-11-27T23:30:00Z");
        assert_eq!(
            office.next_work(MADRID, friday_evening),
            Some(at("2026-11-30T14:00:00Z"))
        );
        // The clocks there went back on the first of November.
        assert_eq!(
            office.next_work(MADRID, at("2026-10-30T23:00:00Z")),
            Some(at("2026-11-02T14:00:00Z"))
        );
    }

    #[test]
    fn tomorrow_is_when_work_begins() {
        let friday = at("2026-11-27T16:00:00Z");
        assert_eq!(
            AlertSettings::default().tomorrow(MADRID, friday),
            at("2026-11-28T08:00:00Z")
        );
        let office = working(&[1, 2, 3, 4, 5], 10, 18, None);
        assert_eq!(office.tomorrow(MADRID, friday), at("2026-11-30T09:00:00Z"));
    }

    #[test]
    fn a_night_shift_belongs_to_the_day_it_begins_on() {
        let night = working(&[7], 22, 6, None);
        assert!(night.at_work(MADRID, at("2026-11-30T03:00:00Z")), "Monday, 4:00");
        assert!(!night.at_work(MADRID, at("2026-11-29T03:00:00Z")), "Sunday, 4:00");
    }

    #[test]
    fn an_hour_that_the_clock_skips_begins_after_it() {
        // On 29 March 2026 it is 3:00 in Madrid after 1:59.
        let early = working(&[7], 2, 8, Some("Europe/Madrid"));
        assert_eq!(
            early.next_work(MADRID, at("2026-03-28T20:00:00Z")),
            Some(at("2026-03-29T01:00:00Z"))
        );
    }

    #[test]
    fn the_first_rule_that_fits_counts() {
        let rule = |kind, channel, then| AlertRule {
            kind,
            channel,
            account: None,
            priority: None,
            then,
        };
        let settings = AlertSettings {
            rules: vec![
                rule(None, Some(Channel::Line), Loudness::Nothing),
                rule(Some(AlertKind::NewUnassigned), None, Loudness::DotOnly),
            ],
            ..AlertSettings::default()
        };
        let account = AccountId("a".into());
        let loud = |kind, channel| settings.loudness(kind, Some(channel), None, &account);
        assert_eq!(loud(AlertKind::NewUnassigned, Channel::Line), Loudness::Nothing);
        assert_eq!(loud(AlertKind::NewUnassigned, Channel::X), Loudness::DotOnly);
        assert_eq!(loud(AlertKind::WindowClosing, Channel::X), Loudness::Sound);
        let silent = settings.silent(&account);
        assert!(silent.iter().all(|(channel, _)| *channel == Channel::Line));
        assert_eq!(silent.len(), Priority::ALL.len() + 1);
        let of_figures = settings.loudness(AlertKind::Threshold, None, None, &account);
        assert_eq!(of_figures, Loudness::Sound);
    }

    #[test]
    fn a_rule_of_a_priority_is_about_tickets_that_have_it() {
        let rule = |priority, then| AlertRule {
            kind: None,
            channel: None,
            account: None,
            priority,
            then,
        };
        let account = AccountId("a".into());
        let settings = AlertSettings {
            rules: vec![
                rule(Some(Priority::Urgent), Loudness::Sound),
                rule(Some(Priority::Low), Loudness::Nothing),
                rule(None, Loudness::DotOnly),
            ],
            ..AlertSettings::default()
        };
        let loud =
            |priority| settings.loudness(AlertKind::NewUnassigned, Some(Channel::Line), priority, &account);
        assert_eq!(loud(Some(Priority::Urgent)), Loudness::Sound);
        assert_eq!(loud(Some(Priority::Low)), Loudness::Nothing);
        assert_eq!(loud(Some(Priority::High)), Loudness::DotOnly);
        assert_eq!(loud(None), Loudness::DotOnly);
        let silent = settings.silent(&account);
        assert!(
            silent
                .iter()
                .all(|(_, priority)| *priority == Some(Priority::Low))
        );
        assert_eq!(silent.len(), Channel::ALL.len());
        // One of before there were any is of all.
        let before = r#"{"kind": null, "channel": "line", "account": null, "then": "sound"}"#;
        let before: AlertRule = serde_json::from_str(before).unwrap();
        assert_eq!(before.priority, None);
    }

    proptest! {
        /// Between now and the next beginning of work there is no moment of work, and at that beginning
        /// there is.
        #[test]
        fn nothing_is_missed_before_the_next_work(
            days in prop::collection::vec(1u8..=7, 1..5), from in 0u16..1440, to in 0u16..1440,
            now in 1_790_000_000_000i64..1_830_000_000_000, part in 0.0f64..1.0,
        ) {
            let hours = WorkingHours { days, from, to, zone: None };
            let settings = AlertSettings { hours: Some(hours), ..AlertSettings::default() };
            let now = Time(now);
            let next = settings.next_work(MADRID, now);
            prop_assert!(next.is_some());
            let next = next.unwrap();
            prop_assert!(settings.at_work(MADRID, next));
            if !settings.at_work(MADRID, now) {
                let between = now + Span(((next - now).0 as f64 * part) as i64);
                prop_assert!(between == next || !settings.at_work(MADRID, between));
            }
        }
    }
}
