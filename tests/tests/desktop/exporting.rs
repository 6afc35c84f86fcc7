//! Conversations as a file, from the inbox: where it goes is said in the desktop's dialog, or, where a
//! test is not about that, from outside, which programs that are built for tests allow.

use e2e::{Desk, Inbound, PATIENCE, Reddot, Session, Window, wait_until};
use serde_json::{Value, json};

/// One pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// What the program says to a page that asks for this: the error, or "done".
fn answer(window: &Window, command: &str, asked: &Value) -> String {
    let ask = "window.answer = null;
        window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
        .then(() => (window.answer = 'done'), (error) => (window.answer = error.message ?? String(error)))";
    window.script(ask, json!([command, asked]));
    wait_until("an answer", PATIENCE, || {
        let said = window.script("return window.answer", json!([]));
        said.as_str().map(str::to_owned).ok_or_else(|| said.to_string())
    })
}

#[test]
fn mara_exports_a_conversation_and_what_she_searched_for() {
    let session = Session::start("exporting");
    let desk = Desk::start(&session);
    let photo = Inbound::from_ana("The blue shoes")
        .file("shoes.txt", "text/plain", "c2hvZXM=")
        .file("pixel.png", "image/png", PNG);
    let ana = desk.inbound(&photo);
    let ben = desk.inbound(&Inbound::new("line", "U-ben", "Ben", "Blue shoes, too"));
    desk.inbound(&Inbound::new("line", "U-cleo", "Cleo", "A red hat"));
    let folder = session.folder("chosen");
    std::fs::create_dir_all(&folder).unwrap();
    let saves_to = folder.to_str().unwrap();
    let reddot = Reddot::start_with(&session, &desk, "profile", &[("REDDOT_SAVES_TO", saves_to)]);
    for ticket in [ana.ticket, ben.ticket] {
        reddot.wait_for_row(true, ticket, |_| true);
    }
    assert!(reddot.command(&["open", "inbox"]).0);
    let window = Window::attach(&session, &reddot, "inbox");
    window.click("[role=tab][data-queue=unassigned]");
    window.click(&format!("[data-ticket=\"{}\"]", ana.ticket));
    // The conversation is whole, with its files: the picture was shown, the other one not yet opened.
    window.wait_for("[data-part=message]");
    wait_until("the picture", PATIENCE, || {
        let shown =
            "return [...document.querySelectorAll('[data-file] img')].some((img) => img.naturalWidth > 0)";
        match window.script(shown, json!([])) {
            Value::Bool(true) => Ok(()),
            other => Err(other.to_string()),
        }
    });
    window.wait_for("[data-part=conversation] [data-action=export]");
    window.click("[data-part=conversation] [data-action=export]");
    window.screenshot("export-menu");
    window.click("[data-format=html]");
    let said = window.wait_for_text("[data-part=exported]", "Saved to");
    let page = folder.join(format!("ticket-{}.html", ana.ticket));
    assert!(said.contains(page.to_str().unwrap()), "{said}");
    window.screenshot("exported");
    let html = std::fs::read_to_string(&page).unwrap();
    for part in [
        "Ana",
        "The blue shoes",
        "<bdi>shoes.txt</bdi> (not on this computer)",
        &format!("<a href=\"ticket-{}-files/", ana.ticket),
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let beside = folder.join(format!("ticket-{}-files", ana.ticket));
    let files: Vec<_> = std::fs::read_dir(&beside)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert!(
        files.len() == 1 && files[0].to_str().unwrap().ends_with("-pixel.png"),
        "{files:?}"
    );
    assert!(std::fs::read(&files[0]).unwrap().starts_with(b"\x89PNG"));

    // The command line writes the same file of hers beside its own, and says where.
    let table = session.folder("table.csv");
    let number = ana.ticket.to_string();
    let to = table.to_str().unwrap();
    let (done, said) = reddot.command(&["export", &number, "--format", "csv", "--to", to]);
    assert!(
        done && said.contains("1 ticket is in") && said.contains("1 file is in"),
        "{said}"
    );
    let name = files[0].file_name().unwrap();
    let theirs = session.folder("table-files").join(name);
    assert_eq!(std::fs::read(theirs).unwrap(), std::fs::read(&files[0]).unwrap());

    window.type_into("[data-part=search]", "blue shoes");
    window.wait_for("[data-hit=message]");
    window.click("[data-action=more-filters]");
    window.wait_for("[data-part=filter-form]");
    window.screenshot("search-filters");
    window.click("[data-part=search-panel] [data-action=export]");
    window.click("[data-part=search-panel] [data-format=json]");
    window.wait_for_text("[data-part=exported]", "2 tickets saved to");
    let found = std::fs::read(folder.join("found-tickets.json")).unwrap();
    let found: Value = serde_json::from_slice(&found).unwrap();
    let mut customers: Vec<_> = found["tickets"].as_array().unwrap().iter().collect();
    customers.sort_by_key(|ticket| ticket["customer"].as_str());
    let customers: Vec<_> = customers.iter().map(|ticket| &ticket["customer"]).collect();
    assert_eq!(customers, [&json!("Ana"), &json!("Ben")]);
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        4,
        "two exports with a folder each, and nothing else"
    );

    // Where nothing can be written, that is said, with a way out.
    std::fs::remove_dir_all(&folder).unwrap();
    window.click("[data-part=search-panel] [data-action=export]");
    window.click("[data-part=search-panel] [data-format=csv]");
    window.wait_for_text("[data-part=notice]", "is not there any more");

    // A page can neither name a file itself nor open a dialog.
    let path = session.folder("never.html");
    let asked = json!({"request": {
        "type": "export", "id": "x", "format": "html", "to": path.to_str().unwrap(),
        "what": {"kind": "search", "text": "blue", "ahead_minutes": 0},
    }});
    assert_eq!(
        answer(&window, "request", &asked),
        "A window cannot ask for this."
    );
    let said = answer(&window, "plugin:dialog|save", &json!({"options": {}}));
    assert!(said.contains("not allowed"), "{said}");
    assert!(!path.exists());
}

#[test]
fn the_desktops_own_dialog_is_asked_and_what_it_says_is_done() {
    let session = Session::start("export-dialog");
    let desk = Desk::start(&session);
    let ana = desk.inbound(&Inbound::from_ana("The blue shoes"));
    let folder = session.folder("chosen");
    std::fs::create_dir_all(&folder).unwrap();
    let reddot = Reddot::start(&session, &desk);
    reddot.wait_for_row(true, ana.ticket, |_| true);
    assert!(reddot.command(&["open", "inbox"]).0);
    let window = Window::attach(&session, &reddot, "inbox");
    window.click("[role=tab][data-queue=unassigned]");
    window.click(&format!("[data-ticket=\"{}\"]", ana.ticket));
    window.click("[data-part=conversation] [data-action=export]");
    window.click("[data-format=html]");
    let dialog = "Save the conversations";
    // No file after all, and nothing is said of it.
    session.escape(dialog);
    wait_until("another export to be possible", PATIENCE, || {
        match window.is_enabled("[data-part=conversation] [data-action=export]") {
            true => Ok(()),
            false => Err("not yet".to_owned()),
        }
    });
    assert_eq!(window.count("[data-part=exported], [data-part=notice]"), 0);

    let chosen = folder.join("mine.html");
    window.click("[data-part=conversation] [data-action=export]");
    window.click("[data-format=html]");
    session.type_over(dialog, chosen.to_str().unwrap());
    window.wait_for_text("[data-part=exported]", "mine.html");
    assert!(
        std::fs::read_to_string(&chosen)
            .unwrap()
            .contains("The blue shoes")
    );
}
