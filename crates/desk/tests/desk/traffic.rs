//! Customers play.

use std::time::Duration;

use desk::traffic;
use tokio::sync::oneshot;

use crate::support::world;

#[tokio::test]
async fn customers_write_and_answer_what_agents_reply() {
    let world = world().await;
    let (stop, stopped) = oneshot::channel::<()>();
    let desk = world.desk.clone();
    let playing = tokio::spawn(traffic::play(desk, 30_000.0, 11, async {
        let _ = stopped.await;
    }));
    let mut replied = Vec::new();
    let mut answered = false;
    for _ in 0..400 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let tickets = world.get("tickets?page[size]=100").await;
        let tickets = tickets["tickets"].as_array().unwrap();
        if replied.is_empty() && tickets.len() >= 10 {
            for ticket in tickets {
                let id = ticket["id"].as_i64().unwrap();
                replied.push((id, world.reply(id, "one moment, please").await));
            }
        }
        for &(ticket, comment) in &replied {
            let comments = world
                .get(&format!(
                    "tickets/{ticket}/comments?sort=-created_at&page[size]=100"
                ))
                .await;
            answered |= comments["comments"]
                .as_array()
                .unwrap()
                .iter()
                .any(|each| each["id"].as_i64().unwrap() > comment);
        }
        if answered {
            break;
        }
    }
    assert!(answered);
    stop.send(()).unwrap();
    playing.await.unwrap().unwrap();
}

#[tokio::test]
async fn no_rate_is_no_traffic() {
    let world = world().await;
    for rate in [0.0, -1.0, f64::NAN] {
        traffic::play(world.desk.clone(), rate, 1, async {})
            .await
            .unwrap();
    }
    assert_eq!(world.get("tickets").await["count"], 0);
}
