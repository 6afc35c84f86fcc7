//! Signing in with OAuth.

use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use crate::support::{MARA, World, read, read_any, world};

const CALLBACK: &str = "http://127.0.0.1:47853/callback";
/// From RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn stays() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

fn asked(world: &World, changes: &[(&str, Option<&str>)]) -> String {
    let mut query = vec![
        ("response_type", "code"),
        ("client_id", "reddot"),
        ("redirect_uri", CALLBACK),
        ("scope", "read write"),
        ("state", "s & t"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        query.retain(|(each, _)| each != name);
        query.extend(value.map(|value| (*name, value)));
    }
    let mut url = reqwest::Url::parse(&format!("{}/oauth/authorizations/new", world.base)).unwrap();
    url.query_pairs_mut().extend_pairs(query);
    url.to_string()
}

async fn page(world: &World, changes: &[(&str, Option<&str>)]) -> Response {
    stays().get(asked(world, changes)).send().await.unwrap()
}

fn number(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"number\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

async fn decide(world: &World, number: &str, decision: &str, origin: &str) -> Response {
    let body = format!("number={number}&person=mara%40desk.example&decision={decision}");
    stays()
        .post(format!("{}/oauth/authorizations", world.base))
        .header("origin", origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap()
}

fn location(response: &Response) -> reqwest::Url {
    assert_eq!(response.status(), 303);
    reqwest::Url::parse(response.headers()["location"].to_str().unwrap()).unwrap()
}

fn param(url: &reqwest::Url, name: &str) -> Option<String> {
    let found = url.query_pairs().find(|(each, _)| each == name);
    found.map(|(_, value)| value.into_owned())
}

async fn code(world: &World, scope: &str) -> String {
    let html = page(world, &[("scope", Some(scope))]).await.text().await.unwrap();
    let back = location(&decide(world, &number(&html), "allow", &world.base).await);
    assert!(back.as_str().starts_with(CALLBACK));
    assert_eq!(param(&back, "state").as_deref(), Some("s & t"));
    param(&back, "code").unwrap()
}

async fn tokens(world: &World, body: Value) -> (u16, Value) {
    let request = world.request(Method::POST, "/oauth/tokens").json(&body);
    read(request.send().await.unwrap()).await
}

fn exchange(code: &str) -> Value {
    json!({
        "grant_type": "authorization_code", "code": code, "client_id": "reddot",
        "redirect_uri": CALLBACK, "code_verifier": VERIFIER, "expires_in": 3600,
    })
}

fn refresh(token: &Value) -> Value {
    json!({ "grant_type": "refresh_token", "refresh_token": token, "client_id": "reddot" })
}

async fn me(world: &World, token: &Value) -> (u16, Value) {
    let request = world
        .request(Method::GET, "/api/v2/users/me")
        .bearer_auth(token.as_str().unwrap());
    read(request.send().await.unwrap()).await
}

/// Mara signs in: what she gets.
pub(crate) async fn signed_in(world: &World) -> Value {
    tokens(world, exchange(&code(world, "read write").await)).await.1
}

#[tokio::test]
async fn mara_signs_in_refreshes_and_signs_out() {
    let world = world().await;
    let (status, first) = tokens(&world, exchange(&code(&world, "read write").await)).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!(
        (&first["expires_in"], &first["refresh_token_expires_in"]),
        (&json!(3600), &json!(2_592_000))
    );
    assert_eq!(me(&world, &first["access_token"]).await.1["user"]["id"], MARA);
    let file = std::fs::read(crate::support::folder(&world).join("desk.db-wal")).unwrap();
    let secret = first["access_token"].as_str().unwrap().as_bytes();
    assert!(
        !file.windows(secret.len()).any(|part| part == secret),
        "tokens are stored hashed"
    );

    let (status, second) = tokens(&world, refresh(&first["refresh_token"])).await;
    assert_eq!(status, 200);
    assert_eq!(me(&world, &first["access_token"]).await.0, 401);
    assert_eq!(me(&world, &second["access_token"]).await.0, 200);
    let (status, again) = tokens(&world, refresh(&first["refresh_token"])).await;
    assert_eq!((status, &again["error"]), (400, &json!("invalid_grant")));

    let token = second["access_token"].as_str().unwrap();
    let current = |method| {
        world
            .request(method, "/api/v2/oauth/tokens/current")
            .bearer_auth(token)
    };
    let (_, shown) = read(current(Method::GET).send().await.unwrap()).await;
    insta::assert_snapshot!("oauth_token", world.pretty(&shown));
    assert_eq!(
        read_any(current(Method::DELETE).send().await.unwrap()).await.0,
        204
    );
    assert_eq!(me(&world, &second["access_token"]).await.0, 401);
    assert_eq!(tokens(&world, refresh(&second["refresh_token"])).await.0, 400);
}

#[tokio::test]
async fn tokens_and_codes_expire() {
    let world = world().await;
    let late = code(&world, "read").await;
    world.seconds_pass(120);
    assert_eq!(tokens(&world, exchange(&late)).await.0, 400);
    let (_, fresh) = tokens(&world, exchange(&code(&world, "read").await)).await;
    world.seconds_pass(3599);
    assert_eq!(me(&world, &fresh["access_token"]).await.0, 200);
    world.seconds_pass(1);
    let (status, body) = me(&world, &fresh["access_token"]).await;
    assert_eq!((status, &body["error"]), (401, &json!("invalid_token")));
    world.hours_pass(24 * 30);
    assert_eq!(tokens(&world, refresh(&fresh["refresh_token"])).await.0, 400);
}

#[tokio::test]
async fn a_code_is_good_once_and_a_second_use_ends_what_it_got() {
    let world = world().await;
    let code = code(&world, "read write").await;
    let (_, first) = tokens(&world, exchange(&code)).await;
    let (_, second) = tokens(&world, refresh(&first["refresh_token"])).await;
    assert_eq!(tokens(&world, exchange(&code)).await.0, 400);
    assert_eq!(me(&world, &second["access_token"]).await.0, 401);
}

#[tokio::test]
async fn a_wrong_exchange_gets_nothing() {
    let world = world().await;
    let code = code(&world, "read write").await;
    for (name, value, status, error) in [
        ("code", json!("x"), 400, "invalid_grant"),
        ("code_verifier", json!("wrong"), 400, "invalid_grant"),
        ("code_verifier", Value::Null, 400, "invalid_grant"),
        (
            "redirect_uri",
            json!("http://127.0.0.1:47854/callback"),
            400,
            "invalid_grant",
        ),
        ("client_id", json!("somebody"), 401, "invalid_client"),
        ("expires_in", json!(299), 400, "invalid_request"),
        ("expires_in", json!(172_801), 400, "invalid_request"),
        ("expires_in", json!([]), 400, "invalid_request"),
        ("grant_type", json!("password"), 400, "unsupported_grant_type"),
    ] {
        let mut body = exchange(&code);
        body[name] = value;
        let (code, body) = tokens(&world, body).await;
        assert_eq!((code, &body["error"]), (status, &json!(error)), "{name}");
    }
    assert_eq!(
        tokens(&world, exchange(&code)).await.0,
        200,
        "none of these used it up"
    );
}

#[tokio::test]
async fn a_wrong_question_goes_back_or_nowhere() {
    let world = world().await;
    for change in [
        ("client_id", Some("somebody")),
        ("client_id", None),
        ("redirect_uri", Some("http://127.0.0.1:1/callback")),
        ("redirect_uri", Some("http://evil.example/callback")),
        ("redirect_uri", None),
    ] {
        let answer = page(&world, &[change]).await;
        assert_eq!(
            (answer.status().as_u16(), answer.headers().get("location")),
            (400, None),
            "{change:?}"
        );
    }
    for (change, error) in [
        (("response_type", Some("token")), "unsupported_response_type"),
        (("code_challenge", None), "invalid_request"),
        (("code_challenge_method", Some("plain")), "invalid_request"),
    ] {
        let back = location(&page(&world, &[change]).await);
        assert_eq!(param(&back, "error").as_deref(), Some(error));
        assert_eq!(param(&back, "state").as_deref(), Some("s & t"));
    }
}

#[tokio::test]
async fn the_page_is_hers_alone_and_she_may_say_no() {
    let world = world().await;
    let answer = page(&world, &[("scope", Some("read <script>"))]).await;
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"));
    assert!(!policy.contains("unsafe"));
    let html = answer.text().await.unwrap();
    assert!(html.contains("read &lt;script&gt;") && html.contains("Mara Lindqvist"));
    assert!(!html.contains("<script") && !html.contains("style="));
    let number = number(&html);
    assert_eq!(
        decide(&world, &number, "allow", "http://evil.example")
            .await
            .status(),
        403
    );
    assert_eq!(
        decide(&world, "guessed", "allow", &world.base).await.status(),
        400
    );
    let back = location(&decide(&world, &number, "deny", &world.base).await);
    assert_eq!(param(&back, "error").as_deref(), Some("access_denied"));
    assert_eq!(param(&back, "state").as_deref(), Some("s & t"));
    // The number is used up.
    assert_eq!(decide(&world, &number, "allow", &world.base).await.status(), 400);
}

#[tokio::test]
async fn a_scope_covers_what_it_names_and_a_confidential_client_needs_its_secret() {
    let world = world().await;
    let ticket = world.ana_writes("hola").await;
    let (_, reader) = tokens(&world, exchange(&code(&world, "read").await)).await;
    let ask = |method, path: String, token: &Value| {
        world
            .request(method, &format!("/api/v2/{path}"))
            .bearer_auth(token.as_str().unwrap())
            .json(&json!({ "ticket": { "subject": "x" } }))
    };
    let token = &reader["access_token"];
    let status = |response: Response| response.status().as_u16();
    let shown = ask(Method::GET, format!("tickets/{ticket}"), token)
        .send()
        .await
        .unwrap();
    assert_eq!(status(shown), 200);
    let changed = ask(Method::PUT, format!("tickets/{ticket}"), token)
        .send()
        .await
        .unwrap();
    assert_eq!(status(changed), 403);
    let (_, misspelt) = tokens(&world, exchange(&code(&world, "raed").await)).await;
    assert_eq!(me(&world, &misspelt["access_token"]).await.0, 403);

    world
        .desk
        .register_oauth_client("relay", "Relay", &[CALLBACK], Some("hush"))
        .unwrap();
    let changes = [
        ("client_id", Some("relay")),
        ("code_challenge", None),
        ("code_challenge_method", None),
    ];
    let html = page(&world, &changes).await.text().await.unwrap();
    let back = location(&decide(&world, &number(&html), "allow", &world.base).await);
    let mut body = exchange(&param(&back, "code").unwrap());
    body["client_id"] = json!("relay");
    body.as_object_mut().unwrap().remove("code_verifier");
    assert_eq!(tokens(&world, body.clone()).await.0, 401);
    body["client_secret"] = json!("hush");
    assert_eq!(tokens(&world, body).await.0, 200);
}
