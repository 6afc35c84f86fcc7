//! A small WebDriver client, and the driver that it talks to.
//!
//! WebKitWebDriver can attach to a page that already runs: `reddot-window` is started by `reddot`
//! as always, with an environment that makes it listen (`TAURI_WEBVIEW_AUTOMATION`,
//! `WEBKIT_INSPECTOR_SERVER`), and the driver is told where. So the programs live and die as they
//! do for a person, and the driver may come and go.

use std::time::Duration;

use serde_json::{Value, json};

use crate::Session;
use crate::http::{Http, free_port};
use crate::places::system_program;
use crate::process::Program;
use crate::wait::{PATIENCE, wait_until};

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Why the first match cannot be clicked now; nothing when it can. Between finding an element and
/// pressing the button a page may still be filling, and the press would land on what is there then. So the element
/// must have stood still for two frames, and from here on the page notes where the next click lands.
const AIM: &str = "
    const [css, done] = arguments;
    const element = document.querySelector(css);
    if (!element) return done('nothing matches');
    if (element.disabled) return done('it is disabled');
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const place = () => { const r = element.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; };
    const before = String(place());
    setTimeout(() => {
        if (!element.isConnected) return done('it was replaced');
        const [x, y, width, height] = place();
        if (String([x, y, width, height]) !== before) return done('it moves');
        const top = document.elementFromPoint(x + width / 2, y + height / 2);
        if (!top) return done('it is not in view');
        const its = (node) => element.contains(node) || node.contains(element);
        if (!its(top)) return done('under ' + top.outerHTML.slice(0, 120));
        document.clicked = false;
        addEventListener('click', (event) => {
            document.clicked = its(event.target) ? true : event.target.outerHTML.slice(0, 120);
        }, { capture: true, once: true });
        done(null);
    }, 34);";

/// Where the click landed: on what was aimed at (true, also when it led to another page), or on what else.
const HIT: &str = "
    const [done] = arguments;
    const began = performance.now();
    const look = () => {
        if (document.clicked !== false) done(document.clicked ?? true);
        else if (performance.now() - began > 1000) done('nothing, the page being ' + document.visibilityState);
        else setTimeout(look, 10);
    };
    look();";

/// How long a session may take to begin.
const ATTACHED_WITHIN: Duration = Duration::from_secs(12);

pub(crate) struct WebDriver {
    http: Http,
    session: String,
    _driver: Program,
}

impl WebDriver {
    /// Attaches to the window process that listens, or will listen, on `inspector`.
    pub(crate) fn attach(session: &Session, inspector: u16) -> Self {
        wait_until("a window process to drive", PATIENCE, || {
            std::net::TcpStream::connect(("127.0.0.1", inspector))
                .map(drop)
                .map_err(|why| why.to_string())
        });
        let mut tries = 0;
        loop {
            tries += 1;
            match Self::try_attach(session, inspector) {
                Ok(attached) => return attached,
                Err(why) if tries >= 3 => panic!("no WebDriver session: {why}"),
                // Asked while the page's process is only just starting, WebKit sometimes never answers.
                Err(_) => {}
            }
        }
    }

    fn try_attach(session: &Session, inspector: u16) -> Result<Self, String> {
        let port = free_port();
        let driver = session.start_program(
            "webdriver",
            system_program("WebKitWebDriver"),
            &[
                &format!("--port={port}"),
                &format!("--target=127.0.0.1:{inspector}"),
            ],
        );
        wait_until("a WebDriver", PATIENCE, || {
            std::net::TcpStream::connect(("127.0.0.1", port))
                .map(drop)
                .map_err(|why| why.to_string())
        });
        let url = format!("http://127.0.0.1:{port}");
        let wanted = json!({"capabilities": {"alwaysMatch": {}}});
        let asked = Http::new(url.clone(), None, ATTACHED_WITHIN);
        let (_, answer) = asked.ask("POST", "/session", Some(&wanted))?;
        let id = answer["value"]["sessionId"]
            .as_str()
            .ok_or_else(|| answer.to_string())?;
        Ok(Self {
            http: Http::new(url, None, PATIENCE),
            session: format!("/session/{id}"),
            _driver: driver,
        })
    }

    /// Starts WebKit's own small browser, which comes with the library.
    pub(crate) fn browser(session: &Session) -> Self {
        let port = free_port();
        let driver = session.start_program(
            "browser-driver",
            system_program("WebKitWebDriver"),
            &[&format!("--port={port}")],
        );
        let http = Http::new(format!("http://127.0.0.1:{port}"), None, PATIENCE * 2);
        let wanted = json!({"capabilities": {"alwaysMatch": {}}});
        let id = wait_until("a browser", PATIENCE * 2, || {
            let (_, answer) = http.ask("POST", "/session", Some(&wanted))?;
            let id = answer["value"]["sessionId"].as_str().map(str::to_owned);
            id.ok_or_else(|| answer.to_string())
        });
        Self {
            http,
            session: format!("/session/{id}"),
            _driver: driver,
        }
    }

    pub(crate) fn go(&self, url: &str) -> Result<(), String> {
        self.post("/url", json!({"url": url})).map(drop)
    }

    /// Ends the session, and with it a browser that it started.
    pub(crate) fn end(&self) {
        let _ = self.ask("DELETE", "", None);
    }

    fn post(&self, path: &str, body: Value) -> Result<Value, String> {
        self.ask("POST", path, Some(&body))
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let (status, mut answer) = self.http.ask(method, &format!("{}{path}", self.session), body)?;
        match status {
            200 => Ok(answer["value"].take()),
            _ => Err(format!(
                "{}: {}",
                answer["value"]["error"], answer["value"]["message"]
            )),
        }
    }

    pub(crate) fn handles(&self) -> Result<Vec<String>, String> {
        let handles = self.ask("GET", "/window/handles", None)?;
        let text = |handle: &Value| handle.as_str().map(str::to_owned);
        Ok(handles
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(text)
            .collect())
    }

    pub(crate) fn switch_to(&self, handle: &str) -> Result<(), String> {
        self.post("/window", json!({"handle": handle})).map(drop)
    }

    /// Runs the body of a function in the page.
    pub(crate) fn script(&self, body: &str, args: Value) -> Result<Value, String> {
        self.post("/execute/sync", json!({"script": body, "args": args}))
    }

    /// As [`script`](Self::script); its one argument is called with what is to be returned.
    pub(crate) fn script_async(&self, body: &str) -> Result<Value, String> {
        self.post("/execute/async", json!({"script": body, "args": []}))
    }

    fn find(&self, css: &str) -> Result<String, String> {
        let found = self.post("/element", json!({"using": "css selector", "value": css}))?;
        let id = found[ELEMENT].as_str();
        id.map(str::to_owned).ok_or_else(|| found.to_string())
    }

    /// A real click, in the middle of the element: once it stands still and nothing lies over it.
    ///
    /// # Errors
    /// When it cannot be clicked yet, or something else was hit because the page moved just then.
    pub(crate) fn click(&self, css: &str) -> Result<(), String> {
        let aimed = self.post("/execute/async", json!({"script": AIM, "args": [css]}))?;
        if let Some(why) = aimed.as_str() {
            return Err(why.to_owned());
        }
        let element = self.find(css)?;
        self.post(&format!("/element/{element}/click"), json!({}))?;
        match self.post("/execute/async", json!({"script": HIT, "args": []})) {
            Ok(Value::String(other)) => Err(format!("the click went elsewhere: {other}")),
            // It may have closed its own window, too.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Real key strokes.
    pub(crate) fn type_into(&self, css: &str, text: &str) -> Result<(), String> {
        let element = self.find(css)?;
        self.post(&format!("/element/{element}/value"), json!({"text": text}))
            .map(drop)
    }
}
