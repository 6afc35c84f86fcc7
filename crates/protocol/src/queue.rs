//! The queue in figures, for who leads a team; their course; and thresholds.

use model::{AccountId, Channel, Course, CourseOver, Durations, Figures, Oldest, Thresholds, Time, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::views::Assignee;

/// See [`Request::GetQueueFigures`](crate::Request::GetQueueFigures).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetQueueFigures {
    /// Of one account only; none: of all that run.
    pub account: Option<AccountId>,
}

/// The queue in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueFigures {
    /// How many tickets wait (rule 7).
    pub waiting: u32,
    /// The one that waits longest; none: nothing waits, or since when is not known.
    pub oldest: Option<Oldest>,
    /// What waits by channel, the most first.
    pub channels: Vec<ChannelWaits>,
    /// What waits by number or page of the company, the most first.
    pub business_accounts: Vec<BusinessAccountWaits>,
    /// Reply windows of tickets that wait for us, whoever has them: how many close within 1, 4 and 12 hours,
    /// each with the earlier ones.
    pub closing: [u32; 3],
    /// First replies of the last 24 hours.
    pub first_reply: FirstReply,
    /// Who has how much, of each account.
    pub loads: Vec<LoadView>,
    /// What was set to be too much.
    pub thresholds: Thresholds,
}

/// What waits on a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ChannelWaits {
    /// Which.
    pub channel: Channel,
    /// How many.
    pub waiting: u32,
    /// Since when the one that waits longest does (server time).
    pub oldest: Option<Time>,
}

/// What waits at a number or page of the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BusinessAccountWaits {
    /// On which channel.
    pub channel: Channel,
    /// Its name; none: not known.
    pub name: Option<String>,
    /// How many.
    pub waiting: u32,
    /// Since when the one that waits longest does (server time).
    pub oldest: Option<Time>,
}

/// How long customers waited for the first reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FirstReply {
    /// Of so many first replies.
    pub count: u32,
    /// The median in seconds; none: there was no first reply.
    pub median_seconds: Option<u32>,
    /// Nine of ten took no longer, in seconds.
    pub ninetieth_seconds: Option<u32>,
}

/// Whether all agents' loads are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LoadKnown {
    /// As far as the helpdesk shows tickets to this account.
    All,
    /// What others hold is not watched ([`SetWatchAll`](crate::SetWatchAll)).
    NotWatched,
    /// This account's role does not see all tickets.
    NotVisible,
}

/// Who has how much at one helpdesk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LoadView {
    /// Whose.
    pub account: AccountId,
    /// Whether all are known.
    pub known: LoadKnown,
    /// The agents with open tickets, and the signed-in one; only that one where others are not known.
    pub agents: Vec<AgentLoad>,
}

/// What an agent has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentLoad {
    /// Who.
    pub agent: Assignee,
    /// Social tickets that are new or open.
    pub open: u32,
    /// Of these, those whose customer had the last word.
    pub to_answer: u32,
}

impl QueueFigures {
    /// Those of these accounts as one; each with its load.
    pub fn of(each: Vec<(Figures, LoadView)>, thresholds: Thresholds) -> Self {
        let all = Figures::together(each.iter().map(|(figures, _)| figures));
        let replies: Vec<&Durations> = each.iter().map(|(figures, _)| &figures.first_replies).collect();
        let percentile = |hundredths| Durations::percentile(replies.iter().copied(), hundredths);
        let channels = all.channels().into_iter().map(|(channel, waits)| ChannelWaits {
            channel,
            waiting: waits.waiting,
            oldest: waits.oldest,
        });
        let mut channels: Vec<_> = channels.collect();
        channels.sort_by_key(|one| std::cmp::Reverse(one.waiting));
        let accounts = all
            .waits
            .iter()
            .map(|((channel, name), waits)| BusinessAccountWaits {
                channel: *channel,
                name: name.clone(),
                waiting: waits.waiting,
                oldest: waits.oldest,
            });
        let mut business_accounts: Vec<_> = accounts.collect();
        business_accounts.sort_by_key(|one| std::cmp::Reverse(one.waiting));
        Self {
            waiting: all.waiting(),
            channels,
            business_accounts,
            closing: all.closing,
            first_reply: FirstReply {
                count: replies.iter().map(|lot| lot.count).fold(0, u32::saturating_add),
                median_seconds: percentile(50),
                ninetieth_seconds: percentile(90),
            },
            oldest: all.oldest,
            loads: each.into_iter().map(|(_, load)| load).collect(),
            thresholds,
        }
    }
}

/// See [`Request::GetQueueCourse`](crate::Request::GetQueueCourse).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GetQueueCourse {
    /// Of one account only; none: of all that run.
    pub account: Option<AccountId>,
    /// Over what time.
    pub over: CourseOver,
}

/// The course of the queue's figures, from the samples that this computer took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QueueCourse {
    /// The course.
    pub course: Course,
    /// What the agents in it are called, as far as that is known.
    pub agents: Vec<NamedAgent>,
}

/// What an agent is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NamedAgent {
    /// At which helpdesk.
    pub account: AccountId,
    /// Who.
    pub agent: UserId,
    /// Their name.
    pub name: String,
}

/// See [`Request::SetThresholds`](crate::Request::SetThresholds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SetThresholds {
    /// All of them.
    pub thresholds: Thresholds,
}
