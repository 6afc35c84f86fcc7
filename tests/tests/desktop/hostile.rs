//! What customers and the helpdesk write is text, whatever it looks like: nothing of it becomes an
//! element, runs or is fetched, and no list or sentence around it breaks. And should something of it
//! ever get into a page, the page's policy lets it do nothing.

use std::net::TcpListener;

use e2e::{Desk, Inbound, Options, Reddot, Session, Window};
use serde_json::{Value, json};

const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";
const BOX: &str = "textarea[data-part=reply]";

/// A desktop without panel and notifications: nothing of these is asked for here.
fn session(test: &str) -> Session {
    let options = Options {
        panel: false,
        notifications: false,
        ..Options::default()
    };
    Session::start_with(test, options)
}

fn row(ticket: i64) -> String {
    format!("[data-ticket=\"{ticket}\"]")
}

fn open(reddot: &Reddot, window: &str) {
    let (done, said) = reddot.command(&["open", window]);
    assert!(done, "{said}");
}

/// Texts that programs have fallen for. `host`: where those would ask that fetch something.
fn corpus(host: &str) -> Vec<String> {
    let flood = "a\u{301}\u{302}\u{303}\u{308}\u{30a}\u{327}\u{328}\u{330}\u{331}".repeat(4)
        + &"\u{489}\u{334}\u{338}\u{35c}\u{360}".repeat(200);
    let mut all = vec![
        format!("<script>window.ran=1;fetch('http://{host}/script')</script>"),
        format!("<img src=http://{host}/img onerror=window.ran=1>"),
        format!("<style>@import 'http://{host}/style';*{{display:none!important}}</style>"),
        format!(
            "<svg onload=window.ran=1><a href=javascript:window.ran=1>x</a></svg><iframe src=http://{host}/f>"
        ),
        "<marquee><b>bold</b></marquee><a href=\"javascript:window.ran=1\">javascript:window.ran=1</a>"
            .into(),
        "{{constructor.constructor('window.ran=1')()}} ${window.ran=1} {@html '<b>x</b>'}".into(),
        "=HYPERLINK(\"http://x.example\",\"free\") +cmd|' /C calc'!A0 @SUM(1+1)".into(),
        "Ana \u{202e}gnp.exe".into(),
        "\u{2066}\u{202e}\u{2069}\u{202e}abc\u{202d}".into(),
        "محمد \u{200f}الأحمد 4711".into(),
        "👩‍👩‍👧‍👦🇪🇸👍🏽🏴󠁧󠁢󠁥󠁮󠁧󠁿\u{1f1e6}\u{fe0f}\u{20e3}".into(),
        flood,
        "W".repeat(100_000),
        "\u{1}\u{7}\u{1b}[31m\u{feff}x\u{fffd}\u{ffff}".into(),
        "<!--<![CDATA[]]>&lt;b&gt;&#60;b&#62;\\u003cb\\u003e%3Cb%3E".into(),
    ];
    // Names that cannot be seen.
    all.extend(["\u{200b}\u{2060}\u{200d}".into(), "\u{3164}".into()]);
    all
}

/// Judges the page as it is.
fn judge(window: &Window, state: &str) {
    let found = window.script(
        r"const wrong = [];
          if (window.ran !== undefined) wrong.push('something ran');
          const ours = new Set(('html head body main header footer section article aside nav div span p h1 h2 h3 ' +
              'ul ol li dl dt dd button input select option optgroup textarea label form details summary dialog ' +
              'time bdi strong em mark meter table thead tbody tr th td code kbd small i img svg path circle ' +
              'rect line polyline polygon ellipse g').split(' '));
          for (const e of document.body.querySelectorAll('*')) {
              const tag = e.localName;
              if (tag === 'script' && e.src.startsWith('tauri://')) continue;
              if (!ours.has(tag)) wrong.push('an element ' + e.outerHTML.slice(0, 80));
              if (tag === 'img' && !/^reddot-picture:/.test(e.getAttribute('src'))) wrong.push('a picture ' + e.src);
              for (const { name } of e.attributes) {
                  if (name.startsWith('on') || name === 'href') wrong.push('an attribute ' + name);
              }
          }
          for (const { name } of performance.getEntriesByType('resource')) {
              if (!/^(tauri|ipc|reddot-picture):|^http:\/\/ipc\.localhost/.test(name)) wrong.push('a request ' + name);
          }
          // What turns the text around it stands alone in its element, or is shut in.
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node; (node = texts.nextNode());) {
              if (!/[\u202a-\u202e\u2066\u2067]/.test(node.data)) continue;
              const e = node.parentElement;
              const style = getComputedStyle(e);
              const apart = /isolate|plaintext/.test(style.unicodeBidi) || !/^inline/.test(style.display);
              if (!apart || e.textContent.trim() !== node.data.trim()) {
                  if (e.closest('option, mark')) continue;
                  wrong.push('not isolated: ' + e.outerHTML.slice(0, 160));
              }
          }
          const rows = [...document.querySelectorAll('[data-ticket]')];
          const heights = rows.map(e => Math.round(e.getBoundingClientRect().height));
          const least = Math.min(...heights);
          rows.forEach((e, nth) => {
              if (heights[nth] > least) wrong.push(`a row of ${heights[nth]}, not ${least}: ` + e.innerText.slice(0, 80));
          });
          for (const e of rows) {
              const name = e.querySelector('[data-part=name]');
              const time = e.querySelector('time');
              if (!name || !time) continue;
              const [a, b] = [name.getBoundingClientRect(), time.getBoundingClientRect()];
              if (a.right > b.left + 1) wrong.push('a name over the time: ' + name.textContent.slice(0, 40));
              if (a.width < 8) wrong.push('no name to be seen: ' + JSON.stringify(name.textContent.slice(0, 40)));
              if (getComputedStyle(name).overflow === 'visible') wrong.push('a name that runs over');
              if (!/[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]/u.test(name.textContent)) {
                  wrong.push('a name that cannot be seen');
              }
          }
          return wrong",
        json!([]),
    );
    assert_eq!(found, json!([]), "{state}");
    let out = window.sticks_out();
    assert!(out.is_empty(), "{state}: sticks out: {out:?}");
}

/// Puts the texts wherever the helpdesk lets them be put; the tickets.
fn seed(desk: &Desk, corpus: &[String]) -> Vec<i64> {
    let channels = ["whatsapp", "line", "facebook", "wechat", "x"];
    let mut tickets = Vec::new();
    let me = desk.write("GET", "/api/v2/users/me.json", Value::Null)["user"]["id"].clone();
    let mine = json!({"type": "User", "id": me});
    for (nth, text) in corpus.iter().enumerate() {
        let address = format!("+3460000{nth:04}");
        let short: String = text.chars().take(200).collect();
        let message = Inbound::new(channels[nth % channels.len()], &address, text, text);
        let message = message.file(&format!("{short}.txt"), "text/plain", "eA==");
        let ticket = desk.inbound(&message).ticket;
        let path = format!("/api/v2/tickets/{ticket}.json");
        desk.write("PUT", &path, json!({"ticket": {"subject": short}}));
        tickets.push(ticket);
        if text.len() > 2000 || text.trim().is_empty() {
            continue;
        }
        let actions = json!([{"field": "comment_value", "value": text}, {"field": "current_tags", "value": "<b>tag</b>"}]);
        desk.write(
            "POST",
            "/api/v2/macros.json",
            json!({"macro": {"title": text, "description": text, "actions": actions, "restriction": mine}}),
        );
        let all = json!([{"field": "status", "operator": "less_than", "value": "closed"}]);
        desk.write(
            "POST",
            "/api/v2/views.json",
            json!({"view": {"title": text, "all": all, "restriction": mine}}),
        );
    }
    let name = format!("<img src=x onerror=window.ran=1>\u{202e}{}", corpus[0]);
    desk.write(
        "PUT",
        &format!("/api/v2/users/{me}.json"),
        json!({"user": {"name": name}}),
    );
    tickets
}

#[test]
fn whatever_is_written_stays_text() {
    let session = session("hostile");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let corpus = corpus(&listener.local_addr().unwrap().to_string());
    let desk = Desk::start(&session);
    let tickets = seed(&desk, &corpus);
    let reddot = Reddot::start_with(&session, &desk, "profile", &[("REDDOT_UNDO_SECONDS", "60")]);
    let all = tickets.len();
    reddot.wait_for_status("all of them", |status| status["unassigned"] == all);

    open(&reddot, "notifier");
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for_text("body", "Nothing is assigned");
    window.click(UNASSIGNED);
    window.wait_for_count("[data-ticket]", "all", |count| count == all as u64);
    judge(&window, "notifier");
    window.screenshot("hostile-notifier");
    let unseen = tickets[all - 1];
    assert_eq!(
        window
            .text(&format!("{} [data-part=name]", row(unseen)))
            .as_deref(),
        Some("No name")
    );
    window.script(
        "document.querySelector('[data-ticket=\"1\"]').scrollIntoView()",
        json!([]),
    );
    window.screenshot("hostile-notifier-end");
    window.script("document.querySelector('[data-action=close]').click()", json!([]));

    open(&reddot, "inbox");
    window.turn_to("inbox");
    window.click(UNASSIGNED);
    window.wait_for_count("[data-ticket]", "all", |count| count == all as u64);
    // The rest of them differ in nothing that a conversation shows otherwise than a list.
    for nth in [0, 1, 2, 3, 7, 8, 9, 11, 12, 15] {
        let ticket = &tickets[nth];
        let choose = "document.querySelector(arguments[0]).click()";
        window.script(choose, json!([row(*ticket)]));
        window.wait_for(&format!("{}[aria-current=true]", row(*ticket)));
        window.wait_for("[data-part=message]");
        window.script(
            "document.querySelector('[data-action=events]').open = true",
            json!([]),
        );
        judge(&window, &format!("conversation {nth}"));
        if [1, 7, 11, 12].contains(&nth) {
            window.screenshot(&format!("hostile-conversation-{nth}"));
        }
    }
    window.type_into(BOX, "/");
    window.wait_for("[data-macro]");
    judge(&window, "macros");
    window.screenshot("hostile-macros");
    window.type_into(":focus", "onerror");
    window.wait_for_count("[data-macro]", "one", |count| count == 1);
    window.type_into(":focus", "\u{E007}");
    window.wait_for("[data-part=macro-preview]");
    judge(&window, "macro preview");
    window.type_into(":focus", "\u{E007}");
    window.wait_for("[data-part=macro-change]");
    window.click("[data-action=send]");
    window.wait_for("[data-action=undo]");
    window.click("[data-action=open-outbox]");
    window.wait_for("[data-part=outbox] [data-part=send-state]");
    judge(&window, "outbox");
    window.screenshot("hostile-outbox");
    window.click("[data-action=close-outbox]");
    window.click("[data-action=change]");
    window.wait_for("[data-part=acts]");
    judge(&window, "change");
    window.click("[data-action=close-acts]");
    window.type_into("[data-part=search]", "window");
    window.wait_for("[data-hit]");
    judge(&window, "search");
    window.screenshot("hostile-search");
    window.type_into("[data-part=search]", "\u{E00C}");
    window.wait_for("[data-part=view-picker] optgroup option");
    judge(&window, "views");
    open(&reddot, "settings");
    window.turn_to("settings");
    window.wait_for("[data-section=keep]");
    judge(&window, "settings");
    window.screenshot("hostile-settings");
    assert!(listener.accept().is_err(), "somebody asked where nobody should");
}

#[test]
fn what_gets_into_a_page_may_do_nothing() {
    let session = session("policy");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    open(&reddot, "notifier");
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("[role=tab]");
    window.script(
        r#"const host = 'http://' + arguments[0];
          window.blocked = [];
          document.addEventListener('securitypolicyviolation', e => window.blocked.push(e.effectiveDirective));
          const put = (tag, set) => document.body.append(Object.assign(document.createElement(tag), set));
          put('script', { textContent: 'window.ran = "inline"' });
          put('script', { src: host + '/script.js' });
          put('script', { src: 'data:text/javascript,window.ran="data"' });
          put('style', { textContent: 'body { outline: 7px solid red }' });
          put('link', { rel: 'stylesheet', href: host + '/style.css' });
          put('img', { src: host + '/img.png' });
          put('iframe', { src: host + '/frame' });
          put('iframe', { srcdoc: '<script>parent.ran = "frame"</script>' });
          put('object', { data: host + '/object' });
          put('video', { src: host + '/video' });
          put('base', { href: host });
          const holder = document.createElement('div');
          holder.innerHTML = '<img src="' + host + '/handler" onerror="window.ran=1"><p style="outline: 7px solid red"></p>';
          document.body.append(holder);
          fetch(host + '/fetch').catch(() => null);
          try { new WebSocket('ws://' + arguments[0] + '/socket') } catch { /* As well. */ }
          try { new Worker(host + '/worker.js') } catch { /* As well. */ }
          try { navigator.sendBeacon(host + '/beacon') } catch { /* As well. */ }
          try { new XMLHttpRequest().open('GET', host + '/xhr') } catch { /* As well. */ }
          setTimeout('window.ran = "timer"', 0);
          const click = document.createElement('a');
          click.href = 'javascript:window.ran="link"';
          document.body.append(click);
          click.click();"#,
        json!([host]),
    );
    for (what, code) in [("eval", "eval('1')"), ("Function", "new Function('return 1')()")] {
        let try_it = format!("try {{ return {code} }} catch (thrown) {{ return thrown.name }}");
        assert_eq!(window.script(&try_it, json!([])), "EvalError", "{what}");
    }
    for directive in [
        "script-src-elem",
        "style-src-elem",
        "img-src",
        "frame-src",
        "connect-src",
        "base-uri",
    ] {
        e2e::wait_until(directive, e2e::PATIENCE, || {
            let blocked = window.script("return window.blocked", json!([]));
            let all = blocked.as_array().cloned().unwrap_or_default();
            let known = all.iter().filter_map(Value::as_str);
            match known.into_iter().any(|one| directive.starts_with(one)) {
                true => Ok(()),
                false => Err(blocked.to_string()),
            }
        });
    }
    assert_eq!(window.script("return window.ran ?? null", json!([])), Value::Null);
    let outlined = "return [...document.querySelectorAll('body, p')]
        .filter(e => getComputedStyle(e).outlineWidth === '7px').length";
    assert_eq!(window.script(outlined, json!([])), 0);
    // Nor does it get the window to go anywhere, or to send a form.
    window.script(
        "const form = document.createElement('form');
         form.action = 'http://' + arguments[0] + '/form';
         document.body.append(form);
         form.submit();
         location.href = 'http://' + arguments[0] + '/elsewhere'",
        json!([host]),
    );
    window.screenshot("policy");
    assert_eq!(window.script("return location.protocol", json!([])), "tauri:");
    window.wait_for("[role=tab]");
    assert!(listener.accept().is_err(), "something left the page");
}
