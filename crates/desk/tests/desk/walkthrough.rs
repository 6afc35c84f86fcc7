//! The walkthrough of the docs, run: every command, in order, and what stands below it.

use std::process::Command;

use desk::Clock;
use serde_json::Value;

use crate::support::{World, world_in};

const TEXT: &str = include_str!("../../../../docs/desk-walkthrough.md");

/// A fenced block: what its fence says, and its lines.
#[derive(Debug, PartialEq)]
struct Block {
    kind: &'static str,
    text: &'static str,
}

fn blocks() -> Vec<Block> {
    TEXT.split("```")
        .skip(1)
        .step_by(2)
        .map(|block| {
            let (kind, text) = block.split_once('\n').unwrap();
            Block { kind, text }
        })
        .collect()
}

/// Whether `found` has all that `wanted` says.
fn holds(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::String(any), _) if any == "…" => true,
        (Value::Object(wanted), Value::Object(found)) => wanted
            .iter()
            .all(|(name, value)| found.get(name).is_some_and(|found| holds(value, found))),
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len() && wanted.iter().zip(found).all(|(a, b)| holds(a, b))
        }
        _ => wanted == found,
    }
}

fn run(command: &str, world: &World) -> String {
    let people = world.desk.credentials().unwrap();
    let token = |email: &str| {
        let person = people.iter().find(|person| person.email == email);
        person.unwrap().bearer_token.clone()
    };
    let done = Command::new("bash")
        .args(["-c", command])
        .env("DESK", &world.base)
        .env("CHANNEL", world.desk.channel_token())
        .env("IRIS", token("iris@desk.example"))
        .env("MARA", token("mara@desk.example"))
        .env("no_proxy", "*")
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{command}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_walkthrough_does_what_it_says() {
    let world = world_in(tempfile::tempdir().unwrap(), Clock::system()).await;
    let blocks: Vec<Block> = blocks()
        .into_iter()
        .filter(|block| block.kind != "sh setup")
        .collect();
    let mut ran = 0;
    for pair in blocks.chunks(2) {
        let [command, outcome] = pair else {
            panic!("no outcome below {pair:?}");
        };
        assert_eq!(command.kind, "sh", "{command:?}");
        let said = run(command.text, &world);
        match outcome.kind {
            "json" => {
                let wanted: Value = serde_json::from_str(outcome.text).unwrap();
                let found: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
                assert!(
                    holds(&wanted, &found),
                    "{}\n{said}\nis not\n{}",
                    command.text,
                    outcome.text
                );
            }
            "text" => assert_eq!(said, outcome.text, "{}", command.text),
            other => panic!("nothing is known of a block {other}"),
        }
        ran += 1;
    }
    assert!(ran > 25, "{ran}");
}

#[test]
fn the_walkthrough_names_the_rules_that_it_shows() {
    let rules: std::collections::BTreeSet<u32> = TEXT
        .split("**Rule")
        .skip(1)
        .flat_map(|rest| {
            let heading = rest.split("**").next().unwrap();
            heading
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect();
    for rule in [1, 2, 3, 4, 6, 11, 12, 13, 14, 16, 17, 18, 19, 20] {
        assert!(rules.contains(&rule), "rule {rule} is not shown");
    }
}
