//! `reddot` is killed at random moments while replies leave, and started again: every reply that
//! it had promised to send reaches the customer, and none reaches them twice.
//!
//! Four lanes play at once, each with a profile of its own on one desk: most of a round is
//! waiting. A failure names the lane and the round; the same seed plays the same moments.

use std::thread;
use std::time::Duration;

use e2e::{Desk, Inbound, Reddot, Seed, Session, holds_for, wait_until};

const LANES: u64 = 4;
const CHANNELS: [&str; 5] = ["whatsapp", "line", "wechat", "facebook", "x"];

/// What a lane asked for: texts that must arrive once, and texts that may (the answer was lost).
#[derive(Debug, Default)]
struct Asked {
    promised: Vec<String>,
    perhaps: Vec<String>,
}

#[test]
fn reddot_killed_at_random_loses_nothing_and_doubles_nothing() {
    let session = Session::start("crashes");
    // Four engines that start anew all the time would use up an account's usual budget.
    let desk = Desk::start_with(&session, &["--rate-limit", "1000000"]);
    let rounds = Seed::rounds(20, 200) / LANES;
    let asked: Vec<Asked> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..LANES)
            .map(|lane| {
                let (session, desk) = (&session, &desk);
                scope.spawn(move || play(session, desk, lane, rounds))
            })
            .collect();
        lanes.into_iter().map(|lane| lane.join().unwrap()).collect()
    });

    // Anything late would come now.
    thread::sleep(Duration::from_secs(5));
    for text in asked.iter().flat_map(|asked| &asked.promised) {
        assert_eq!(desk.delivered(text), 1, "{text}");
    }
    for text in asked.iter().flat_map(|asked| &asked.perhaps) {
        assert!(desk.delivered(text) <= 1, "{text}");
    }
    let promised: usize = asked.iter().map(|asked| asked.promised.len()).sum();
    println!("{promised} replies, {} rounds", rounds * LANES);
}

fn play(session: &Session, desk: &Desk, lane: u64, rounds: u64) -> Asked {
    let mut asked = Asked::default();
    let mut reddot = Reddot::start_with(session, desk, &format!("lane-{lane}"), &[]);
    for round in 0..rounds {
        let mut seed = Seed::new(lane * 1000 + round);
        let name = format!("lane {lane}, round {round}");
        let tickets = write_as_customers(desk, &mut seed, &name);
        for ticket in &tickets {
            reddot.wait_for_row(true, *ticket, |_| true);
        }
        for (nth, ticket) in tickets.iter().enumerate() {
            let text = format!("{name}, reply {nth}");
            match reddot.reply(*ticket, &text) {
                Ok(_) => asked.promised.push(text),
                Err(_) => asked.perhaps.push(text),
            }
            thread::sleep(Duration::from_millis(seed.below(300)));
        }
        // Twice and more in a row: a crash while recovering from one is a crash too.
        for _ in 0..=seed.below(3) {
            thread::sleep(Duration::from_millis(500 + seed.below(6500)));
            reddot.crash();
            reddot.come_back();
        }
        wait_until(
            &format!("{name}: every reply to arrive"),
            Duration::from_secs(90),
            || {
                let missing: Vec<_> = asked
                    .promised
                    .iter()
                    .filter(|text| desk.delivered(text) == 0)
                    .collect();
                if missing.is_empty() {
                    Ok(())
                } else {
                    Err(format!(
                        "missing {missing:?}; outbox {}",
                        reddot.status()["outbox"]
                    ))
                }
            },
        );
        reddot.wait_for_status("an empty outbox", |status| status["outbox"] == 0);
    }
    let doubled: Vec<_> = asked
        .promised
        .iter()
        .filter(|text| desk.delivered(text) > 1)
        .collect();
    assert!(doubled.is_empty(), "lane {lane}: {doubled:?}");
    asked
}

/// One to three customers of this round write, on channels that the seed picks.
fn write_as_customers(desk: &Desk, seed: &mut Seed, name: &str) -> Vec<i64> {
    (0..=seed.below(3))
        .map(|nth| {
            let channel = seed.one_of(&CHANNELS);
            let address = match *channel {
                "whatsapp" => format!("+34{:09}", 600_000_000 + seed.below(99_999_999)),
                other => format!("{other}-{name}-{nth}"),
            };
            desk.inbound(&Inbound::new(
                channel,
                &address,
                &format!("Customer of {name}"),
                "Hello",
            ))
            .ticket
        })
        .collect()
}

#[test]
fn the_desk_killed_at_random_while_replies_leave_gets_each_once() {
    let session = Session::start("desk-crashes");
    let mut desk = Desk::start(&session);
    let reddot = Reddot::start(&session, &desk);
    let mut promised = Vec::new();
    for round in 0..Seed::rounds(3, 30) {
        let mut seed = Seed::new(9000 + round);
        let name = format!("desk round {round}");
        let tickets = write_as_customers(&desk, &mut seed, &name);
        for (nth, ticket) in tickets.iter().enumerate() {
            reddot.wait_for_row(true, *ticket, |_| true);
            let text = format!("{name}, reply {nth}");
            reddot.reply(*ticket, &text).unwrap();
            promised.push(text);
        }
        thread::sleep(Duration::from_millis(seed.below(7000)));
        desk.crash();
        thread::sleep(Duration::from_millis(seed.below(3000)));
        desk.come_back();
        for text in &promised {
            desk.wait_for_delivery(text);
        }
        reddot.wait_for_status("an empty outbox", |status| status["outbox"] == 0);
    }
    holds_for(
        "each was delivered once",
        Duration::from_secs(5),
        || match promised.iter().find(|text| desk.delivered(text) != 1) {
            None => Ok(()),
            Some(text) => Err(format!("{text}: {} times", desk.delivered(text))),
        },
    );
}
