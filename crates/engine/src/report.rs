//! A report for a person who looks for a fault: how things are, and what went wrong lately. No
//! token, no name and no word of a customer stands in it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use helpdesk::LaneState;
use model::Time;
use protocol::{AccountReport, LaneView, ProtocolError, Trouble};

use crate::Shared;

/// So many troubles are remembered.
const REMEMBERED: usize = 20;

/// What went wrong lately, newest first.
#[derive(Debug, Default)]
pub(crate) struct Troubles(Mutex<VecDeque<Trouble>>);

impl Troubles {
    /// Remembers one; the same again only renews its time.
    pub(crate) fn note(&self, at: Time, text: &str) {
        let mut troubles = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        troubles.retain(|trouble| trouble.text != text);
        troubles.push_front(Trouble {
            at,
            text: text.to_owned(),
        });
        troubles.truncate(REMEMBERED);
    }

    fn all(&self) -> Vec<Trouble> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}

/// A lane, as a report and the settings show it.
pub(crate) fn lane(state: &LaneState) -> LaneView {
    LaneView {
        lane: state.lane.to_owned(),
        every_ms: state.every.map(|every| every.0),
        requests: state.requests,
        fresh_at: state.fresh_at,
        trouble: state.trouble.clone(),
    }
}

impl Shared {
    pub(crate) async fn report(&self) -> Result<AccountReport, ProtocolError> {
        let health = self
            .on_disk(|cache| cache.health())
            .await
            .map_err(crate::error::storage)?;
        let fresh_at = self
            .on_disk(|cache| cache.fresh_at())
            .await
            .map_err(crate::error::storage)?;
        let cursor_at = *self.applied_at.lock().unwrap_or_else(PoisonError::into_inner);
        let diagnosis = self.helpdesk.diagnosis();
        let connection = self.connection.borrow().clone();
        Ok(AccountReport {
            helpdesk: self.options.account.helpdesk.clone(),
            role: diagnosis.role,
            sees: diagnosis.sees,
            connection,
            fresh_at,
            lanes: diagnosis.lanes.iter().map(lane).collect(),
            cursor_at,
            limit: diagnosis.limit,
            remaining: diagnosis.remaining,
            quickest_ms: diagnosis.quickest.map(|(open, idle)| (open.0, idle.0)),
            clock_offset_ms: self.helpdesk.clock_offset().map(|offset| offset.0),
            troubles: self.troubles.all(),
            tickets: health.tickets,
            messages: health.messages,
            bytes: health.bytes,
            damage: health.damage,
            outbox: health.outbox,
            encryption: self.cache.encryption(),
            set_aside: self.cache.set_aside(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_trouble_is_remembered_once_and_old_ones_go() {
        let troubles = Troubles::default();
        for n in 0..50 {
            troubles.note(Time(n), if n % 2 == 0 { "no connection" } else { "slow" });
        }
        let all = troubles.all();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].at, all[0].text.as_str()), (Time(49), "slow"));
        for n in 0..50 {
            troubles.note(Time(n), &format!("trouble {n}"));
        }
        assert_eq!(troubles.all().len(), REMEMBERED);
    }
}
