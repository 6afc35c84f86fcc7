//! In a company's network: certificates that it signs itself, and a proxy that everything goes through.
//! What REST and the WebSocket make of it is told by the environment, so each case is a process of its own:
//! this program again, as [`the_one_who_connects`].

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chatwoot_server::{Role, Server};
use futures::StreamExt as _;
use helpdesk::chatwoot::{Chatwoot, Options, Pace};
use helpdesk::{Credentials, Demand, Helpdesk};
use model::Time;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where it is to connect to, and with what.
const URL: &str = "REDDOT_COMPANY_URL";
const TOKEN: &str = "REDDOT_COMPANY_TOKEN";
/// What would turn the cases into others.
const PROXIES: [&str; 8] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

/// An authority that no system knows, and a certificate that it signed for `chat.example` and `127.0.0.1`: made
/// for one run.
struct Signed {
    authority: NamedTempFile,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Signed {
    fn new() -> Self {
        let mut company = CertificateParams::new(Vec::new()).unwrap();
        company.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own_key = KeyPair::generate().unwrap();
        let authority = NamedTempFile::new().unwrap();
        let of_itself = company.self_signed(&own_key).unwrap();
        std::fs::write(&authority, of_itself.pem()).unwrap();
        let issuer = Issuer::new(company, own_key);
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(["chat.example".into(), "127.0.0.1".into()]).unwrap();
        let server = server.signed_by(&key, &issuer).unwrap();
        Self {
            authority,
            chain: vec![server.der().clone()],
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        }
    }
}

/// A server, with TLS before it, as a company's own would be.
struct Company {
    _server: Server,
    token: String,
    port: u16,
    /// Who trusts the authority names this file.
    authority: NamedTempFile,
}

impl Company {
    async fn open() -> Self {
        let server = Server::start().await.unwrap();
        let token = server.add_user("Sam", Role::Agent).access_token;
        let behind = server.url().trim_start_matches("http://").to_owned();
        let Signed {
            authority,
            chain,
            key,
        } = Signed::new();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, behind) = (acceptor.clone(), behind.clone());
                tokio::spawn(async move {
                    // Who does not trust the certificate goes away here.
                    let Ok(mut front) = acceptor.accept(stream).await else {
                        return;
                    };
                    let mut back = TcpStream::connect(behind).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut front, &mut back).await;
                });
            }
        });
        Self {
            _server: server,
            token,
            port,
            authority,
        }
    }

    /// What somebody tells who connects to `url` in that environment.
    async fn connects(&self, url: &str, environment: &[(&str, &str)]) -> String {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "the_one_who_connects", "--ignored", "--nocapture"]);
        for name in PROXIES {
            command.env_remove(name);
        }
        command.env(URL, url).env(TOKEN, &self.token);
        command.envs(environment.iter().copied());
        command.kill_on_drop(true).stdout(Stdio::piped());
        let told = tokio::time::timeout(Duration::from_secs(60), command.output()).await;
        let told = String::from_utf8(told.expect("it ends").unwrap().stdout).unwrap();
        let line = told.lines().find_map(|line| line.split_once("told: "));
        line.unwrap_or_else(|| panic!("it tells nothing: {told}"))
            .1
            .to_owned()
    }
}

/// Tells how it goes: the name of who is signed in and whether something is pushed, or the error.
#[tokio::test]
#[ignore = "it is the other process of the tests below"]
async fn the_one_who_connects() {
    let tokens = Arc::new(Credentials::AccessToken(std::env::var(TOKEN).unwrap()));
    let options = Options {
        pace: Pace {
            idle: Duration::from_millis(300),
            ..Pace::USUAL
        },
        ..Options::default()
    };
    #[allow(clippy::disallowed_methods, reason = "a test runs in real time")]
    let now = || {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Time(i64::try_from(since.unwrap().as_millis()).unwrap())
    };
    let url = std::env::var(URL).unwrap();
    let chatwoot = Chatwoot::new(&url, 1, tokens, options, Arc::new(now)).unwrap();
    let name = match chatwoot.me().await {
        Ok(me) => me.name,
        Err(error) => {
            println!("\ntold: {error}");
            return;
        }
    };
    let (_demand, wants) = watch::channel(Demand::default());
    let mut changes = chatwoot.changes(None, wants);
    let pushed = async {
        while let Some(batch) = changes.next().await {
            batch.unwrap();
            let lanes = chatwoot.diagnosis().lanes;
            if lanes
                .iter()
                .any(|lane| lane.lane == "push" && lane.fresh_at.is_some())
            {
                return true;
            }
        }
        false
    };
    let pushed = tokio::time::timeout(Duration::from_secs(20), pushed).await;
    println!("\ntold: {name}, pushed: {}", pushed.unwrap_or(false));
}

/// Requests to a proxy, with their authorization.
type Asked = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// A proxy through which `chat.example` is to be had; what it was asked for, with the authorization.
struct Proxy {
    port: u16,
    asked: Asked,
}

impl Proxy {
    /// `password`: whom it lets through, in base64; none: everybody.
    async fn open(company: u16, password: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Asked = Arc::default();
        let note = asked.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let note = note.clone();
                tokio::spawn(async move {
                    let mut front = BufReader::new(stream);
                    let (mut request, mut authorization) = (String::new(), None);
                    front.read_line(&mut request).await.unwrap();
                    loop {
                        let mut header = String::new();
                        front.read_line(&mut header).await.unwrap();
                        match header.trim().split_once(": ") {
                            Some((name, value)) if name.eq_ignore_ascii_case("proxy-authorization") => {
                                authorization = Some(value.to_owned());
                            }
                            Some(_) => {}
                            None => break,
                        }
                    }
                    let passes = password.is_none_or(|word| authorization.as_deref() == Some(word));
                    note.lock()
                        .unwrap()
                        .push((request.trim().to_owned(), authorization));
                    if !passes {
                        let refused =
                            b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
                        let _ = front.write_all(refused).await;
                        return;
                    }
                    if request.trim() != "CONNECT chat.example:443 HTTP/1.1" {
                        let _ = front
                            .write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
                            .await;
                        let _ = front.read(&mut [0; 64]).await;
                        return;
                    }
                    let _ = front.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                    let mut back = TcpStream::connect(("127.0.0.1", company)).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut front, &mut back).await;
                });
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<(String, Option<String>)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_signs_its_certificates_is_trusted_when_the_system_does_or_a_file_says_so() {
    let company = Company::open().await;
    let url = format!("https://127.0.0.1:{}", company.port);
    let authority = company.authority.path().display().to_string();
    let trusting = [("SSL_CERT_FILE", authority.as_str())];
    assert_eq!(company.connects(&url, &trusting).await, "Sam, pushed: true");
    // Without it, as on a computer that was not set up.
    let told = company.connects(&url, &[]).await;
    assert!(
        told.contains("its certificate is not trusted") && told.contains("SSL_CERT_FILE"),
        "{told}"
    );
    // Trusted, but under another name.
    let other = format!("https://localhost:{}", company.port);
    let told = company.connects(&other, &trusting).await;
    assert!(told.contains("its certificate is for another name"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rest_and_the_websocket_go_through_the_proxy_unless_it_is_excepted() {
    let company = Company::open().await;
    let authority = company.authority.path().display().to_string();
    let trusting = ("SSL_CERT_FILE", authority.as_str());
    let proxy = Proxy::open(company.port, None).await;
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let url = "https://chat.example";
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let told = company.connects(url, &[trusting, (name, &address)]).await;
        assert_eq!(told, "Sam, pushed: true", "{name}");
        let asked = proxy.asked();
        // One connection for requests, and one of its own for the WebSocket: there is no other way.
        assert!(asked.len() >= 2, "{asked:?}");
        let connects = |(request, _): &(String, _)| request == "CONNECT chat.example:443 HTTP/1.1";
        assert!(asked.iter().all(connects), "{asked:?}");
    }
    let excepted = [trusting, ("HTTPS_PROXY", &address), ("NO_PROXY", "chat.example")];
    let told = company.connects(url, &excepted).await;
    assert!(
        told.contains("no connection"),
        "no such host without a proxy: {told}"
    );
    assert_eq!(proxy.asked(), []);
    // This computer is never asked for through a proxy.
    let here = format!("https://127.0.0.1:{}", company.port);
    let told = company
        .connects(&here, &[trusting, ("HTTPS_PROXY", &address)])
        .await;
    assert_eq!(told, "Sam, pushed: true");
    assert_eq!(proxy.asked(), []);
    let told = company
        .connects("https://other.example", &[trusting, ("ALL_PROXY", &address)])
        .await;
    assert!(told.contains("the proxy does not connect to it"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_with_a_password_gets_it_and_says_so_when_it_is_missing() {
    let company = Company::open().await;
    let authority = company.authority.path().display().to_string();
    let trusting = ("SSL_CERT_FILE", authority.as_str());
    // sam:secret
    let proxy = Proxy::open(company.port, Some("Basic c2FtOnNlY3JldA==")).await;
    let url = "https://chat.example";
    let address = format!("http://sam:secret@127.0.0.1:{}", proxy.port);
    let told = company
        .connects(url, &[trusting, ("HTTPS_PROXY", &address)])
        .await;
    assert_eq!(told, "Sam, pushed: true");
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let told = company
        .connects(url, &[trusting, ("HTTPS_PROXY", &address)])
        .await;
    assert!(
        told.contains("the proxy asks for a name and a password"),
        "{told}"
    );
}
