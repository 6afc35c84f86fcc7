//! Signing in, and being refused.

use chatwoot_server::{Limits, Role};
use model::Span;
use serde_json::json;

use crate::client::{Client, Company, read};

#[tokio::test]
async fn ana_signs_in_by_password_and_her_headers_open_the_account() {
    let company = Company::start().await;
    let nobody = Client::new(company.server.url(), None);
    let wrong = json!({"email": company.ana.email, "password": "no"});
    let (status, body) = nobody.ask("POST", "/auth/sign_in", Some(wrong)).await;
    assert_eq!(status, 401);
    assert_eq!(body["errors"][0], "Invalid login credentials. Please try again.");

    let right = json!({"email": company.ana.email, "password": company.ana.password});
    let answer = nobody
        .request("POST", "/auth/sign_in")
        .json(&right)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    assert_eq!(headers["token-type"], "Bearer");
    assert_eq!(headers["uid"], company.ana.email.as_str());
    let (_, body) = read(answer).await;
    assert_eq!(body["data"]["access_token"], company.ana.access_token.as_str());

    let with_headers = |method: &str, path: &str| {
        let names = ["access-token", "client", "uid"];
        names.iter().fold(nobody.request(method, path), |request, name| {
            request.header(*name, &headers[*name])
        })
    };
    let (status, body) = read(with_headers("GET", "/auth/validate_token").send().await.unwrap()).await;
    assert_eq!((status, &body["payload"]["success"]), (200, &json!(true)));
    let path = "/api/v1/accounts/1/conversations";
    assert_eq!(with_headers("GET", path).send().await.unwrap().status(), 200);
    assert_eq!(
        with_headers("DELETE", "/auth/sign_out")
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    assert_eq!(with_headers("GET", path).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_a_backup_code_works_once() {
    let company = Company::start().await;
    company.server.set_mfa(company.ana.id, "123456", &["spare"]);
    let nobody = Client::new(company.server.url(), None);
    let begin = || async {
        let right = json!({"email": company.ana.email, "password": company.ana.password});
        let (status, body) = nobody.ask("POST", "/auth/sign_in", Some(right)).await;
        assert_eq!((status, &body["mfa_required"]), (206, &json!(true)));
        assert_eq!(body.get("data"), None);
        body["mfa_token"].as_str().unwrap().to_owned()
    };
    let second = |token: String, kind: &'static str, code: &'static str| {
        let body = json!({"mfa_token": token, kind: code});
        nobody.ask("POST", "/auth/sign_in", Some(body))
    };
    let token = begin().await;
    assert_eq!(second(token.clone(), "otp_code", "000000").await.0, 400);
    assert_eq!(second(token.clone(), "otp_code", "123456").await.0, 200);
    assert_eq!(
        second(token, "otp_code", "123456").await.0,
        401,
        "the token was used"
    );
    assert_eq!(second(begin().await, "backup_code", "spare").await.0, 200);
    assert_eq!(second(begin().await, "backup_code", "spare").await.0, 400);
}

#[tokio::test]
async fn tokens_are_taken_in_either_spelling_unless_a_proxy_drops_one() {
    let company = Company::start().await;
    let nobody = Client::new(company.server.url(), None);
    let with = |name: &'static str, token: &str| {
        nobody
            .request("GET", "/api/v1/profile")
            .header(name, token)
            .send()
    };
    let token = &company.ana.access_token;
    for name in ["api_access_token", "api-access-token"] {
        assert_eq!(with(name, token).await.unwrap().status(), 200, "{name}");
    }
    let (status, body) = read(with("api-access-token", "wrong").await.unwrap()).await;
    assert_eq!((status, body), (401, json!({"error": "Invalid Access Token"})));
    let mut tuning = company.server.tuning();
    tuning.drops_underscores = true;
    company.server.set_tuning(tuning);
    assert_eq!(with("api_access_token", token).await.unwrap().status(), 401);
    assert_eq!(with("api-access-token", token).await.unwrap().status(), 200);
}

#[tokio::test]
async fn what_is_forbidden_is_401_too_and_says_why() {
    let company = Company::start().await;
    let wrote = company.server.writes(company.whatsapp, company.carla, "Hi");
    let ben = company.client(&company.ben);
    let refused = |body: serde_json::Value| body["error"].as_str().unwrap_or_default().to_owned();
    let (status, body) = ben
        .ask("GET", &format!("conversations/{}", wrote.conversation), None)
        .await;
    assert_eq!(
        (status, refused(body).as_str()),
        (401, "You are not authorized to do this action")
    );
    assert_eq!(ben.ask("GET", "conversations/99", None).await.0, 404);
    let other = company.server.add_account("Other", company.boss.id, Role::Agent);
    let path = format!("/api/v1/accounts/{other}/conversations");
    let (status, body) = ben.ask("GET", &path, None).await;
    assert_eq!(
        (status, refused(body).as_str()),
        (401, "You are not authorized to access this account")
    );
    company.server.suspend(1, true);
    let (status, body) = ben.ask("GET", "conversations", None).await;
    assert_eq!((status, refused(body).as_str()), (401, "Account is suspended"));
    assert_eq!(
        ben.get("/api/v1/profile").await["accounts"][0]["status"],
        "suspended"
    );
}

#[tokio::test]
async fn sessions_are_twenty_five_and_the_oldest_goes() {
    let company = Company::start().await;
    let nobody = Client::new(company.server.url(), None);
    let right = json!({"email": company.ana.email, "password": company.ana.password});
    let sign_in = || nobody.request("POST", "/auth/sign_in").json(&right);
    let first = sign_in().send().await.unwrap().headers().clone();
    for _ in 0..24 {
        assert_eq!(sign_in().send().await.unwrap().status(), 200);
    }
    let browser = sign_in()
        .header("user-agent", "Mozilla/5.0")
        .send()
        .await
        .unwrap();
    assert_eq!(browser.status(), 409);
    let check = || {
        ["access-token", "client", "uid"]
            .iter()
            .fold(nobody.request("GET", "/auth/validate_token"), |request, name| {
                request.header(*name, &first[*name])
            })
            .send()
    };
    assert_eq!(check().await.unwrap().status(), 200);
    assert_eq!(sign_in().send().await.unwrap().status(), 200);
    assert_eq!(check().await.unwrap().status(), 401);
}

#[tokio::test]
async fn too_many_sign_ins_are_told_to_retry_later_as_a_text() {
    let company = Company::start().await;
    company.server.set_limits(Limits::chatwoot());
    let nobody = Client::new(company.server.url(), None);
    for _ in 0..5 {
        assert_eq!(nobody.ask("POST", "/auth/sign_in", None).await.0, 401);
    }
    let answer = nobody.request("POST", "/auth/sign_in").send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["content-type"], "text/plain");
    assert!(answer.headers().get("retry-after").is_none());
    assert_eq!(answer.text().await.unwrap(), "Retry later\n");
    company.server.clock().advance(Span::seconds(300));
    assert_eq!(nobody.ask("POST", "/auth/sign_in", None).await.0, 401);
}
