//! What is worth interrupting somebody for.
//!
//! Alerts are found by asking the cache which waiting tickets have a customer message that was
//! neither looked at nor alerted for; so none is lost in a crash, and none is raised twice. What is
//! done with them is a pure decision ([`plan`]), written into the alert log before it is shown.

use cache::PendingAlert;
use model::{AccountId, Channel, TicketId, TicketRef};
use protocol::FailedAct;

use crate::Shared;

/// More new tickets than this at once are told as one summary.
const BURST: usize = 3;

/// Something to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alert {
    /// A new unassigned ticket, or a newer message on one. It replaces an earlier one of the same
    /// ticket in place.
    Waiting {
        /// The ticket.
        ticket: TicketRef,
        /// The customer's name.
        name: String,
        /// The channel.
        channel: Channel,
        /// The first line of the message.
        preview: String,
    },
    /// Several at once.
    Summary {
        /// Whose.
        account: AccountId,
        /// How many tickets.
        count: usize,
        /// Some of the customers' names, newest first.
        names: Vec<String>,
    },
    /// This ticket needs no alert any more.
    Withdraw {
        /// The ticket.
        ticket: TicketRef,
    },
    /// Nothing of this account is to be shown any more: it runs no longer.
    Silence {
        /// Which account.
        account: AccountId,
    },
    /// A send of ours did not arrive.
    SendFailed {
        /// What did not come about.
        act: FailedAct,
        /// The ticket.
        ticket: TicketRef,
        /// The customer's name.
        name: String,
        /// Why.
        reason: String,
    },
}

/// What to show for these pending alerts, and the word for the log.
fn plan(account: &AccountId, pending: &[PendingAlert], paused: bool) -> (Vec<Alert>, &'static str) {
    if paused {
        return (Vec::new(), "held back: paused");
    }
    if pending.len() > BURST {
        let names = pending
            .iter()
            .rev()
            .take(BURST)
            .map(|alert| alert.name.clone())
            .collect();
        return (
            vec![Alert::Summary {
                account: account.clone(),
                count: pending.len(),
                names,
            }],
            "raised in a summary",
        );
    }
    let alerts = pending.iter().map(|alert| Alert::Waiting {
        ticket: TicketRef {
            account: account.clone(),
            id: alert.ticket,
        },
        name: alert.name.clone(),
        channel: alert.channel,
        preview: alert.preview.clone(),
    });
    (alerts.collect(), "raised")
}

/// Raises what is due and withdraws what is settled.
pub(crate) async fn look_over(shared: &Shared) {
    let now = shared.now();
    let mut raised = shared.raised.lock().await;
    if *shared.stopping.borrow() {
        // What is due stays due, and is raised at the next start.
        return;
    }
    let shown: Vec<TicketId> = raised.iter().copied().collect();
    let work = move |cache: &cache::Cache| {
        let settled = cache.settled_alerts(&shown)?;
        let pending = cache.pending_alerts()?;
        if pending.is_empty() {
            return Ok((settled, Vec::new()));
        }
        let paused = cache.paused_until()?.is_some_and(|until| until > now);
        let (alerts, outcome) = plan(cache.account(), &pending, paused);
        cache.log_alerts(&pending, outcome, now)?;
        Ok((settled, alerts))
    };
    let (settled, alerts) = match shared.on_disk(work).await {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(%error, "alerts cannot be looked over");
            return;
        }
    };
    for ticket in settled {
        raised.remove(&ticket);
        let ticket = shared.of_account(ticket);
        let _ = shared.tell.alerts.send(Alert::Withdraw { ticket });
    }
    for alert in alerts {
        if let Alert::Waiting { ticket, .. } = &alert {
            raised.insert(ticket.id);
        }
        let _ = shared.tell.alerts.send(alert);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::MessageId;
    use proptest::prelude::*;

    fn pending(n: usize) -> Vec<PendingAlert> {
        (0..n)
            .map(|i| PendingAlert {
                ticket: TicketId(i as i64),
                message: MessageId(i as i64),
                name: format!("customer {i}"),
                channel: Channel::Line,
                preview: "hi".into(),
                again: false,
            })
            .collect()
    }

    #[test]
    fn a_burst_is_one_summary_with_the_newest_names() {
        let account = AccountId("desk".into());
        let (alerts, outcome) = plan(&account, &pending(5), false);
        let names = ["customer 4", "customer 3", "customer 2"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(
            alerts,
            [Alert::Summary {
                account,
                count: 5,
                names
            }]
        );
        assert_eq!(outcome, "raised in a summary");
    }

    proptest! {
        #[test]
        fn never_more_than_a_few_at_once_and_none_while_paused(n in 1usize..50, paused: bool) {
            let (alerts, _) = plan(&AccountId("desk".into()), &pending(n), paused);
            prop_assert_eq!(alerts.is_empty(), paused);
            prop_assert!(alerts.len() <= BURST);
        }
    }
}
