//! What a person chose about an account, and what the helpdesk is therefore asked for.

use std::sync::PoisonError;

use cache::{Cache, CacheError, keeps_back_to};
use helpdesk::{Away, Wanted};
use model::{ChannelRule, Keep, KeepWhat, Retention, Time};
use protocol::{AccountSettings, ErrorCode, Event, Held, KeepCost, ProtocolError};

use crate::report::lane;
use crate::{Engine, Shared};

/// So many conversations are asked for at once; the next ones follow when these were told.
const WANTED: usize = 50;
const DAY: i64 = 86_400_000;
/// Requests that reading a conversation costs: its messages, and its audits.
const A_CONVERSATION: u32 = 2;
/// How far back the choices go that are shown with what they cost, in days; none: all.
const BACK: [Option<u32>; 5] = [Some(7), Some(30), Some(90), Some(365), None];
/// So many channel rules at the most, so long each.
const MAX_RULES: usize = 200;
const MAX_RULE: usize = 255;

const KEEP: &str = "keep";
const CHANNEL_RULES: &str = "channel_rules";
const WATCH_ALL: &str = "watch_all";
const RETENTION: &str = "retention";

/// What a person chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) keep: Keep,
    pub(crate) channel_rules: Vec<ChannelRule>,
    pub(crate) watch_all: bool,
    pub(crate) retention: Retention,
}

impl Chosen {
    pub(crate) fn read(cache: &Cache) -> Result<Self, CacheError> {
        Ok(Self {
            keep: cache.setting(KEEP)?.unwrap_or_default(),
            channel_rules: cache.setting(CHANNEL_RULES)?.unwrap_or_default(),
            watch_all: cache.setting(WATCH_ALL)?.unwrap_or_default(),
            retention: cache.setting(RETENTION)?.unwrap_or_default(),
        })
    }

    pub(crate) fn write(&self, cache: &Cache) -> Result<(), CacheError> {
        cache.set_setting(KEEP, &self.keep)?;
        cache.set_setting(CHANNEL_RULES, &self.channel_rules)?;
        cache.set_setting(WATCH_ALL, &self.watch_all)?;
        cache.set_setting(RETENTION, &self.retention)
    }
}

/// Channel rules as they are kept: without blanks around their values, and none twice.
pub(crate) fn tidy(rules: &[ChannelRule]) -> Result<Vec<ChannelRule>, ProtocolError> {
    let refuse = |said: &str| Err(ProtocolError::new(ErrorCode::BadRequest, said));
    if rules.len() > MAX_RULES {
        return refuse("There are more rules than two hundred.");
    }
    let mut tidy: Vec<ChannelRule> = Vec::with_capacity(rules.len());
    for rule in rules {
        let value = rule.value.trim();
        if value.is_empty() {
            return refuse("A rule needs a tag or a channel's name.");
        }
        if value.len() > MAX_RULE {
            return refuse("A rule's tag is too long.");
        }
        if tidy
            .iter()
            .any(|other| other.on == rule.on && other.value == value)
        {
            return refuse("Two rules are about the same tag or channel.");
        }
        tidy.push(ChannelRule {
            value: value.to_owned(),
            ..rule.clone()
        });
    }
    Ok(tidy)
}

impl Engine {
    /// Tells whether somebody is at the computer: while nobody is, the helpdesk is asked less often.
    pub fn away(&self, away: Away) {
        self.shared.demand.send_if_modified(|demand| {
            let changed = demand.away != away;
            demand.away = away;
            changed
        });
    }
}

impl Shared {
    /// Changes what was chosen, and asks for it.
    pub(crate) async fn choose(
        &self,
        change: impl FnOnce(&mut Chosen) + Send + 'static,
    ) -> Result<(), CacheError> {
        self.on_disk(|cache| {
            let mut chosen = Chosen::read(cache)?;
            change(&mut chosen);
            chosen.write(cache)
        })
        .await?;
        self.want_what_was_chosen().await?;
        self.emit(Event::Settings);
        Ok(())
    }

    /// What can be set, with what it costs.
    pub(crate) async fn settings(&self) -> Result<AccountSettings, CacheError> {
        let diagnosis = self.helpdesk.diagnosis();
        let (now, spare) = (self.now(), diagnosis.spare);
        let (chosen, holding, costs) = self
            .on_disk(move |cache| {
                let mut costs = Vec::new();
                for what in [
                    KeepWhat::AsNeeded,
                    KeepWhat::Open,
                    KeepWhat::Social,
                    KeepWhat::All,
                ] {
                    for days in BACK {
                        let keep = Keep { what, days };
                        let conversations = cache.lacking(keep, now)?;
                        let requests = conversations.saturating_mul(A_CONVERSATION);
                        costs.push(KeepCost {
                            keep,
                            conversations,
                            requests,
                            takes_ms: spare.map(|spare| spare.0.saturating_mul(i64::from(requests))),
                        });
                    }
                }
                Ok((Chosen::read(cache)?, cache.holding()?, costs))
            })
            .await?;
        Ok(AccountSettings {
            account: self.options.account.id.clone(),
            keep: chosen.keep,
            keep_costs: costs,
            held: Held {
                conversations: holding.conversations,
                tickets: holding.tickets,
            },
            retention: chosen.retention,
            channel_rules: chosen.channel_rules,
            watch_all: chosen.watch_all,
            lanes: diagnosis.lanes.iter().map(lane).collect(),
            limit: diagnosis.limit,
            remaining: diagnosis.remaining,
        })
    }

    /// Asks the helpdesk for what was chosen.
    pub(crate) async fn want_what_was_chosen(&self) -> Result<(), CacheError> {
        let now = self.now();
        let (chosen, kept_from) = self
            .on_disk(move |cache| {
                let chosen = Chosen::read(cache)?;
                let kept_from = cache.kept_from(chosen.retention, now)?;
                Ok((chosen, kept_from))
            })
            .await?;
        *self.kept_from.lock().unwrap_or_else(PoisonError::into_inner) = kept_from;
        // By whole days, so that it does not move with every look.
        let back_to = keeps_back_to(chosen.keep, now).map(|at| Time(at.0 - at.0.rem_euclid(DAY)));
        // What was removed is not asked for again.
        let back_to = back_to.max(kept_from);
        self.demand.send_if_modified(|demand| {
            let before = demand.clone();
            demand.back_to = back_to;
            demand.watch_all = chosen.watch_all;
            demand.bulk_from = (chosen.keep.what != KeepWhat::AsNeeded).then_some(back_to.unwrap_or(Time(0)));
            demand.channel_rules = chosen.channel_rules;
            *demand != before
        });
        self.want_conversations().await
    }

    /// Asks for the conversations that the cache lacks.
    pub(crate) async fn want_conversations(&self) -> Result<(), CacheError> {
        let now = self.now();
        let wanted = self
            .on_disk(move |cache| {
                let keep = cache.setting(KEEP)?.unwrap_or_default();
                cache.to_read(keep, now, WANTED)
            })
            .await?;
        let wanted: Vec<Wanted> = wanted
            .into_iter()
            .map(|each| Wanted {
                ticket: each.ticket,
                in_chat: each.in_chat,
            })
            .collect();
        self.demand.send_if_modified(|demand| {
            let changed = demand.wanted != wanted;
            demand.wanted = wanted;
            changed
        });
        Ok(())
    }
}
