//! `docs/desk-paths.md` says of every path that Zendesk documents whether the desk has it. It is
//! written from the desk's own table and the list of paths in `documented.txt`; with `UPDATE_PATHS=1`
//! this test writes it, otherwise it compares. What the table says the desk has not, it has not.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use desk::{Desk, DeskPath};
use reqwest::Method;
use serde_json::json;

use crate::support::{read_any, world};

/// Path and methods, as Zendesk documents them.
pub(crate) fn documented() -> Vec<(&'static str, Vec<&'static str>)> {
    include_str!("documented.txt")
        .lines()
        .map(|line| {
            let mut words = line.split(' ');
            (words.next().unwrap(), words.collect())
        })
        .collect()
}

/// The whole path of one that the desk has.
pub(crate) fn whole(path: &DeskPath) -> String {
    if path.path.starts_with("lotus/") {
        format!("/api/{}", path.path)
    } else {
        format!("/api/v2/{}", path.path)
    }
}

/// What the desk has at a path: by method, what is missing there.
fn had() -> BTreeMap<String, BTreeMap<&'static str, Option<&'static str>>> {
    let mut had: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
    for path in Desk::paths() {
        let whole = whole(&path);
        had.entry(whole).or_default().insert(path.method, path.lacks);
    }
    // These two are not below the API, or answer also whoever did not sign in.
    had.entry("/oauth/tokens".to_owned())
        .or_default()
        .insert("POST", None);
    had.entry("/api/v2/users/me".to_owned())
        .or_default()
        .insert("GET", None);
    had
}

fn row(path: &str, methods: &[&str], had: &BTreeMap<&str, Option<&str>>) -> String {
    let (here, missing): (Vec<&str>, Vec<&str>) =
        methods.iter().partition(|method| had.contains_key(**method));
    let mut notes: Vec<String> = had
        .values()
        .filter_map(|lacks| lacks.map(str::to_owned))
        .collect();
    notes.dedup();
    let verdict = if here.is_empty() {
        "not".to_owned()
    } else if missing.is_empty() && notes.is_empty() {
        "*whole*".to_owned()
    } else {
        if !missing.is_empty() {
            notes.insert(0, format!("not {}", missing.join(", ")));
        }
        format!("*partly*: {}", notes.join("; "))
    };
    format!("| `{path}` | {} | {verdict} |\n", methods.join(" "))
}

fn table() -> String {
    let mut had = had();
    let mut text = String::from(
        "# Paths of the desk\n\n\
         Every path of Zendesk's Support API, and whether [the desk](desk.md) has it. `{}` stands for one segment. What it has not\n\
         answers 404 `InvalidEndpoint`, as an account without the feature does. A test writes this page from the desk's own table\n\
         (`UPDATE_PATHS=1 cargo test -p desk paths`), and compares.\n\n\
         | path | methods | |\n|---|---|---|\n",
    );
    for (path, methods) in documented() {
        let here = had.remove(path).unwrap_or_default();
        text += &row(path, &methods, &here);
    }
    text += "\nAnd these, which are documented elsewhere or which clients use though nothing documents them:\n\n\
             | path | methods | |\n|---|---|---|\n";
    for (path, methods) in had {
        let names: Vec<&str> = methods.keys().copied().collect();
        text += &row(&path, &names, &methods);
    }
    text
}

#[test]
fn the_page_of_paths_is_the_desks_own_table() {
    let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/desk-paths.md");
    let table = table();
    if std::env::var_os("UPDATE_PATHS").is_some() {
        std::fs::write(&page, &table).unwrap();
    }
    let written = std::fs::read_to_string(&page).unwrap_or_default();
    assert!(
        written == table,
        "docs/desk-paths.md is out of date: UPDATE_PATHS=1 cargo test -p desk paths"
    );
}

#[test]
fn every_endpoint_is_reached() {
    let paths = Desk::paths();
    for (place, path) in paths.iter().enumerate() {
        let segments: Vec<&str> = path.path.split('/').collect();
        let earlier = paths[..place].iter().find(|other| {
            let others: Vec<&str> = other.path.split('/').collect();
            other.method == path.method
                && others.len() == segments.len()
                && others
                    .iter()
                    .zip(&segments)
                    .all(|(own, wanted)| *own == "{}" || own == wanted)
        });
        assert!(
            earlier.is_none(),
            "{path:?} is never reached: {earlier:?} stands before it"
        );
    }
}

#[tokio::test]
async fn what_the_desk_has_not_is_not_there() {
    let world = world().await;
    let had = had();
    let mut checked = String::new();
    for (path, methods) in documented() {
        for method in methods {
            let there = had.get(path).is_some_and(|here| here.contains_key(method));
            if there || path == "/oauth/tokens" {
                continue;
            }
            let asked = path.replace("{}", "1");
            // A place can take the word of a path that is missing: that is then an id, and a wrong one.
            let taken = Desk::paths().iter().any(|other| {
                let (others, own) = (whole(other), asked.clone());
                let (others, own): (Vec<&str>, Vec<&str>) =
                    (others.split('/').collect(), own.split('/').collect());
                other.method == method
                    && others.len() == own.len()
                    && others
                        .iter()
                        .zip(&own)
                        .all(|(each, wanted)| *each == "{}" || each == wanted)
            });
            let request = world
                .request(Method::from_bytes(method.as_bytes()).unwrap(), &asked)
                .bearer_auth(world.token("iris@desk.example"))
                .json(&json!({}));
            let (status, body) = read_any(request.send().await.unwrap()).await;
            if taken {
                assert!((400..500).contains(&status), "{method} {asked}: {status} {body}");
                continue;
            }
            assert_eq!(
                (status, &body["error"]),
                (404, &json!("InvalidEndpoint")),
                "{method} {asked}: {body}"
            );
            writeln!(checked, "{method} {asked}").unwrap();
        }
    }
    assert!(checked.lines().count() > 100);
}
