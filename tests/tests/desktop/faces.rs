//! The faces: the windows with text that layouts break on, light and dark, on plain and dense
//! screens. The pictures are left in `target/screenshots` to be looked at; what a machine can
//! judge of them is judged here.

use e2e::{Desk, Inbound, Options, Reddot, Session, Window, hours_ago};
use serde_json::json;

/// Customers whose names and words are hard to lay out; their tickets.
fn write_as_everybody(desk: &Desk) -> Vec<i64> {
    let long = "Maximiliana Alexandrina von Hohenlohe-Waldenburg-Schillingsfürst y Fernández de Córdoba";
    let markup = "<img src=x onerror=alert(1)><b>bold</b> & \"quotes\"";
    [
        (
            "whatsapp",
            "+34600111222",
            "Ana",
            "Hola, ¿sigue abierto mi pedido?",
            0,
        ),
        (
            "line",
            "U1",
            "結衣 🌸",
            "昨日注文した商品はいつ届きますか?よろしくお願いします。",
            1,
        ),
        ("facebook", "F1", "محمد الأحمد", "مرحبا، متى يصل طلبي رقم 4711؟", 2),
        ("wechat", "W1", "王小明", "你好,我想退货", 3),
        (
            "x",
            "X1",
            long,
            "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
            5,
        ),
        ("whatsapp", "+491700000000", "👩‍👩‍👧‍👦🇪🇸", "👍🏽", 23),
        ("whatsapp", "+819000000000", "สมชาย", "สวัสดีครับ ของยังไม่ถึงเลย", 25),
        ("line", "U2", markup, markup, 30),
        ("facebook", "F2", "A", "ok", 200),
    ]
    .map(|(channel, address, name, text, hours)| {
        let message = Inbound::new(channel, address, name, text).sent_at(hours_ago(hours));
        desk.inbound(&message).ticket
    })
    .to_vec()
}

fn faces(dark: bool, scale: u32) {
    let name = format!("{}-{scale}x", if dark { "dark" } else { "light" });
    let options = Options {
        dark,
        scale,
        ..Options::default()
    };
    let session = Session::start_with(&format!("faces-{name}"), options);
    let desk = Desk::start(&session);
    let tickets = write_as_everybody(&desk);
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_status("all nine", |status| status["unassigned"] == 9);

    reddot.tray(&session).click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("[role=tab]");
    assert_eq!(
        window.script(
            "return matchMedia('(prefers-color-scheme: dark)').matches",
            json!([])
        ),
        dark
    );
    assert_eq!(
        window.script("return devicePixelRatio", json!([])).as_f64(),
        Some(f64::from(scale))
    );
    window.screenshot(&format!("notifier-empty-{name}"));
    window.click("[role=tab][data-queue=unassigned]");
    window.wait_for_count("[data-ticket]", "nine", |count| count == 9);
    fits(&window);
    window.screenshot(&format!("notifier-list-{name}"));

    for (ticket, whose) in [
        (tickets[1], "yui"),
        (tickets[2], "muhammad"),
        (tickets[4], "long"),
    ] {
        window.click(&format!("[data-ticket=\"{ticket}\"]"));
        window.wait_for("[data-part=message]");
        fits(&window);
        window.screenshot(&format!("notifier-{whose}-{name}"));
        window.click("[data-action=back]");
    }

    assert!(reddot.command(&["open", "inbox"]).0);
    window.turn_to("inbox");
    window.wait_for("[data-ticket]");
    fits(&window);
    window.screenshot(&format!("inbox-{name}"));
    session.screenshot(&format!("desktop-{name}"));

    assert!(reddot.command(&["open", "settings"]).0);
    window.turn_to("settings");
    window.wait_for("[data-section=account]");
    fits(&window);
    window.screenshot(&format!("settings-{name}"));
    assert!(reddot.command(&["open", "sign-in"]).0);
    window.turn_to("sign_in");
    window.wait_for("[data-part=admin-steps]");
    fits(&window);
    window.screenshot(&format!("sign-in-{name}"));
    window.click("[data-part=admin-steps] summary");
    window.wait_for("[data-part=admin-steps][open]");
    fits(&window);
    window.screenshot(&format!("sign-in-admin-{name}"));
    window.click("[data-part=kind] label:has(input[value=chatwoot])");
    fits(&window);
    window.type_into("[data-part=url]", "chat.a-rather-long-company-name.example.com");
    window.click("[data-action=sign-in]");
    window.wait_for("[data-part=command]");
    fits(&window);
    window.screenshot(&format!("sign-in-chatwoot-{name}"));
}

/// Nothing sticks out sideways, and nothing that a customer wrote became markup.
fn fits(window: &Window) {
    let wide = window.script(
        "const room = document.documentElement.clientWidth;
         return [...document.querySelectorAll('body *')]
             .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > room + 1)
             .filter(e => { for (let p = e; p && p !== document.body; p = p.parentElement)
                 if (getComputedStyle(p).overflowX !== 'visible') return false; return true; })
             .map(e => e.outerHTML.slice(0, 120))",
        json!([]),
    );
    assert_eq!(wide, json!([]), "sticks out to the right");
    assert_eq!(
        window.count("img[src=x], [data-part=name] b, [data-part=message] b"),
        0
    );
}

#[test]
fn light_on_a_plain_screen() {
    faces(false, 1);
}

#[test]
fn dark_on_a_plain_screen() {
    faces(true, 1);
}

#[test]
fn light_on_a_dense_screen() {
    faces(false, 2);
}

#[test]
fn dark_on_a_dense_screen() {
    faces(true, 2);
}
