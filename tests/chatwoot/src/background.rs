//! What happens after the answer: events go out, messages reach customers, macros run.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, sleep, sleep_until};

use crate::cable::Present;
use crate::delivery;
use crate::events::Event;
use crate::server::Shared;
use crate::world::{Act, Job};

/// Sends events in their order, each a moment after it was made, as their fate is.
pub(crate) async fn send_events(shared: Arc<Shared>, mut events: UnboundedReceiver<(Instant, Event)>) {
    while let Some((made, event)) = events.recv().await {
        let due = made + shared.tuning().event_delay();
        sleep_until(due).await;
        for late in shared.faults.fate() {
            if late == 0 {
                send(&shared, &event);
                continue;
            }
            let (later, event) = (Arc::clone(&shared), event.clone());
            later.busy(1);
            tokio::spawn(async move {
                sleep(Duration::from_millis(u64::from(late))).await;
                send(&later, &event);
                later.busy(-1);
            });
        }
        shared.busy(-1);
    }
}

fn send(shared: &Shared, event: &Event) {
    let now = shared.clock.now();
    let message = shared.read(|world| world.written(event, now));
    if let Some(message) = message {
        shared.sent(event, &message);
        shared.cable.broadcast(&event.streams, &message);
    }
}

/// Does jobs, each beside the others.
pub(crate) async fn do_jobs(shared: Arc<Shared>, mut jobs: UnboundedReceiver<Job>) {
    while let Some(job) = jobs.recv().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            match job {
                Job::Send { account, message } => deliver(&shared, account, message).await,
                Job::Macro {
                    account,
                    id,
                    conversation,
                    user,
                } => {
                    sleep(shared.tuning().macro_delay()).await;
                    let act = Act {
                        now: shared.clock.now(),
                        by: Some(user),
                    };
                    shared.write(|world| world.run_macro(act, account, id, conversation));
                }
            }
            shared.busy(-1);
        });
    }
}

async fn deliver(shared: &Shared, account: i64, message: i64) {
    let tuning = shared.tuning();
    sleep(tuning.send_delay()).await;
    let act = |shared: &Shared| Act {
        now: shared.clock.now(),
        by: None,
    };
    let reports = shared.write(|world| delivery::hand_over(world, act(shared), account, message));
    for report in reports {
        let wait = match report {
            delivery::Report::Delivered => tuning.delivered_delay(),
            delivery::Report::Read => tuning.read_delay(),
        };
        let Some(wait) = wait else { return };
        sleep(wait).await;
        let word = match report {
            delivery::Report::Delivered => "delivered",
            delivery::Report::Read => "read",
        };
        shared.write(|world| world.report(act(shared), account, message, word, None));
    }
}

/// Users who said over the cable that they are there.
pub(crate) async fn note_presence(shared: Arc<Shared>, mut present: UnboundedReceiver<Present>) {
    while let Some(Present { account, user, told }) = present.recv().await {
        let now = shared.clock.now();
        shared.write(|world| {
            let Some(home) = world.accounts.get_mut(&account) else {
                return;
            };
            if let Some(member) = home.members.get_mut(&user) {
                member.present_at = Some(now);
            }
            if !told {
                return;
            }
            let online: Map<_, _> = home
                .members
                .iter()
                .map(|(id, member)| (id.to_string(), member.status(now)))
                .filter(|(_, status)| *status != "offline")
                .map(|(id, status)| (id, json!(status)))
                .collect();
            let data = json!({"users": online, "contacts": {}});
            world.tell_user("presence.update", account, user, data);
        });
    }
}
