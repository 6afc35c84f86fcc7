//! Whoever is here for the first time is asked for a helpdesk, and nobody else is.

use protocol::{ErrorCode, FillDesk, FirstRun, GetFirstRun, SetFirstRun, View};

use super::world::{Office, World, ticket};

const NOTIFIER: View = View::Notifier {
    toggle: true,
    ticket: None,
    compose: false,
};

async fn told(world: &World) -> FirstRun {
    world.ask(GetFirstRun {}).await.unwrap().first_run
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_opened_first_asks_for_a_helpdesk_until_there_is_one() {
    let world = World::new();
    assert_eq!(told(&world).await, FirstRun::Welcome);
    let inbox = |ticket| View::Inbox {
        queue: model::Queue::Assigned,
        ticket,
    };
    let choose = View::SignIn { account: None };
    assert_eq!(world.hub.instead(NOTIFIER).await, choose);
    assert_eq!(world.hub.instead(inbox(None)).await, choose);
    // What is about something is not kept from anybody.
    let one = inbox(Some(ticket("acme", model::TicketId(1))));
    assert_eq!(world.hub.instead(one.clone()).await, one);
    let settings = View::Settings { account: None };
    assert_eq!(world.hub.instead(settings.clone()).await, settings);

    // Who signs in by the command line has chosen, too.
    let acme = Office::open().await;
    world.signs_in("acme", &acme);
    assert_eq!(told(&world).await, FirstRun::Over);
    assert_eq!(world.hub.instead(NOTIFIER).await, NOTIFIER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_reached_is_kept() {
    let world = World::new();
    for first_run in [FirstRun::Hint, FirstRun::Over] {
        world.ask(SetFirstRun { first_run }).await.unwrap();
        assert_eq!(told(&world).await, first_run);
        assert_eq!(world.hub.instead(NOTIFIER).await, NOTIFIER);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_does_not_run_is_not_filled() {
    let acme = Office::open().await;
    let world = World::with(&[("acme", &acme)]).await;
    let ask = FillDesk {
        sample: true,
        traffic: false,
    };
    let refusal = world.ask(ask).await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::NotPossible);
}
