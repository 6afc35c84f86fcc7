//! The package, as somebody has it who installs it: below a folder that stands for the whole machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use e2e::{Desk, Inbound, Options, PATIENCE, Reddot, Session, Window, program, wait_until};

/// Installs or removes below `root`, by dpkg itself.
fn dpkg(root: &Path, args: &[&str]) {
    for folder in ["info", "updates", "triggers"] {
        std::fs::create_dir_all(root.join("var/lib/dpkg").join(folder)).unwrap();
    }
    std::fs::create_dir_all(root.join("usr/share")).unwrap();
    let status = root.join("var/lib/dpkg/status");
    if !status.exists() {
        std::fs::write(status, "").unwrap();
    }
    let mut dpkg = Command::new("fakeroot");
    // The libraries are this machine's, of which that root knows nothing.
    dpkg.args(["dpkg", "--force-depends", "--force-not-root", "--force-bad-path"]);
    dpkg.arg(format!("--root={}", root.display()));
    dpkg.arg(format!("--log={}", root.join("dpkg.log").display()));
    run(dpkg.args(args));
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

fn pack(session: &Session) -> PathBuf {
    let (reddot, out) = (program("reddot"), session.folder("package"));
    let programs = reddot.parent().unwrap();
    let mut xtask = Command::new(program("xtask"));
    run(xtask
        .arg("package")
        .arg("--programs")
        .arg(programs)
        .arg("--out")
        .arg(&out));
    let mut files = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .expect("a package")
}

/// Files below that folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_package_is_installed_opens_links_and_goes_without_a_trace() {
    let options = Options {
        panel: false,
        notifications: false,
        ..Options::default()
    };
    let session = Session::start_with("package", options);
    let root = session.folder("root");
    let package = pack(&session);
    dpkg(&root, &["--install", package.to_str().unwrap()]);
    let entries = root.join("usr/share/applications");
    // As Debian does it when a package brings entries.
    run(Command::new("update-desktop-database").arg(&entries));
    let licences = std::fs::read_to_string(root.join("usr/share/doc/reddot/third-party.txt")).unwrap();
    for part in ["\ntauri 2", "\nsvelte 5", "\nlibsqlite3-sys ", "ZETETIC"] {
        assert!(licences.contains(part), "{part}");
    }

    let mut reddot = Reddot::installed(&session, &root);
    reddot.come_back();
    let connected = |status: &Value| status["accounts"][0]["connection"]["kind"] == "connected";
    reddot.wait_for_status("the embedded desk", connected);
    let bar = reddot.start_command("bar", &["status", "--format", "i3", "--follow"]);
    let shows = |text: &str| {
        wait_until(&format!("the bar to show {text}"), PATIENCE, || {
            let printed = bar.printed();
            let last: Value = printed
                .lines()
                .next_back()
                .unwrap_or_default()
                .parse()
                .unwrap_or_default();
            match last["full_text"] == text {
                true => Ok(()),
                false => Err(printed),
            }
        });
    };
    shows("·");
    let desk = Desk::inside(&session, &reddot);
    let ticket = desk.inbound(&Inbound::from_ana("Is my order on its way?")).ticket;
    reddot.wait_for_status("hers", |status| status["waiting"] == 1);

    shows("● 1");

    // As a browser does with a link that somebody clicks.
    let link = format!("reddot://ticket/{ticket}");
    assert!(
        reddot
            .start_beside("link", "gio", &["open", &link])
            .wait_for_end()
    );
    let window = Window::attach(&session, &reddot, "inbox");
    window.wait_for(&format!("[data-conversation=\"{ticket}\"] [data-part=message]"));
    shows("○ 1");
    let before = desk.ticket(ticket);
    // It shows, and does nothing else.
    assert!(
        before["assignee_id"].is_null() && before["status"] == "new",
        "{before}"
    );
    let odd = format!("{link}?take=1");
    assert!(
        !reddot.start_command("odd", &["link", &odd]).wait_for_end(),
        "no link"
    );

    // With no Reddot running, the link starts it.
    assert!(reddot.command(&["quit"]).0);
    wait_until("it to end", PATIENCE, || match reddot.has_ended() {
        true => Ok(()),
        false => Err("it runs".into()),
    });
    shows("off");
    let mut started = reddot.start_command("started", &["link", &link]);
    reddot.wait_for_status("the desk again", connected);
    shows("○ 1");
    assert!(reddot.start_command("on", &["autostart", "on"]).wait_for_end());
    let entry = std::fs::read_to_string(session.folder("config/autostart/reddot.desktop")).unwrap();
    assert!(
        entry.contains(&format!("Exec=\"{}\"\n", root.join("usr/bin/reddot").display())),
        "{entry}"
    );
    assert!(reddot.start_command("off", &["autostart", "off"]).wait_for_end());
    assert_eq!(files(&session.folder("config/autostart")), Vec::<PathBuf>::new());
    assert!(reddot.command(&["quit"]).0);
    assert!(started.wait_for_end());

    dpkg(&root, &["--purge", "reddot"]);
    // What was written for all entries together is not the package's.
    let left: Vec<PathBuf> = files(&root.join("usr"))
        .into_iter()
        .filter(|path| !path.ends_with("mimeinfo.cache"))
        .collect();
    assert_eq!(left, Vec::<PathBuf>::new());
    assert!(
        session.folder("data/reddot/desk").exists(),
        "what is the agent's stays"
    );
}
