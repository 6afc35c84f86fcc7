//! What a person chose about an account, and what the helpdesk is therefore asked for.

use cache::{Cache, CacheError, keeps_back_to};
use helpdesk::{Away, Wanted};
use model::{ChannelRule, Keep, KeepWhat, Time};

use crate::{Engine, Shared};

/// So many conversations are asked for at once; the next ones follow when these were told.
const WANTED: usize = 50;
const DAY: i64 = 86_400_000;

const KEEP: &str = "keep";
const CHANNEL_RULES: &str = "channel_rules";
const WATCH_ALL: &str = "watch_all";

/// What a person chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) keep: Keep,
    pub(crate) channel_rules: Vec<ChannelRule>,
    pub(crate) watch_all: bool,
}

impl Chosen {
    pub(crate) fn read(cache: &Cache) -> Result<Self, CacheError> {
        Ok(Self {
            keep: cache.setting(KEEP)?.unwrap_or_default(),
            channel_rules: cache.setting(CHANNEL_RULES)?.unwrap_or_default(),
            watch_all: cache.setting(WATCH_ALL)?.unwrap_or_default(),
        })
    }

    pub(crate) fn write(&self, cache: &Cache) -> Result<(), CacheError> {
        cache.set_setting(KEEP, &self.keep)?;
        cache.set_setting(CHANNEL_RULES, &self.channel_rules)?;
        cache.set_setting(WATCH_ALL, &self.watch_all)
    }
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
        self.want_what_was_chosen().await
    }

    /// Asks the helpdesk for what was chosen.
    pub(crate) async fn want_what_was_chosen(&self) -> Result<(), CacheError> {
        let chosen = self.on_disk(Chosen::read).await?;
        // By whole days, so that it does not move with every look.
        let back_to = keeps_back_to(chosen.keep, self.now()).map(|at| Time(at.0 - at.0.rem_euclid(DAY)));
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
