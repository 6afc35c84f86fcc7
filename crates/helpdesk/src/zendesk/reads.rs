//! Reading whole conversations: at once those that somebody looks at, has or waits for; the others
//! one by one, in what is spare.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt};
use model::{Change, Span, TicketId};

use super::changes::State;
use super::conversation::{self, Depth};
use super::lanes::{CONVERSATIONS, LANE};
use super::rounds::LONGEST_WAIT;
use crate::HelpdeskError;

/// Conversations asked for at once.
const AT_ONCE: usize = 4;
/// Conversations read after one look; what is left takes its turn, so that nothing bursts.
const MAX_READS: usize = 12;
/// Conversations read along with a look where the account has room.
const MAX_LATER_READS: usize = 4;
/// How soon a conversation that is kept may be read again.
const AGAIN: Span = Span::seconds(60);
const AGAIN_ALONE: Span = Span::seconds(2);
/// So many that are to be read later are remembered: the engine asks for what it lacks anyway.
const MAX_LATER: usize = 300;

impl State<'_> {
    /// Reads what is urgent, the newest first: they are what people look at. Where the account has
    /// room, those that wait, too, so that an alert can show their words.
    pub(super) async fn read_urgent(&mut self) -> Result<Vec<Change>, HelpdeskError> {
        while self.place.later.len() > MAX_LATER {
            self.place.later.pop_first();
        }
        let newest = |of: &BTreeMap<i64, bool>, most: usize| -> Vec<(i64, bool)> {
            of.iter()
                .rev()
                .take(most)
                .map(|(id, in_chat)| (*id, *in_chat))
                .collect()
        };
        let urgent = newest(&self.place.urgent, MAX_READS);
        let mut changes = self.read(&urgent, Depth::Whole).await?;
        if self.pace.has_room(&self.zendesk.plan) {
            let later = newest(&self.place.later, MAX_LATER_READS.min(MAX_READS - urgent.len()));
            changes.extend(self.read(&later, Depth::Messages).await?);
        }
        Ok(changes)
    }

    /// The next conversation in turn; none when none is wanted.
    pub(super) fn next_read(&self) -> Option<(i64, bool, Depth)> {
        let newest = |of: &BTreeMap<i64, bool>| of.last_key_value().map(|(id, in_chat)| (*id, *in_chat));
        if let Some((id, in_chat)) = newest(&self.place.urgent) {
            return Some((id, in_chat, Depth::Whole));
        }
        if let Some((id, in_chat)) = newest(&self.place.later) {
            return Some((id, in_chat, Depth::Messages));
        }
        let mut wanted = self.wants.wanted.iter();
        let wanted = wanted.find(|wanted| !self.rounds.puts_off(wanted.ticket.0))?;
        Some((wanted.ticket.0, wanted.in_chat, Depth::Whole))
    }

    /// Reads one in its turn.
    pub(super) async fn read_in_turn(
        &mut self,
        id: i64,
        in_chat: bool,
        depth: Depth,
    ) -> Result<(), HelpdeskError> {
        let changes = self.read(&[(id, in_chat)], depth).await?;
        // Should it be wanted still, as when it changed in this very second: not at once again.
        let again = if self.zendesk.plan.ours_alone {
            AGAIN_ALONE
        } else {
            AGAIN
        };
        self.rounds.put_off(id, again);
        self.give(changes, None);
        Ok(())
    }

    /// Reads these. One that cannot be read is put off, and holds up no other and not the news.
    async fn read(&mut self, these: &[(i64, bool)], depth: Depth) -> Result<Vec<Change>, HelpdeskError> {
        let zendesk = self.zendesk;
        let mut reads = stream::iter(these.to_vec())
            .map(|(id, in_chat)| {
                let read = conversation::read(zendesk, TicketId(id), in_chat, depth);
                async move { (id, LANE.scope(CONVERSATIONS, read).await) }
            })
            .buffered(AT_ONCE);
        let mut changes = Vec::new();
        while let Some((id, read)) = reads.next().await {
            match read {
                Ok(more) => {
                    changes.extend(more);
                    zendesk.lanes.fresh(CONVERSATIONS, zendesk.http.server_now());
                }
                Err(HelpdeskError::NotFound | HelpdeskError::Forbidden) => {
                    changes.push(Change::Gone(TicketId(id)));
                }
                Err(
                    error @ (HelpdeskError::Unauthorized
                    | HelpdeskError::Keychain(_)
                    | HelpdeskError::RateLimited { .. }),
                ) => return Err(error),
                Err(error) => {
                    tracing::info!(ticket = id, %error, "a conversation is put off");
                    zendesk.lanes.trouble(CONVERSATIONS, &error);
                    self.rounds.put_off(id, LONGEST_WAIT);
                }
            }
            self.place.urgent.remove(&id);
            self.place.later.remove(&id);
        }
        Ok(changes)
    }
}
