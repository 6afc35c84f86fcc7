//! Care: every window in every state is checked with axe in the real webview, nothing sticks out,
//! and the pictures are left in `target/screenshots` to be looked at. In German, whose words are
//! long, by day; in Japanese by night; and in letters of twice the size, with the desk gone.

use e2e::{Desk, Inbound, Options, Reddot, Session, Window, hours_ago};
use serde_json::json;

const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";
const BOX: &str = "textarea[data-part=reply]";
/// What has the keyboard.
const FOCUSED: &str = ":focus";
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";
/// A picture of four pixels.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGM4YWAAQQxgEgAiKgUxmtlXmgAAAABJRU5ErkJggg==";

/// A desktop without panel and notifications: nothing of these is asked for here.
pub(crate) fn session(test: &str, dark: bool) -> Session {
    let options = Options {
        panel: false,
        notifications: false,
        dark,
        ..Options::default()
    };
    Session::start_with(test, options)
}

fn row(ticket: i64) -> String {
    format!("[data-ticket=\"{ticket}\"]")
}

/// What was found wrong, by the state in which it was.
#[derive(Default)]
pub(crate) struct Looks(Vec<String>);

impl Looks {
    /// Looks at a state of a window: what a machine can judge is judged, and a picture is left.
    pub(crate) fn at(&mut self, window: &Window, name: &str) {
        window.screenshot(name);
        let out = window
            .sticks_out()
            .into_iter()
            .map(|e| format!("sticks out: {e}"));
        let all = out.chain(window.barriers());
        self.0.extend(all.map(|found| format!("{name}: {found}")));
    }

    pub(crate) fn all_well(&self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

pub(crate) fn open(reddot: &Reddot, window: &str) {
    let (done, said) = reddot.command(&["open", window]);
    assert!(done, "{said}");
}

/// Walks through all windows in one language.
fn walk(language: &str, title: &str, dark: bool) {
    let name = |state: &str| format!("{state}-{language}-{}", if dark { "dark" } else { "light" });
    let mut looks = Looks::default();
    let session = session(&format!("care-{language}"), dark);
    let desk = Desk::start(&session);
    let ana = Inbound::from_ana("Hola, ¿sigue abierto mi pedido? La foto está aquí.")
        .file("foto del pedido.png", "image/png", PNG)
        .file("factura.pdf", "application/pdf", "JVBERi0xLjQK");
    let ana = desk.inbound(&ana).ticket;
    let bea = Inbound::new("whatsapp", "+34600111999", "Bea Mora", "¿Hay novedades?").sent_at(hours_ago(30));
    let bea = desk.inbound(&bea).ticket;
    let right_to_left = Inbound::new("facebook", "F1", "محمد الأحمد", "مرحبا، متى يصل طلبي رقم 4711؟");
    let right_to_left = desk.inbound(&right_to_left).ticket;
    // What is sent stays in the outbox for a minute, so that it can be looked at there.
    let reddot = Reddot::start_with(&session, &desk, "profile", &[("REDDOT_UNDO_SECONDS", "60")]);
    reddot.wait_for_status("all three", |status| status["unassigned"] == 3);

    open(&reddot, "notifier");
    let window = Window::attach(&session, &reddot, "notifier");
    window.wait_for("[role=tab]");
    assert_eq!(window.attribute("html", "lang").as_deref(), Some("en"));
    let speak = json!({"type": "set_preferences", "preferences": {"language": language}});
    reddot.ask(speak).unwrap();
    window.wait_for(&format!("html[lang={language}]"));
    looks.at(&window, &name("notifier-empty"));
    window.click(UNASSIGNED);
    window.wait_for(&row(ana));
    looks.at(&window, &name("notifier-list"));
    window.click(&row(right_to_left));
    window.wait_for("[data-part=message]");
    looks.at(&window, &name("notifier-right-to-left"));
    window.click("[data-action=back]");
    window.click(&row(bea));
    window.wait_for("[data-part=why-closed]");
    window.click("[data-action=events]");
    window.wait_for("[data-part=event]");
    looks.at(&window, &name("notifier-closed"));
    // It stands above the others.
    window.click("[data-action=close]");

    open(&reddot, "inbox");
    window.turn_to("inbox");
    window.click(UNASSIGNED);
    window.wait_for(&row(ana));
    looks.at(&window, &name("inbox"));
    window.click(&row(ana));
    window.wait_for("[data-part=message]");
    window.wait_for("[data-action=macros]");
    window.type_into(BOX, "/");
    window.wait_for("[data-macro]");
    looks.at(&window, &name("inbox-macros"));
    window.type_into(FOCUSED, "order number");
    window.wait_for_count("[data-macro]", "one", |count| count == 1);
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-part=macro-preview]");
    looks.at(&window, &name("inbox-macro-preview"));
    window.type_into(FOCUSED, ENTER);
    window.wait_for("[data-part=macro-change]");
    looks.at(&window, &name("inbox-macro-applied"));
    window.click("[data-action=send]");
    window.wait_for("[data-action=undo]");
    looks.at(&window, &name("inbox-sending"));
    window.click("[data-action=open-outbox]");
    window.wait_for("[data-part=outbox] [data-part=send-state]");
    looks.at(&window, &name("inbox-outbox"));
    window.click("[data-action=close-outbox]");
    window.click(&row(right_to_left));
    window.wait_for("[data-action=change]");
    window.click("[data-action=change]");
    window.wait_for("[data-part=acts]");
    looks.at(&window, &name("inbox-change"));
    window.click("[data-action=remove-tag]");
    window.wait_for("[data-part=marks-dialog]");
    looks.at(&window, &name("inbox-marks"));
    window.click("[data-action=keep-mark]");
    window.click("[data-action=close-acts]");
    window.wait_until_gone("[data-part=acts]");
    window.click("[data-part=search]");
    window.wait_for("[data-part=search-help]");
    looks.at(&window, &name("inbox-search-help"));
    window.type_into("[data-part=search]", "an");
    window.wait_for("[data-hit]");
    window.click("[data-action=more-filters]");
    window.wait_for("[data-part=filter-form]");
    looks.at(&window, &name("inbox-search"));
    window.type_into("[data-part=search]", "xyzzy");
    window.wait_for("[data-part=nothing-found]");
    looks.at(&window, &name("inbox-nothing-found"));
    window.type_into("[data-part=search]", ESCAPE);

    open(&reddot, "settings");
    window.turn_to("settings");
    window.wait_for_text("nav h1", title);
    window.wait_for("[data-lane=head]");
    looks.at(&window, &name("settings"));
    window.click("[data-action=wipe]");
    window.wait_for("[data-part=wipe]");
    window.click("[data-action=add-rule]");
    let down = "document.querySelector('[data-section=channels]').scrollIntoView()";
    window.script(down, json!([]));
    looks.at(&window, &name("settings-further"));
    window.click("[data-action=cancel-wipe]");
    window.click("[data-entry-desktop]");
    window.click("[data-action=shortcut]");
    window.wait_for("[data-shortcut=missing]");
    looks.at(&window, &name("settings-desktop"));
    window.click("[data-entry-alerts]");
    window.wait_for("[data-try]");
    window.click("[data-action=add-exception]");
    window.wait_for("[data-exception]");
    looks.at(&window, &name("settings-alerts"));

    open(&reddot, "sign-in");
    window.turn_to("sign_in");
    window.wait_for("[data-part=admin-steps]");
    window.click("[data-part=admin-steps] summary");
    window.wait_for("[data-part=admin-steps][open]");
    looks.at(&window, &name("sign-in"));
    looks.all_well();
}

#[test]
fn in_german_by_day_nobody_is_kept_out() {
    walk("de", "Einstellungen", false);
}

#[test]
fn in_japanese_by_night_nobody_is_kept_out() {
    walk("ja", "設定", true);
}

#[test]
fn in_letters_of_twice_the_size_everything_can_be_reached() {
    let mut looks = Looks::default();
    let session = session("care-large", false);
    let mut desk = Desk::start(&session);
    let long = "Maximiliana Alexandrina von Hohenlohe-Waldenburg-Schillingsfürst y Fernández de Córdoba";
    let words = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen, ".repeat(5);
    let ticket = desk.inbound(&Inbound::new("x", "X1", long, &words)).ticket;
    desk.inbound(&Inbound::from_ana("Hola"));
    let large = [("GDK_DPI_SCALE", "2")];
    let reddot = Reddot::start_with(&session, &desk, "profile", &large);
    reddot.wait_for_status("both", |status| status["unassigned"] == 2);
    open(&reddot, "notifier");
    let window = Window::attach(&session, &reddot, "notifier").with_letters(2.0);
    window.wait_for_text("body", "Nothing is assigned");
    window.click(UNASSIGNED);
    window.wait_for(&row(ticket));
    looks.at(&window, "large-notifier-list");
    window.click(&row(ticket));
    window.wait_for("[data-part=message]");
    looks.at(&window, "large-notifier-conversation");
    desk.crash();
    reddot.wait_for_status("offline", |status| {
        status["accounts"][0]["connection"]["kind"] == "offline"
    });
    window.wait_for("[data-part=offline]");
    looks.at(&window, "large-notifier-offline");
    window.type_into(BOX, "Un momento");
    window.click("[data-action=send]");
    window.wait_for("[data-action=undo]");
    window.click("[data-action=close]");
    open(&reddot, "inbox");
    window.turn_to("inbox");
    window.wait_for(&row(ticket));
    window.click(&row(ticket));
    window.wait_for("[data-part=message]");
    looks.at(&window, "large-inbox-offline");
    window.click("[data-action=open-outbox]");
    window.wait_for("[data-part=outbox] [data-part=send-state]");
    looks.at(&window, "large-outbox");
    open(&reddot, "settings");
    window.turn_to("settings");
    window.wait_for("[data-section=keep]");
    looks.at(&window, "large-settings");
    window.click("[data-entry-alerts]");
    window.wait_for("[data-try]");
    looks.at(&window, "large-settings-alerts");
    open(&reddot, "sign-in");
    window.turn_to("sign_in");
    window.wait_for("[data-part=admin-steps]");
    looks.at(&window, "large-sign-in");
    looks.all_well();
}
