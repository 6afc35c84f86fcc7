//! The stream of events: ActionCable over a WebSocket.
//!
//! A task of its own keeps it open: it subscribes, hears, notices silence and comes back with growing
//! pauses; whoever follows changes takes what it heard from a channel, whatever they were doing
//! meanwhile. The server sends a ping every three seconds, so six seconds without a frame are a dead
//! connection. Of a subscription that it refuses it says nothing at all: no confirmation within ten
//! seconds is a refusal. Nothing is ever sent again by the server: after each gap all that changed is to
//! be asked for ([`News::Up`]).
//!
//! How far a connection has told everything is its own ([`Told`]): what the next one hears says nothing of
//! the gap before it. After a sleep the socket may still hold frames from before it, so a jump of our clock
//! ends a connection before the next frame counts.
//!
//! Subscribing makes the agent count as present for twenty seconds; only where the person wants it
//! ([`super::Options::presence`]) is that renewed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use model::{Span, Time};
use rand::RngExt as _;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::Inner;
use super::lanes::PUSH;
use crate::HelpdeskError;
use crate::lanes::LANE;

const PATH: &str = "/cable";
const PROTOCOL: &str = "actioncable-v1-json";
/// The largest frame that is taken, in bytes: a message may have 150,000 characters.
const MAX_FRAME: usize = 8 * 1024 * 1024;
/// Events that may wait for whoever follows them; beyond that the server waits.
const WAITING: usize = 2048;
/// How often presence is renewed, where it is: it lasts twenty seconds.
const PRESENCE: Duration = Duration::from_secs(15);
/// Our clock went on so much further than the time that passed here: the computer slept.
const SLEPT: Span = Span::seconds(15);
/// After so long a good connection counts as new when it breaks.
const STEADY: Duration = Duration::from_secs(30);

/// What the stream of events has to tell.
#[derive(Debug)]
pub(super) enum News {
    /// Subscribed: from now on everything is told.
    Up(Told),
    /// An event: its name and its data.
    Event(String, Value),
    /// Not any more.
    Down(HelpdeskError),
    /// The server does not take the subscription: is the sign-in still good?
    Refused,
}

/// The stream of events, kept open until dropped.
pub(super) struct Cable {
    pub(super) news: mpsc::Receiver<News>,
    /// Somebody wants a new connection now.
    anew: Arc<Notify>,
    task: AbortHandle,
}

/// Until when (our clock) one connection has told everything.
#[derive(Debug, Clone)]
pub(super) struct Told(Arc<AtomicI64>);

impl Told {
    fn until(at: Time) -> Self {
        Self(Arc::new(AtomicI64::new(at.0)))
    }

    fn so_far(&self) -> Time {
        Time(self.0.load(Ordering::Acquire))
    }

    fn note(&self, at: Time) {
        self.0.fetch_max(at.0, Ordering::Release);
    }
}

/// Our clock, and the time that passes while the computer is awake.
#[derive(Debug)]
pub(super) struct Clocks(Time, Instant);

impl Clocks {
    pub(super) fn at(clock: Time) -> Self {
        Self(clock, Instant::now())
    }

    /// Whether the computer slept since the last time that this was asked.
    pub(super) fn slept(&mut self, clock: Time) -> bool {
        let before = std::mem::replace(self, Self::at(clock));
        let passed = i64::try_from((self.1 - before.1).as_millis()).unwrap_or(i64::MAX);
        (clock - before.0).0.saturating_sub(passed) > SLEPT.0
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Cable {
    pub(super) fn open(desk: Arc<Inner>) -> Self {
        let anew = Arc::new(Notify::new());
        let (tell, news) = mpsc::channel(WAITING);
        let task = tokio::spawn(LANE.scope(PUSH, run(desk, tell, anew.clone())));
        Self {
            news,
            anew,
            task: task.abort_handle(),
        }
    }

    /// Until when (our clock) that connection has told everything and all of it was taken; none while some
    /// of it waits.
    pub(super) fn taken(&self, told: &Told) -> Option<Time> {
        // In this order: what comes between the two is later than what is read first.
        let so_far = told.so_far();
        self.news.is_empty().then_some(so_far)
    }

    /// Begins anew, without a pause.
    pub(super) fn begin_anew(&self) {
        self.anew.notify_one();
    }
}

async fn run(desk: Arc<Inner>, tell: mpsc::Sender<News>, anew: Arc<Notify>) {
    let mut failures = 0;
    loop {
        let begun = Instant::now();
        let news = tokio::select! {
            end = follow(&desk, &tell) => end,
            () = anew.notified() => News::Down(HelpdeskError::Unavailable("begun anew".into())),
        };
        let asked = matches!(&news, News::Down(HelpdeskError::Unavailable(why)) if why == "begun anew");
        if tell.send(news).await.is_err() {
            return;
        }
        if asked {
            failures = 0;
            continue;
        }
        if begun.elapsed() > STEADY {
            failures = 0;
        }
        let pause = pause(
            failures,
            &desk.options.pace.reconnect,
            rand::rng().random_range(0.0..1.0),
        );
        failures += 1;
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = anew.notified() => failures = 0,
        }
    }
}

/// The pause before the next attempt: doubled each time, with up to half of it taken off, so that many
/// clients do not come back at once after a restart.
fn pause(failures: u32, (shortest, longest): &(Duration, Duration), dice: f64) -> Duration {
    let doubled = shortest.saturating_mul(1 << failures.min(16));
    doubled.min(*longest).mul_f64(1.0 - dice / 2.0).max(*shortest / 2)
}

/// Connects, subscribes and tells what is heard, until it ends.
async fn follow(desk: &Arc<Inner>, tell: &mpsc::Sender<News>) -> News {
    let lost = |why: &str| News::Down(HelpdeskError::Unavailable(why.to_owned()));
    let profile = match desk.fresh_profile().await {
        Ok(profile) => profile,
        Err(error) => return News::Down(error),
    };
    let pace = &desk.options.pace;
    let upgraded = match timeout(pace.confirm, desk.http.upgrade(PATH, PROTOCOL)).await {
        Ok(Ok(upgraded)) => upgraded,
        Ok(Err(error)) => return News::Down(error),
        Err(_) => return lost("it did not answer in time"),
    };
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MAX_FRAME))
        .max_frame_size(Some(MAX_FRAME));
    let mut socket = WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(limits)).await;
    let identifier = json!({
        "channel": "RoomChannel",
        "pubsub_token": profile.pubsub_token,
        "account_id": desk.account,
        "user_id": profile.id,
    })
    .to_string();
    let subscribe = json!({ "command": "subscribe", "identifier": identifier }).to_string();
    if socket.send(Message::text(subscribe)).await.is_err() {
        return lost("the connection broke");
    }
    let unconfirmed = Instant::now() + pace.confirm;
    let mut confirmed: Option<Told> = None;
    let mut clocks = Clocks::at(desk.http.now());
    let mut presence = tokio::time::interval_at(Instant::now() + PRESENCE, PRESENCE);
    let mut heard_at = Instant::now();
    loop {
        let silent = heard_at + pace.silence;
        let until = if confirmed.is_some() {
            silent
        } else {
            unconfirmed.min(silent)
        };
        let frame = tokio::select! {
            frame = timeout_at(until, socket.next()) => frame,
            _ = presence.tick(), if desk.options.presence && confirmed.is_some() => {
                let renew = json!({
                    "command": "message",
                    "identifier": identifier,
                    "data": json!({ "action": "update_presence" }).to_string(),
                });
                if socket.send(Message::text(renew.to_string())).await.is_err() {
                    return lost("the connection broke");
                }
                continue;
            }
        };
        let text = match frame {
            Err(_) if confirmed.is_none() && Instant::now() >= unconfirmed => return News::Refused,
            Err(_) => return lost("nothing was heard any more"),
            Ok(None) | Ok(Some(Err(_)) | Some(Ok(Message::Close(_)))) => return lost("the connection broke"),
            Ok(Some(Ok(Message::Text(text)))) => text,
            // Pings of the WebSocket itself are answered below us.
            Ok(Some(Ok(_))) => continue,
        };
        heard_at = Instant::now();
        let came = desk.http.now();
        if clocks.slept(came) {
            return lost("the computer slept");
        }
        match Frame::read(&text, &identifier) {
            Frame::Confirmed if confirmed.is_none() => {
                let told = Told::until(came);
                confirmed = Some(told.clone());
                if tell.send(News::Up(told)).await.is_err() {
                    return lost("nobody listens");
                }
            }
            Frame::Event(name, data) => {
                if tell.send(News::Event(name, data)).await.is_err() {
                    return lost("nobody listens");
                }
                // Telling may have waited: what came meanwhile is still to be read.
                heard_at = Instant::now();
            }
            Frame::Rejected | Frame::Disconnect { reconnect: false } => return News::Refused,
            Frame::Disconnect { reconnect: true } => return lost("the server ends the connection"),
            Frame::Other | Frame::Confirmed => {}
        }
        // Only now: an event counts once whoever follows can take it.
        if let Some(told) = &confirmed {
            told.note(came);
        }
    }
}

/// A frame of ActionCable.
#[derive(Debug, PartialEq)]
enum Frame {
    Confirmed,
    Rejected,
    Disconnect {
        reconnect: bool,
    },
    Event(String, Value),
    /// Welcome, pings, and what is not known.
    Other,
}

impl Frame {
    fn read(text: &str, ours: &str) -> Self {
        let Ok(mut frame) = serde_json::from_str::<Value>(text) else {
            return Frame::Other;
        };
        let about_us = frame["identifier"].as_str() == Some(ours);
        match frame["type"].as_str() {
            Some("confirm_subscription") if about_us => Frame::Confirmed,
            Some("reject_subscription") if about_us => Frame::Rejected,
            Some("disconnect") => Frame::Disconnect {
                reconnect: frame["reconnect"].as_bool() != Some(false),
            },
            None if about_us => match frame["message"]["event"].as_str() {
                Some(name) => Frame::Event(name.to_owned(), frame["message"]["data"].take()),
                None => Frame::Other,
            },
            _ => Frame::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_and_strange_ones_passed_over() {
        let ours = r#"{"channel":"RoomChannel"}"#;
        let with = |more: Value| {
            let mut frame = json!({ "identifier": ours });
            frame
                .as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            Frame::read(&frame.to_string(), ours)
        };
        assert_eq!(with(json!({"type": "confirm_subscription"})), Frame::Confirmed);
        assert_eq!(with(json!({"type": "reject_subscription"})), Frame::Rejected);
        assert_eq!(
            with(json!({"message": {"event": "message.created", "data": {"id": 1}}})),
            Frame::Event("message.created".into(), json!({"id": 1}))
        );
        for other in [
            r#"{"type":"welcome"}"#,
            r#"{"type":"ping","message":1}"#,
            r#"{"identifier":"another","type":"confirm_subscription"}"#,
            r#"{"identifier":"another","message":{"event":"message.created","data":{}}}"#,
            "not JSON",
            "[]",
        ] {
            assert_eq!(Frame::read(other, ours), Frame::Other, "{other}");
        }
        let end = |text| Frame::read(text, ours);
        assert_eq!(
            end(r#"{"type":"disconnect","reason":"remote","reconnect":false}"#),
            Frame::Disconnect { reconnect: false }
        );
        assert_eq!(
            end(r#"{"type":"disconnect","reason":"server_restart"}"#),
            Frame::Disconnect { reconnect: true }
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_jumps_is_a_sleep_and_time_that_passes_is_none() {
        let mut clocks = Clocks::at(Time(0));
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert!(!clocks.slept(Time(3_600_000)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(!clocks.slept(Time(3_616_000)), "a clock that was set a little");
        assert!(clocks.slept(Time(3_640_000)));
        assert!(!clocks.slept(Time(3_640_000)), "once is told once");
        assert!(!clocks.slept(Time(0)), "a clock that was set back");
    }

    #[test]
    fn pauses_grow_to_the_longest_and_are_never_all_the_same() {
        let range = (Duration::from_secs(1), Duration::from_secs(30));
        assert_eq!(pause(0, &range, 0.0), Duration::from_secs(1));
        assert_eq!(pause(3, &range, 0.0), Duration::from_secs(8));
        assert_eq!(pause(50, &range, 0.0), Duration::from_secs(30));
        assert_eq!(pause(50, &range, 1.0), Duration::from_secs(15));
    }
}
