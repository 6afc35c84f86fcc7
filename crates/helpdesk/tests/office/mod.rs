//! A desk and the adapters that are signed in to it, in one process and on one clock.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub, dead_code)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::{Clock, Desk, DeskOptions, Inbound, Mode, Sender};
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt};
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{Credentials, HelpdeskError};
use model::{Batch, Change, Channel, Span, TicketId, Time};
use serde_json::{Value, json};

pub const PORT: u16 = 4040;
pub const NOW: Time = Time(1_795_514_400_000);

pub struct Office {
    pub desk: Desk,
    /// The paths that were asked for, in their order.
    pub asked: Arc<Mutex<Vec<String>>>,
    _dir: tempfile::TempDir,
}

impl Office {
    pub fn open(mode: Mode) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = DeskOptions {
            clock: Clock::fixed(NOW),
            rate_limit: u32::MAX,
            mode,
            ..DeskOptions::new(dir.path())
        };
        Self {
            desk: Desk::open_with(options).unwrap(),
            asked: Arc::default(),
            _dir: dir,
        }
    }

    pub fn write(&self, channel: Channel, address: &str, name: &str, text: &str) -> TicketId {
        let inbound = Inbound {
            channel,
            account: (channel == Channel::Whatsapp).then(|| "+34910000001".to_owned()),
            from: Sender {
                address: address.into(),
                name: name.into(),
            },
            text: text.into(),
            sent_at: None,
            external_id: None,
            attachments: Vec::new(),
        };
        let received = self.desk.receive(&inbound).unwrap();
        self.desk.clock().advance(Span::seconds(3));
        TicketId(received.ticket_id)
    }

    pub fn sign_in(&self, email: &str) -> Zendesk {
        let token = self.desk.session_token(email).unwrap();
        let plan = PollPlan {
            window_open: Span(1),
            idle: Span(1),
            first: Span(1),
            reads_waiting: false,
            ..PollPlan::LOCAL
        };
        let clock = self.desk.clock().clone();
        let (desk, asked) = (self.desk.clone(), self.asked.clone());
        let line: helpdesk::InProcess = Arc::new(move |request| {
            asked.lock().unwrap().push(request.uri().path().to_owned());
            let desk = desk.clone();
            async move { desk.answer(PORT, request).await.unwrap() }.boxed()
        });
        Zendesk::new(
            &format!("http://127.0.0.1:{PORT}"),
            &Credentials::Bearer(token),
            plan,
            Arc::new(move || clock.now()),
        )
        .unwrap()
        .in_process(line)
    }

    pub async fn put(&self, email: &str, ticket: TicketId, body: Value) -> u16 {
        self.ask("PUT", email, ticket, json!({ "ticket": body }).to_string())
            .await
    }

    pub async fn delete(&self, email: &str, ticket: TicketId) -> u16 {
        self.ask("DELETE", email, ticket, String::new()).await
    }

    async fn ask(&self, method: &str, email: &str, ticket: TicketId, body: String) -> u16 {
        let token = self.desk.session_token(email).unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(format!("/api/v2/tickets/{ticket}.json"))
            .header("Host", format!("127.0.0.1:{PORT}"))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .body(body.into_bytes())
            .unwrap();
        let status = self.desk.answer(PORT, request).await.unwrap().status().as_u16();
        self.desk.clock().advance(Span::seconds(3));
        status
    }
}

/// Follows a stream until what came satisfies; all that came.
pub async fn follow(
    changes: &mut BoxStream<'_, Result<Batch, HelpdeskError>>,
    enough: impl Fn(&[Change]) -> bool,
) -> Vec<Change> {
    let mut came = Vec::new();
    let follow = async {
        while !enough(&came) {
            came.extend(changes.next().await.unwrap().unwrap().changes);
        }
    };
    let followed = tokio::time::timeout(Duration::from_secs(20), follow).await;
    let tail = &came[came.len().saturating_sub(8)..];
    assert!(
        followed.is_ok(),
        "not told; of {} changes the last: {tail:#?}",
        came.len()
    );
    came
}
