//! Files of replies, from outside: pasted into the reply box, chosen in the desktop's own dialog, or named on
//! the command line, each is at the customer once, and never half.

use e2e::{Desk, Inbound, PATIENCE, Reddot, Session, Window, program, wait_until};
use serde_json::{Value, json};

const UNASSIGNED: &str = "[role=tab][data-queue=unassigned]";
const REPLY: &str = "textarea[data-part=reply]";
/// A picture, two by two.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP4z8DAAMIM/4EAAB/uBfsL2WiLAAAAAElFTkSuQmCC";

/// Pastes a picture into the reply box, as a person does who has copied one.
fn paste(window: &Window, base64: &str, name: &str) {
    let body = "
        const bytes = Uint8Array.from(atob(arguments[1]), (c) => c.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], arguments[2], { type: 'image/png' }));
        const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        return !document.querySelector(arguments[0]).dispatchEvent(paste);";
    let taken = window.script(body, json!([REPLY, base64, name]));
    assert_eq!(taken, true, "the page takes the paste for itself");
}

fn names(delivery: &Value) -> Vec<String> {
    let files = delivery["attachments"].as_array().cloned().unwrap_or_default();
    files
        .iter()
        .map(|file| file["file_name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn png() -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(PNG).unwrap()
}

#[test]
fn a_pasted_picture_and_a_chosen_file_go_with_the_reply_once() {
    let session = Session::start("uploads");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let ana = desk.inbound(&Inbound::from_ana("¿Tiene una foto?"));
    reddot.wait_for_row(true, ana.ticket, |_| true);
    reddot.tray(&session).click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.click(UNASSIGNED);
    window.click(&format!("[data-ticket=\"{}\"]", ana.ticket));
    window.wait_for(REPLY);

    paste(&window, PNG, "foto.png");
    window.wait_for("[data-upload][data-kind=image] img");
    wait_until("the small picture", PATIENCE, || {
        let width = "return document.querySelector('[data-upload] img').naturalWidth";
        match window.script(width, json!([])).as_u64() {
            Some(2) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });

    // The desktop's dialog: its path is typed, as one can; again where the dialog was not ready to listen.
    let terms = session.folder("terms.txt");
    std::fs::write(&terms, "Terms and conditions").unwrap();
    window.click("[data-action=attach]");
    let path = terms.display().to_string();
    let typed = format!(
        "xdotool search --sync --onlyvisible --name 'Attach files'; sleep 1; \
         for n in 1 2 3; do xdotool search --onlyvisible --name 'Attach files' windowfocus --sync || exit 0; \
         xdotool key --delay 40 ctrl+a; xdotool type --delay 40 '{path}'; sleep 0.5; xdotool key Return; sleep 3; done"
    );
    let _typing = session.start_program("typing", "/bin/sh", &["-c", &typed]);
    window.wait_for_count("[data-upload]", "two files", |count| count == 2);
    assert_eq!(
        window.text("[data-upload][data-kind=file] .name").as_deref(),
        Some("terms.txt")
    );
    window.screenshot("notifier-files-attached");

    // They are kept by the engine at once: a window that goes takes nothing along.
    let held = reddot.conversation(ana.ticket).unwrap();
    assert_eq!(held["draft_files"].as_array().map(Vec::len), Some(2), "{held}");

    window.type_into(REPLY, "Sí, aquí está.");
    window.click("[data-action=send]");
    let delivery = desk.wait_for_delivery("Sí, aquí está.");
    assert_eq!(names(&delivery), ["foto.png", "terms.txt"]);
    assert_eq!(desk.delivered("Sí, aquí está."), 1);
    window.wait_until_gone("[data-part=send]");
    window.wait_until_gone("[data-upload]");
    window.wait_for("[data-part=message][data-author=agent] [data-part=files]");

    // A picture too large for the channel is refused, with what to do.
    let large = "
        const data = new DataTransfer();
        const bytes = new Uint8Array(6 * 1024 * 1024);
        bytes.set(Uint8Array.from(atob(arguments[1]), (c) => c.charCodeAt(0)));
        data.items.add(new File([bytes], 'large.png', { type: 'image/png' }));
        document.querySelector(arguments[0]).dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    window.script(large, json!([REPLY, PNG]));
    let said = window.wait_for_text("[data-part=file-refused]", "large.png");
    assert!(said.contains("WhatsApp takes pictures up to 5 MB"), "{said}");
    assert_eq!(window.count("[data-upload]"), 0);
}

#[test]
fn files_named_on_the_command_line_go_with_the_reply_or_nothing_goes() {
    let session = Session::start("uploads-command-line");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let ana = desk.inbound(&Inbound::from_ana("¿Tiene una foto?"));
    reddot.wait_for_row(true, ana.ticket, |_| true);
    let photo = session.folder("foto.png");
    std::fs::write(&photo, png()).unwrap();
    let scan = session.folder("scan.tiff");
    std::fs::write(&scan, b"II*\0not taken by WhatsApp").unwrap();
    let (photo, scan) = (photo.display().to_string(), scan.display().to_string());
    let ticket = ana.ticket.to_string();
    let reply = |text: &str, files: &[&str]| {
        let mut args = vec!["reply", &ticket, "--status", "pending", text];
        for file in files {
            args.extend(["--attach", file]);
        }
        reddot.command(&args)
    };

    let (sent, said) = reply("with a scan", &[&photo, &scan]);
    assert!(
        !sent && said.contains("takes no files of the kind image/tiff"),
        "{said}"
    );
    let (sent, said) = reply("with a folder", &["/tmp"]);
    assert!(!sent && said.contains("is no ordinary file"), "{said}");
    let held = reddot.conversation(ana.ticket).unwrap();
    assert_eq!(held["draft_files"], json!([]), "nothing is left of it");

    let (sent, said) = reply("with a photo", &[&photo]);
    assert!(sent, "{said}");
    assert_eq!(names(&desk.wait_for_delivery("with a photo")), ["foto.png"]);
    assert_eq!(desk.outbox().len(), 1);
}

#[test]
fn a_file_that_is_dropped_onto_the_window_is_attached_and_the_page_never_names_it() {
    let session = Session::start("uploads-dropped");
    let desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let ana = desk.inbound(&Inbound::from_ana("¿Tiene una foto?"));
    reddot.wait_for_row(true, ana.ticket, |_| true);
    reddot.tray(&session).click();
    let window = Window::attach(&session, &reddot, "notifier");
    window.click(UNASSIGNED);
    window.click(&format!("[data-ticket=\"{}\"]", ana.ticket));
    window.wait_for(REPLY);

    let photo = session.folder("foto.png");
    std::fs::write(&photo, png()).unwrap();
    let _source = session.start_program("source", program("drag_source"), &[photo.to_str().unwrap()]);
    let dragged = "eval $(xdotool search --sync --onlyvisible --name '^Reddot$' getwindowgeometry --shell) \
        && sleep 2 && xdotool mousemove 40 30 sleep 0.3 mousedown 1 sleep 0.3 \
        && for step in 1 2 3 4 5 6 7 8 9 10; do \
             xdotool mousemove $(( 40 + (X + 160) * step / 10 )) $(( 30 + (Y + 270) * step / 10 )) sleep 0.15; \
           done && sleep 0.5 && xdotool mouseup 1";
    let _hand = session.start_program("hand", "/bin/sh", &["-c", dragged]);
    window.wait_for("[data-part=drop]");
    window.wait_for_count("[data-upload]", "the file", |count| count == 1);
    assert_eq!(window.text("[data-upload] .name").as_deref(), Some("foto.png"));
    assert_eq!(window.count("[data-part=drop]"), 0);

    // A page that asks again gets nothing: what was dropped is taken once, and no page can say a path.
    let again = "
        const ticket = arguments[0];
        window.__asked = 'asking';
        window.__TAURI_INTERNALS__
            .invoke('attach_files', { ticket, source: 'drop', note: false, paths: ['/etc/passwd'] })
            .then((said) => (window.__asked = said), (said) => (window.__asked = String(said)));";
    let account = reddot.status()["accounts"][0]["account"].clone();
    window.script(again, json!([{ "account": account, "id": ana.ticket }]));
    let said = wait_until("an answer", PATIENCE, || {
        match window.script("return window.__asked", json!([])) {
            Value::String(waits) if waits == "asking" => Err(waits),
            said => Ok(said),
        }
    });
    assert_eq!(said, json!({ "attached": 0, "refused": [] }));
    assert_eq!(window.count("[data-upload]"), 1);
}
