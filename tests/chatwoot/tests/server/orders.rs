//! The server as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn a_process_is_played_with_over_http_and_leaves_no_puma_behind() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut child = Command::new(env!("CARGO_BIN_EXE_chatwoot-server"))
        .env("CHATWOOT_TEST_SECRET", "s3cret")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = child.stdout.take().unwrap();
    let process = Process(child);
    let mut line = String::new();
    BufReader::new(out).read_line(&mut line).unwrap();
    let base = line.trim().strip_prefix("Chatwoot at ").unwrap().to_owned();
    let http = Client::new();
    let order = |secret: &'static str, order: Value| {
        let asked = http
            .post(format!("{base}/_test"))
            .header("x-test-secret", secret)
            .json(&order)
            .send();
        async {
            let answer = asked.await.unwrap();
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
        }
    };
    assert_eq!(order("guess", json!({"do": "dump"})).await.0, 404);
    assert_eq!(order("s3cret", json!({"do": "nothing like that"})).await.0, 422);
    let done = async |what: Value| {
        let (status, body) = order("s3cret", what).await;
        assert_eq!(status, 200, "{body}");
        body["done"].clone()
    };
    let ana = done(json!({"do": "add_user", "name": "Ana", "role": "agent"})).await;
    let inbox = json!({"name": "LINE", "channel": "line", "members": [ana["id"]]});
    let inbox = done(json!({"do": "add_inbox", "inbox": inbox})).await;
    let contact = done(json!({"do": "add_contact", "contact": {"name": "Carla"}})).await;
    let message = json!({"inbox": inbox, "contact": contact, "text": "Hi"});
    let wrote = done(json!({"do": "customer_writes", "message": message})).await;
    done(json!({"do": "settle"})).await;
    let dump = done(json!({"do": "dump"})).await;
    let conversation = wrote["conversation"].to_string();
    assert_eq!(
        dump["conversations"][conversation]["messages"][0]["content"],
        "Hi"
    );
    done(json!({"do": "cut_cable"})).await;

    let pumas = children_of(process.0.id());
    assert!(!pumas.is_empty());
    drop(process);
    let killed = Instant::now();
    while pumas
        .iter()
        .any(|pid| std::fs::read_link(format!("/proc/{pid}/exe")).is_ok())
    {
        assert!(
            killed.elapsed() < Duration::from_secs(20),
            "puma stayed: {pumas:?}"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn children_of(parent: u32) -> Vec<u32> {
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let (_, fields) = stat.rsplit_once(") ")?;
        (fields.split(' ').nth(1)?.parse() == Ok(parent)).then_some(pid)
    })
    .collect()
}
