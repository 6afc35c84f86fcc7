//! The desk, in the mode in which replies go by its API, behind a socket of its own.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use base64::Engine as _;
use desk::{Desk, DeskOptions, Fault, FaultRule, Inbound, InboundFile, Mode, Sender};
use helpdesk::zendesk::{PollPlan, Zendesk};
use helpdesk::{Authorization, Clock, Helpdesk, HelpdeskError, Tokens};
use model::{Channel, Priority, Span, Status, TicketId, UserId};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::{Deed, Mishap, There, World};

const OURS: &str = "mara@desk.example";
const COLLEAGUE: &str = "ben@desk.example";
const ADMIN: &str = "iris@desk.example";

/// A desk of a company.
pub struct Office {
    desk: Desk,
    port: u16,
    token: Arc<Token>,
    ours: Arc<Zendesk>,
    colleagues: Arc<Zendesk>,
    serving: Option<(oneshot::Sender<()>, tokio::task::JoinHandle<()>)>,
    _dir: tempfile::TempDir,
}

/// A token that can be another from now on.
struct Token(Mutex<String>);

#[async_trait]
impl Tokens for Token {
    async fn authorization(&self) -> Result<Authorization, HelpdeskError> {
        Authorization::bearer(&self.0.lock().unwrap())
    }

    async fn refused(&self, _: &Authorization) -> Result<(), HelpdeskError> {
        Err(HelpdeskError::Unauthorized)
    }
}

impl Office {
    fn serve(&mut self, listener: TcpListener) {
        let (stop, stopped) = oneshot::channel::<()>();
        let desk = self.desk.clone();
        let serving = tokio::spawn(async move {
            let end = async {
                let _ = stopped.await;
            };
            let _ = desk.serve(listener, end).await;
        });
        self.serving = Some((stop, serving));
    }

    /// As an admin who does not use Reddot.
    async fn administer(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let token = self.desk.session_token(ADMIN).unwrap();
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("Host", format!("127.0.0.1:{}", self.port))
            .header("Authorization", format!("Bearer {token}"))
            .header("Content-Type", "application/json")
            .body(body.to_string().into_bytes())
            .unwrap();
        let answer = self.desk.answer(self.port, request).await.unwrap();
        let read = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), read)
    }
}

impl World for Office {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = DeskOptions {
            rate_limit: u32::MAX,
            mode: Mode::Older,
            ..DeskOptions::new(dir.path())
        };
        let desk = Desk::open_with(options).unwrap();
        desk.lift_endpoint_limits();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let clock = desk.clock().clone();
        let clock: Clock = Arc::new(move || clock.now());
        let sign_in = |email: &str| {
            let token = Arc::new(Token(Mutex::new(desk.session_token(email).unwrap())));
            let plan = PollPlan {
                window_open: Span(100),
                idle: Span(100),
                first: Span(100),
                truth: Span::seconds(1),
                ..PollPlan::LOCAL
            };
            let url = format!("http://127.0.0.1:{port}");
            let zendesk = Zendesk::with_tokens(&url, token.clone(), plan, clock.clone()).unwrap();
            (token, Arc::new(zendesk))
        };
        let (token, ours) = sign_in(OURS);
        let (_, colleagues) = sign_in(COLLEAGUE);
        let mut office = Self {
            desk,
            port,
            token,
            ours,
            colleagues,
            serving: None,
            _dir: dir,
        };
        office.serve(listener);
        office
    }

    fn clock(&self) -> Clock {
        let clock = self.desk.clock().clone();
        Arc::new(move || clock.now())
    }

    fn later(&self, span: Span) {
        self.desk.clock().advance(span);
    }

    fn ours(&self) -> Arc<dyn Helpdesk> {
        self.ours.clone()
    }

    fn colleagues(&self) -> Arc<dyn Helpdesk> {
        self.colleagues.clone()
    }

    fn us(&self) -> (UserId, &'static str) {
        (UserId(1002), "Mara Lindqvist")
    }

    fn colleague(&self) -> UserId {
        UserId(1003)
    }

    async fn end_sign_in(&self) {
        "ended".clone_into(&mut self.token.0.lock().unwrap());
    }

    async fn writes_with(
        &self,
        channel: Channel,
        customer: &str,
        text: &str,
        file: Option<(&str, &str, &[u8])>,
    ) -> TicketId {
        let attachments = file.into_iter().map(|(name, kind, bytes)| InboundFile {
            file_name: name.into(),
            content_type: Some(kind.into()),
            content: base64::engine::general_purpose::STANDARD.encode(bytes),
        });
        // One number for each name.
        let number: u32 = customer.bytes().map(u32::from).sum();
        let inbound = Inbound {
            channel,
            account: (channel == Channel::Whatsapp).then(|| "+34910000001".to_owned()),
            from: Sender {
                address: format!("+346001{number:05}"),
                name: customer.into(),
            },
            text: text.into(),
            attachments: attachments.collect(),
            sent_at: None,
            external_id: None,
        };
        TicketId(self.desk.receive(&inbound).unwrap().ticket_id)
    }

    async fn somebody(&self, ticket: TicketId, deed: Deed<'_>) {
        let path = format!("/api/v2/tickets/{ticket}.json");
        let change = match deed {
            Deed::Deletes => {
                let (status, _) = self.administer("DELETE", &path, Value::Null).await;
                assert_eq!(status, 204);
                return;
            }
            Deed::Assigns(to) => json!({ "assignee_id": to }),
            Deed::Sets(status) => json!({ "status": status.word() }),
            // The marks of the channel stay.
            Deed::Tags(tags) => {
                let (_, answer) = self.administer("GET", &path, Value::Null).await;
                let kept = answer["ticket"]["tags"].as_array().unwrap().iter();
                let mut all: Vec<&str> = kept.filter_map(Value::as_str).collect();
                all.retain(|tag| tag.ends_with("_support"));
                all.extend(tags);
                json!({ "tags": all })
            }
        };
        let (status, answer) = self.administer("PUT", &path, json!({ "ticket": change })).await;
        assert_eq!(status, 200, "{deed:?}: {answer}");
    }

    fn next_write(&self, mishap: Mishap) {
        let fault = match mishap {
            Mishap::AnswerLost => Fault::DropAnswer,
            Mishap::Lost => Fault::DropRequest,
            Mishap::Late => Fault::LateWrite { seconds: 1 },
        };
        self.desk.faults().add(FaultRule::next(fault).method("PUT"));
    }

    fn next_is_too_many(&self) {
        let retry_after = Some(60);
        let too_many = Fault::TooMany { retry_after };
        self.desk.faults().add(FaultRule::next(too_many));
    }

    async fn goes_away(&mut self) {
        let (stop, serving) = self.serving.take().unwrap();
        let _ = stop.send(());
        // Kept-alive connections would hold a graceful end up for ever.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        serving.abort();
        let _ = serving.await;
    }

    async fn comes_back(&mut self) {
        let listener = loop {
            match TcpListener::bind(("127.0.0.1", self.port)).await {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            }
        };
        self.serve(listener);
    }

    async fn there(&self, ticket: TicketId) -> Option<There> {
        let path = format!("/api/v2/tickets/{ticket}.json");
        let (status, answer) = self.administer("GET", &path, Value::Null).await;
        if status == 404 {
            return None;
        }
        let comments = format!("/api/v2/tickets/{ticket}/comments.json");
        let (_, said) = self.administer("GET", &comments, Value::Null).await;
        let notes = said["comments"].as_array()?.iter();
        let notes = notes.filter(|comment| comment["public"] == false).map(|note| {
            let files = note["attachments"].as_array().map_or(0, Vec::len);
            (note["body"].as_str().unwrap_or_default().to_owned(), files)
        });
        let notes = notes.collect();
        let ticket = &answer["ticket"];
        let tags: BTreeSet<String> = ticket["tags"]
            .as_array()?
            .iter()
            .filter_map(|tag| tag.as_str().map(str::to_owned))
            .filter(|tag| !tag.ends_with("_support"))
            .collect();
        Some(There {
            status: Status::from_word(ticket["status"].as_str()?)?,
            assignee: ticket["assignee_id"].as_i64().map(UserId),
            tags,
            priority: ticket["priority"].as_str().and_then(Priority::from_word),
            snoozed_until: None,
            notes,
        })
    }

    async fn delivered(&self) -> Vec<(String, usize)> {
        let all = self.desk.outbox().unwrap().into_iter();
        all.map(|sent| (sent.text, sent.attachments.len())).collect()
    }

    fn too_late(&self) -> &'static str {
        "24 hours"
    }
}
