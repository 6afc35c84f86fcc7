//! Tokens against odd answers of the token endpoint: none of them ends a sign-in that is not
//! over, none of them leads anywhere else, and nothing of a token is told.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use helpdesk::zendesk::{OAuthClient, OAuthTokens, PollPlan, Zendesk};
use helpdesk::{Authorization, HelpdeskError, SecretPlace, Tokens as _};
use model::Time;
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const NOW: i64 = 1_795_514_400_000;

/// Keeps the secret in memory.
#[derive(Clone)]
struct Place(Arc<Mutex<String>>);

#[async_trait]
impl SecretPlace for Place {
    async fn load(&self) -> Result<String, HelpdeskError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn save(&self, secret: &str) -> Result<(), HelpdeskError> {
        *self.0.lock().unwrap() = secret.to_owned();
        Ok(())
    }
}

fn kept(pair: Value) -> Place {
    Place(Arc::new(Mutex::new(pair.to_string())))
}

fn ended() -> Place {
    kept(json!({"access": "at-1", "refresh": "rt-1", "expires_at": NOW - 1}))
}

fn tokens(server: &MockServer, place: Place) -> (OAuthTokens, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(NOW));
    let read = now.clone();
    let clock: helpdesk::Clock = Arc::new(move || Time(read.load(Ordering::SeqCst)));
    let client = OAuthClient::new(&server.uri(), "reddot", clock).unwrap();
    (OAuthTokens::new(client, Box::new(place)), now)
}

async fn answer(server: &MockServer, template: ResponseTemplate) {
    Mock::given(method("POST"))
        .and(path("/oauth/tokens"))
        .respond_with(template)
        .mount(server)
        .await;
}

fn pair(access: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "access_token": access, "refresh_token": format!("{access}-r"), "token_type": "bearer", "expires_in": 1800,
    }))
}

#[tokio::test]
async fn odd_answers_are_told_and_the_next_try_may_do_better() {
    let odd = [
        ResponseTemplate::new(500),
        ResponseTemplate::new(429).insert_header("retry-after", "7"),
        ResponseTemplate::new(400).set_body_raw("<html>", "text/html"),
        ResponseTemplate::new(200).set_body_raw("{\"access_tok", "application/json"),
        ResponseTemplate::new(200).set_body_json(json!({"access_token": null})),
        ResponseTemplate::new(200).set_body_json(json!({"access_token": ""})),
    ];
    for template in odd {
        let server = MockServer::start().await;
        answer(&server, template).await;
        let place = ended();
        let (tokens, _) = tokens(&server, place.clone());
        let told = tokens.authorization().await.unwrap_err();
        assert_ne!(told, HelpdeskError::Unauthorized);
        let text = format!("{told} {told:?}");
        assert!(!text.contains("rt-1") && !text.contains("at-1"), "{text}");
        server.reset().await;
        answer(&server, pair("at-2")).await;
        assert_eq!(tokens.authorization().await, Authorization::bearer("at-2"));
        assert!(place.load().await.unwrap().contains("at-2-r"));
    }
}

#[tokio::test]
async fn the_refresh_token_follows_no_redirect() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    for status in [302, 307, 308] {
        let to = format!("{}/oauth/tokens", elsewhere.uri());
        answer(
            &server,
            ResponseTemplate::new(status).insert_header("location", to),
        )
        .await;
        let (tokens, _) = tokens(&server, ended());
        assert!(matches!(
            tokens.authorization().await,
            Err(HelpdeskError::Unavailable(_))
        ));
        server.reset().await;
    }
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_dead_refresh_token_is_asked_once() {
    for error in ["invalid_grant", "invalid_client", "unauthorized_client"] {
        let server = MockServer::start().await;
        answer(
            &server,
            ResponseTemplate::new(400).set_body_json(json!({"error": error})),
        )
        .await;
        let (tokens, _) = tokens(&server, ended());
        for _ in 0..3 {
            assert_eq!(tokens.authorization().await, Err(HelpdeskError::Unauthorized));
        }
        assert_eq!(server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn tokens_of_older_clients_neither_end_nor_can_be_renewed() {
    let server = MockServer::start().await;
    let (tokens, now) = tokens(
        &server,
        kept(json!({"access": "at-1", "refresh": null, "expires_at": null})),
    );
    now.fetch_add(400 * 86_400_000, Ordering::SeqCst);
    let old = tokens.authorization().await.unwrap();
    assert_eq!(tokens.refused(&old).await, Err(HelpdeskError::Unauthorized));
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_helpdesk_that_refuses_everything_is_not_asked_for_one_pair_after_another() {
    let server = MockServer::start().await;
    answer(&server, pair("at-2")).await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(401))
        .mount(&server)
        .await;
    let place = kept(json!({"access": "at-1", "refresh": "rt-1", "expires_at": NOW + 86_400_000}));
    let (tokens, now) = tokens(&server, place);
    let clock: helpdesk::Clock = Arc::new(move || Time(now.load(Ordering::SeqCst)));
    let zendesk = Zendesk::with_tokens(&server.uri(), Arc::new(tokens), PollPlan::LOCAL, clock).unwrap();
    for _ in 0..5 {
        assert_eq!(zendesk.who().await, Err(HelpdeskError::Unauthorized));
    }
    let asked = server.received_requests().await.unwrap();
    let refreshed = asked
        .iter()
        .filter(|request| request.url.path() == "/oauth/tokens");
    assert_eq!(refreshed.count(), 1);
}

#[tokio::test]
async fn a_damaged_entry_is_the_keychains_trouble() {
    let server = MockServer::start().await;
    let (tokens, _) = tokens(&server, Place(Arc::new(Mutex::new("at-1 but no JSON".into()))));
    let told = tokens.authorization().await.unwrap_err();
    assert!(
        matches!(&told, HelpdeskError::Keychain(why) if !why.contains("at-1")),
        "{told}"
    );
}

#[tokio::test]
async fn the_token_endpoint_is_sent_no_authorization() {
    let server = MockServer::start().await;
    Mock::given(header("authorization", "Bearer at-1"))
        .respond_with(ResponseTemplate::new(500))
        .with_priority(1)
        .mount(&server)
        .await;
    answer(&server, pair("at-2")).await;
    let (tokens, _) = tokens(&server, ended());
    assert_eq!(tokens.authorization().await, Authorization::bearer("at-2"));
}
