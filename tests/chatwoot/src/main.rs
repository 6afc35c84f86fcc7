//! The server as a process of its own, for end-to-end tests: `chatwoot-server [PORT]`.
//!
//! Prints `Chatwoot at http://127.0.0.1:PORT` when it is ready. Orders go to `POST /_test` with the
//! secret that the variable `CHATWOOT_TEST_SECRET` gave it. It runs until it is ended; the cable ends
//! with it, however that happens.

use chatwoot_server::{Options, Server};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse());
    let options = Options {
        port: port.map_err(std::io::Error::other)?,
        control: std::env::var("CHATWOOT_TEST_SECRET").ok(),
        ..Options::default()
    };
    let server = Server::start_with(options).await?;
    println!("Chatwoot at {}", server.url());
    std::future::pending().await
}
