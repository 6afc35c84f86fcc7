//! Macros and views of the adapter against the desk, in both modes and for several people.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod office;

use desk::Mode;
use helpdesk::{Helpdesk, HelpdeskError};
use model::{Change, Channel, Macro, MacroAction, MacroAssignee, Status, TicketId, template};
use office::Office;

const MODES: [Mode; 2] = [Mode::Older, Mode::Current];

async fn macro_of(zendesk: &impl Helpdesk, title: &str) -> Macro {
    let all = zendesk.macros().await.unwrap();
    let found = all.iter().find(|one| one.title == title);
    found.unwrap_or_else(|| panic!("no {title} in {all:#?}")).clone()
}

#[tokio::test]
async fn each_agent_has_the_macros_they_may_use() {
    for mode in MODES {
        let office = Office::open(mode);
        let mara = office.sign_in("mara@desk.example");
        assert!(mara.offers().macros && mara.offers().views);
        let titles = |macros: Vec<Macro>| macros.into_iter().map(|one| one.title).collect::<Vec<_>>();
        let hers = titles(mara.macros().await.unwrap());
        assert!(hers.contains(&"Mara: good evening".to_owned()), "{hers:?}");
        assert!(!hers.contains(&"Return: label sent".to_owned()), "{hers:?}");
        assert!(!hers.contains(&"Holiday notice".to_owned()), "{hers:?}");
        let sofias = titles(office.sign_in("sofia@desk.example").macros().await.unwrap());
        assert!(sofias.contains(&"Return: label sent".to_owned()), "{sofias:?}");
        assert!(!sofias.contains(&"Mara: good evening".to_owned()), "{sofias:?}");
    }
}

#[tokio::test]
async fn the_desk_fills_in_the_placeholders_and_changes_nothing() {
    for mode in MODES {
        let office = Office::open(mode);
        let ticket = office.write(Channel::Whatsapp, "+34600111222", "Ana Ruiz", "Hola");
        let mara = office.sign_in("mara@desk.example");
        let greet = macro_of(&mara, "Greet and take").await;
        assert!(greet.actions.contains(&MacroAction::Assign {
            to: MacroAssignee::Me
        }));
        let told = mara.preview(ticket, greet.id).await.unwrap().unwrap();
        assert_eq!(
            told.text.as_deref(),
            Some("Hi Ana, this is Mara. Let me have a look.")
        );
        let held = mara.confirm(&[ticket]).await.unwrap();
        let after = held.iter().find_map(|change| match change {
            Change::Ticket(ticket) => Some((ticket.status, ticket.assignee)),
            _ => None,
        });
        assert_eq!(after, Some((Status::New, None)));
        let order = macro_of(&mara, "WhatsApp template: order update").await;
        assert!(template(order.reply().unwrap()).is_some());
        let told = mara.preview(ticket, order.id).await.unwrap().unwrap();
        let filled = template(told.text.as_deref().unwrap()).unwrap();
        assert_eq!(filled.values, ["Ana".to_owned(), ticket.to_string()]);
    }
}

#[tokio::test]
async fn a_macro_that_only_notes_says_nothing_to_the_customer() {
    let office = Office::open(Mode::Older);
    let ticket = office.write(Channel::Whatsapp, "+34600111222", "Ana Ruiz", "Hola");
    let sofia = office.sign_in("sofia@desk.example");
    let label = macro_of(&sofia, "Return: label sent").await;
    assert_eq!(label.reply(), None);
    assert!(
        label
            .actions
            .iter()
            .any(|one| matches!(one, MacroAction::Note { .. }))
    );
    let told = sofia.preview(ticket, label.id).await.unwrap().unwrap();
    assert_eq!(told.text, None);
    let gone = sofia.preview(TicketId(99_999), label.id).await;
    assert_eq!(gone, Err(HelpdeskError::NotFound));
}

#[tokio::test]
async fn a_views_tickets_come_in_its_order_and_as_the_agent_sees_them() {
    for mode in MODES {
        let office = Office::open(mode);
        let first = office.write(Channel::Whatsapp, "+34600111222", "Ana Ruiz", "Uno");
        let second = office.write(Channel::Line, "line-2", "Ben Lin", "Two");
        let mara = office.sign_in("mara@desk.example");
        let views = mara.views().await.unwrap();
        let of = |title: &str| views.iter().find(|one| one.title == title).unwrap();
        let unassigned = of("Unassigned social messaging tickets");
        let told = mara.view(unassigned).await.unwrap();
        assert_eq!(told.ids, [second, first]);
        assert!(!told.more);
        let tickets = told
            .changes
            .iter()
            .filter(|change| matches!(change, Change::Ticket(_)));
        assert_eq!(tickets.count(), 2);
        let told = mara.view(of("Your social messaging tickets")).await.unwrap();
        assert_eq!(told.ids, []);
        // Tom sees what is assigned to him only.
        let tom = office.sign_in("tom@desk.example");
        assert_eq!(tom.view(unassigned).await.unwrap().ids, []);
        let lanes = mara.diagnosis().lanes;
        let lane = lanes.iter().find(|lane| lane.lane == "offers").unwrap();
        assert!(lane.requests >= 3 && lane.fresh_at.is_some(), "{lane:?}");
    }
}

#[tokio::test]
async fn of_a_long_view_a_bounded_number_is_read() {
    let office = Office::open(Mode::Older);
    let mara = office.sign_in("mara@desk.example");
    for n in 0..310 {
        office.write(Channel::Whatsapp, &format!("+34600{n:06}"), "Ana", "Hola");
    }
    let views = mara.views().await.unwrap();
    let told = mara.view(&views[1]).await.unwrap();
    assert_eq!((told.ids.len(), told.more), (300, true));
    let mut once = told.ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), 300);
}
