//! `reddot later`: puts a ticket off from the command line. It is given to the running engine; without one,
//! this program is the engine for as long as that takes.

use anyhow::{Context as _, bail};
use chrono::{DateTime, Days, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use model::{Span, Time};
use protocol::{Client, ClientKind, Later, Quit};

use crate::clock;
use crate::commands::{say, ticket_named};
use crate::paths::Paths;
use crate::run::{How, Started, start};

const FORMS: &str = "say when, like this: 30m, 1h, 2d, 16:00, tomorrow, 2026-11-25 or \"2026-11-25 16:00\" (without an hour it is 9:00)";

/// Puts a ticket off until then; none: no longer.
pub(crate) async fn later(paths: &Paths, named: &str, until: Option<&str>) -> anyhow::Result<()> {
    let now = clock::now();
    let until = until.map(|text| when(text, now, &Local)).transpose()?;
    match start(paths, How::default()).await? {
        Started::Elsewhere(client, _) => put_off(&client, named, until).await,
        Started::Engine(program) => {
            let (client, _events) = Client::connect(&paths.socket(), ClientKind::Cli).await?;
            let running = program.run();
            tokio::pin!(running);
            let done = tokio::select! {
                ended = &mut running => return ended,
                done = put_off(&client, named, until) => done,
            };
            let _ = client.ask(Quit {}).await;
            let _ = tokio::time::timeout(std::time::Duration::from_secs(25), running).await;
            done
        }
    }
}

async fn put_off(client: &Client, named: &str, until: Option<Time>) -> anyhow::Result<()> {
    let ticket = ticket_named(client, named).await?;
    client.ask(Later { ticket, until }).await?;
    say(&match until {
        Some(until) => format!("Later: {}, or when the customer writes.\n", clock::local(until)),
        None => "It is here again.\n".to_owned(),
    })
}

/// The instant that a person means by `text`.
fn when<Z: TimeZone>(text: &str, now: Time, zone: &Z) -> anyhow::Result<Time> {
    let text = text.trim();
    let here = DateTime::from_timestamp_millis(now.0)
        .context("the clock")?
        .with_timezone(zone);
    let nine = NaiveTime::from_hms_opt(9, 0, 0).context(FORMS)?;
    let wall = |at: NaiveDateTime| -> anyhow::Result<Time> {
        let at = zone
            .from_local_datetime(&at)
            .earliest()
            .context("the clock skips that time")?;
        Ok(Time(at.timestamp_millis()))
    };
    let tomorrow = here.date_naive().checked_add_days(Days::new(1)).context(FORMS)?;
    if text.eq_ignore_ascii_case("tomorrow") {
        return wall(tomorrow.and_time(nine));
    }
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M") {
        let today = wall(here.date_naive().and_time(time))?;
        return if today > now {
            Ok(today)
        } else {
            wall(tomorrow.and_time(time))
        };
    }
    if let Ok(at) = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M") {
        return wall(at);
    }
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return wall(day.and_time(nine));
    }
    let Some((at, unit)) = text.char_indices().last() else {
        bail!(FORMS)
    };
    let number: i64 = text[..at].trim().parse().ok().context(FORMS)?;
    let minutes = match unit {
        'm' => number,
        'h' => number.saturating_mul(60),
        'd' => number.saturating_mul(24 * 60),
        _ => bail!(FORMS),
    };
    if minutes <= 0 {
        bail!(FORMS);
    }
    Ok(now + Span(minutes.saturating_mul(60_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_is_read_as_a_person_means_it() {
        let zone = model::zone_named("Europe/Madrid").unwrap();
        let now = Time::parse("2026-11-24T15:30:00Z").unwrap();
        let at = |text: &str| when(text, now, &zone).map(Time::to_rfc3339).ok();
        let read = |text: &str| at(text).unwrap();
        assert_eq!(read("30m"), "2026-11-24T16:00:00Z");
        assert_eq!(read("1h"), "2026-11-24T16:30:00Z");
        assert_eq!(read("2d"), "2026-11-26T15:30:00Z");
        assert_eq!(read("17:00"), "2026-11-24T16:00:00Z");
        assert_eq!(read("16:00"), "2026-11-25T15:00:00Z", "over today");
        assert_eq!(read("Tomorrow"), "2026-11-25T08:00:00Z");
        assert_eq!(read("2026-12-01"), "2026-12-01T08:00:00Z");
        assert_eq!(read("2026-12-01 10:30"), "2026-12-01T09:30:00Z");
        for bad in [
            "",
            "h",
            "0h",
            "-1h",
            "soon",
            "25:00",
            "1y",
            "99999999999999999999h",
            "ü",
        ] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }
}
