//! How answers travel: at once, over one connection, and small for whoever takes gzip.

use std::io::Read as _;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{World, world};

/// Asks on a connection that stays open; gives head and body.
async fn ask(stream: &mut TcpStream, world: &World, path: &str, more: &str) -> (String, Vec<u8>) {
    let host = world.base.trim_start_matches("http://");
    let token = world.token("mara@desk.example");
    let request =
        format!("GET /api/v2/{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{more}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let mut buffer = [0; 65_536];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        assert!(read > 0, "the connection was closed");
        bytes.extend_from_slice(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|each| each == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .unwrap();
        if bytes.len() - end - 4 == length.parse::<usize>().unwrap() {
            return (head, bytes[end + 4..].to_vec());
        }
    }
}

async fn connected(world: &World) -> TcpStream {
    TcpStream::connect(world.base.trim_start_matches("http://"))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_connection_is_used_again_and_no_answer_waits_for_an_acknowledgement() {
    let world = world().await;
    for _ in 0..30 {
        world.ana_writes("hola").await;
    }
    let mut stream = connected(&world).await;
    let mut slow = 0;
    for _ in 0..40 {
        let begun = Instant::now();
        ask(&mut stream, &world, "tickets/1/comments?page[size]=30", "").await;
        // An acknowledgement is delayed by 40 ms.
        slow += usize::from(begun.elapsed() > Duration::from_millis(38));
    }
    assert!(slow < 20, "{slow} of 40 answers took as long as one that waits");
}

#[tokio::test]
async fn who_takes_gzip_gets_the_same_in_less() {
    let world = world().await;
    for _ in 0..30 {
        world.ana_writes("hola, ¿qué tal?").await;
    }
    let mut stream = connected(&world).await;
    let path = "tickets/1/comments?page[size]=30";
    let (head, plain) = ask(&mut stream, &world, path, "").await;
    assert!(
        !head.contains("content-encoding") && head.contains("vary: accept-encoding"),
        "{head}"
    );
    let (head, squeezed) = ask(&mut stream, &world, path, "Accept-Encoding: gzip, deflate\r\n").await;
    assert!(head.contains("content-encoding: gzip"), "{head}");
    assert!(squeezed.len() * 4 < plain.len());
    let mut text = String::new();
    flate2::read::GzDecoder::new(squeezed.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    let (one, other): (Value, Value) = (
        serde_json::from_str(&text).unwrap(),
        serde_json::from_slice(&plain).unwrap(),
    );
    assert_eq!(one, other);
    let (head, _) = ask(&mut stream, &world, "users/me", "Accept-Encoding: gzip\r\n").await;
    assert!(!head.contains("content-encoding"), "it is short: {head}");
}

#[tokio::test]
async fn a_head_is_answered_like_a_get_without_its_body() {
    let world = world().await;
    let response = world.as_mara(Method::HEAD, "tickets").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.text().await.unwrap(), "");
}
