//! Macros and views against the desk: what a macro would do, what a closed window lets through, and
//! what of it works without a network.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::time::Duration;

use cache::Cache;
use desk::{Fault, FaultRule, Mode};
use model::{Delivery, Macro, MacroAction, MacroId, Span, Status, TicketId, ViewId};
use protocol::{
    AssignTo, ErrorCode, ListMacros, ListView, ListViews, MacroPreview, MacroRow, PreviewMacro,
    ProtocolError, SendState, ViewPage, ViewRow,
};
use serde_json::json;
use support::{Agent, Office, hours_ago, mine, now, of};

const TEMPLATE: &str = "WhatsApp template: order update";
const GREET: &str = "Greet and take";

async fn macros(agent: &Agent, ticket: Option<TicketId>, text: &str) -> Vec<MacroRow> {
    for _ in 0..200 {
        let ask = ListMacros {
            account: mine(),
            ticket,
            text: text.into(),
        };
        let told = agent.ask(ask).await.unwrap();
        assert!(told.offered);
        if told.as_of.is_some() {
            return told.macros;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the macros were never read");
}

async fn row(agent: &Agent, ticket: TicketId, title: &str) -> MacroRow {
    let all = macros(agent, Some(ticket), "").await;
    let found = all.iter().find(|one| one.title == title);
    found.unwrap_or_else(|| panic!("no {title} in {all:#?}")).clone()
}

async fn preview(agent: &Agent, ticket: TicketId, title: &str) -> MacroPreview {
    let macro_id = row(agent, ticket, title).await.id;
    let ask = PreviewMacro {
        ticket: of(ticket),
        macro_id,
        values: Vec::new(),
    };
    agent.ask(ask).await.unwrap()
}

async fn views(agent: &Agent) -> Vec<ViewRow> {
    for _ in 0..200 {
        let told = agent.ask(ListViews { account: mine() }).await.unwrap();
        assert!(told.offered);
        if told.as_of.is_some() {
            return told.views;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the views were never read");
}

async fn page(agent: &Agent, view: ViewId) -> Result<ViewPage, ProtocolError> {
    let ask = ListView {
        account: mine(),
        view,
        offset: 0,
        limit: 50,
        sort: model::Sort::Own,
        filter: model::ListFilter::default(),
    };
    agent.ask(ask).await
}

/// Until the view's tickets were read.
async fn read_page(agent: &Agent, view: ViewId) -> ViewPage {
    for _ in 0..200 {
        let told = page(agent, view).await.unwrap();
        if told.as_of.is_some() {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the view was never read");
}

fn ids(page: &ViewPage) -> Vec<TicketId> {
    page.rows.iter().map(|row| row.ticket.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_window_refuses_every_macro_but_the_template_which_leaves_and_arrives() {
    let office = Office::open().await;
    let ana = office.whatsapp_at("+34600111222", "Ana Ruiz", "¿Hola?", hours_ago(30));
    let ben = office.whatsapp("+34600111333", "Ben", "¿Hola?");
    let mara = office.engine().await;
    mara.wait("the tickets", |status| status.waiting == 2).await;
    mara.open(ana).await;

    let greet = row(&mara, ana, GREET).await;
    assert!(
        greet.refused.as_deref().unwrap().contains("24 hours"),
        "{greet:?}"
    );
    assert!(!greet.template);
    assert_eq!(row(&mara, ben, GREET).await.refused, None);
    let order = row(&mara, ana, TEMPLATE).await;
    assert!(order.template && order.refused.is_none(), "{order:?}");

    let greeting = preview(&mara, ana, GREET).await;
    assert!(greeting.refused.as_deref().unwrap().contains("24 hours"));
    let free = greeting.text.unwrap();
    let told = preview(&mara, ana, TEMPLATE).await;
    assert_eq!(told.refused, None);
    assert!(told.template && !told.filled_instead);
    assert_eq!(told.status, Some(Status::Pending));
    let shorthand = told.text.unwrap();

    // The free text is refused at once, and so is one that is a template only in part.
    for text in [
        free.as_str(),
        &format!("Hello {shorthand}"),
        &shorthand.replace("))&", ""),
    ] {
        let refused = mara.reply(ana, text).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::WindowClosed, "{text}");
    }
    mara.reply(ana, &shorthand).await.unwrap();
    let held = mara.wait_delivered(ana, &shorthand).await;
    assert!(held.sends.is_empty());
    let arrived =
        format!("Hi Ana, there is news about your order {ana}. Reply to this message to talk to us.");
    assert_eq!(office.delivered(&arrived), 1);
    assert_eq!(office.delivered(&free), 0);
    mara.settle().await;
    let outbox = office.desk.outbox().unwrap();
    assert_eq!(outbox.len(), 1, "{outbox:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_waited_out_of_reach_leaves_past_the_24_hours_and_a_free_reply_does_not() {
    let mut office = Office::open().await;
    let almost = hours_ago(24) + Span::seconds(4);
    let ana = office.whatsapp_at("+34600111222", "Ana", "¿Hola?", almost);
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.waiting == 1).await;
    mara.open(ana).await;
    let shorthand = preview(&mara, ana, TEMPLATE).await.text.unwrap();
    office.close().await;
    mara.reply(ana, "A free reply").await.unwrap();
    mara.reply(ana, &shorthand).await.unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    office.reopen().await;
    mara.wait_send(ana, SendState::Blocked).await;
    mara.wait_delivered(ana, &shorthand).await;
    assert_eq!(office.desk.outbox().unwrap().len(), 1);
    let held = mara.conversation(ana).await;
    assert_eq!(held.sends.len(), 1, "{:#?}", held.sends);
    assert_eq!(held.sends[0].state, SendState::Blocked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_of_another_channel_is_a_free_reply() {
    let office = Office::open().await;
    let line = office.line("line-7", "Lin", "Hello?");
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let order = row(&mara, line, TEMPLATE).await;
    assert!(!order.template && order.refused.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_names_what_is_not_done_and_leaves_the_marks_alone() {
    let office = Office::open().await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    let sofia = office.engine_of("sofia@desk.example").await;
    sofia.wait("the ticket", |status| status.waiting == 1).await;
    let told = preview(&sofia, ana, "Return: label sent").await;
    assert_eq!(told.text, None, "a note must never reach the customer");
    assert_eq!(told.add_tags, ["return", "label_sent"]);
    assert_eq!(told.remove_tags, Vec::<String>::new());
    let all = told.not_done.join("; ");
    for part in [
        "internal note",
        "custom status",
        "priority to normal",
        "messaging_support",
        "whatsapp_support",
    ] {
        assert!(all.contains(part), "{part}: {all}");
    }
    let told = preview(&sofia, ana, GREET).await;
    assert_eq!(told.assign, Some(AssignTo::Me));
    assert_eq!(told.assignee_name, "Sofia Duarte");
    assert_eq!(
        told.text.as_deref(),
        Some("Hi Ana, this is Sofia. Let me have a look.")
    );
    // Nothing of it was done.
    let (_, real) = office
        .admin("GET", &format!("/api/v2/tickets/{ana}.json"), &json!(null))
        .await;
    assert!(real["ticket"]["assignee_id"].is_null());
    assert_eq!(sofia.status().await.outbox, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn macros_are_searched_by_their_words_and_kept_over_a_restart_without_a_network() {
    let mut office = Office::open().await;
    let ana = office.whatsapp("+34600111222", "Ana Ruiz", "¿Hola?");
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let found = macros(&mara, Some(ana), "CUSTOMER waits").await;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].title, "Ask for the order number");
    assert_eq!(macros(&mara, None, "no such macro").await.len(), 0);
    mara.open(ana).await;

    office.close().await;
    let dir = mara.stop();
    let odd = Macro {
        id: MacroId(77),
        title: "Odd".into(),
        description: String::new(),
        actions: vec![MacroAction::Reply {
            text: "{{ticket.requester.first_name}} {{ticket.id}} {{dc.opening_hours}}".into(),
        }],
    };
    let mut held = Cache::open(dir.path(), mine()).unwrap().macros().unwrap();
    held.push(odd);
    Cache::open(dir.path(), mine())
        .unwrap()
        .set_macros(&held, now())
        .unwrap();
    let mara = office.engine_in(dir).await;
    let told = preview(&mara, ana, GREET).await;
    assert!(told.filled_instead && told.unknown.is_empty());
    assert_eq!(
        told.text.as_deref(),
        Some("Hi Ana, this is Mara. Let me have a look.")
    );
    let told = preview(&mara, ana, "Odd").await;
    assert_eq!(told.text, Some(format!("Ana {ana} {{{{dc.opening_hours}}}}")));
    assert_eq!(told.unknown, ["{{dc.opening_hours}}"]);
    assert_eq!(told.refused, None);
    // The helpdesk's word counts once it is there again: it has no such macro.
    office.reopen().await;
    for _ in 0..200 {
        let ask = PreviewMacro {
            ticket: of(ana),
            macro_id: MacroId(77),
            values: Vec::new(),
        };
        match mara.ask(ask).await {
            Err(refused) => {
                assert_eq!(refused.code, ErrorCode::NotFound);
                return;
            }
            Ok(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    panic!("the macro is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_replies_cannot_be_sent_from_here_a_macro_with_a_reply_is_refused_with_the_reason() {
    let office = Office::open_in(Mode::Current).await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let greet = row(&mara, ana, GREET).await;
    assert!(
        greet.refused.as_deref().unwrap().contains("agent workspace"),
        "{greet:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_listed_in_its_order_and_stays_as_last_known_without_a_network() {
    let mut office = Office::open().await;
    let first = office.whatsapp("+34600111222", "Ana", "Uno");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let second = office.line("line-2", "Lin", "Two");
    let personal = json!({ "view": {
        "title": "Mine alone", "restriction": { "type": "User", "id": 1002 },
        "all": [{ "field": "status", "operator": "less_than", "value": "solved" }],
        "output": { "columns": ["status"], "sort_by": "created", "sort_order": "asc" },
    }});
    let (status, _) = office
        .as_agent("mara@desk.example", "POST", "/api/v2/views.json", &personal)
        .await;
    assert_eq!(status, 200);
    let mara = office.engine().await;
    mara.wait("the tickets", |status| status.waiting == 2).await;
    let all = views(&mara).await;
    let of = |title: &str| all.iter().find(|one| one.title == title).unwrap();
    assert!(of("Mine alone").personal && !of("Unassigned social messaging tickets").personal);
    let told = read_page(&mara, of("Unassigned social messaging tickets").id).await;
    assert_eq!(ids(&told), [second, first]);
    assert_eq!(
        (told.total, told.not_held, told.more, &told.trouble),
        (2, 0, false, &None)
    );
    let told = read_page(&mara, of("Mine alone").id).await;
    assert_eq!(ids(&told), [first, second]);

    office.close().await;
    let dir = mara.stop();
    let mara = office.engine_in(dir).await;
    let all = views(&mara).await;
    let again = page(&mara, of("Mine alone").id).await.unwrap();
    assert_eq!((ids(&again), again.as_of), (vec![first, second], told.as_of));
    assert!(all.iter().any(|one| one.as_of == told.as_of));
    let none = page(&mara, ViewId(1)).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helpdesk_that_fails_is_not_asked_by_every_menu_and_the_other_list_is_there() {
    let office = Office::open().await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    let broken = FaultRule::next(Fault::ServerError)
        .path("/api/v2/macros/active")
        .times(3);
    office.desk.faults().add(broken);
    let mara = office.engine().await;
    mara.wait("the ticket", |status| status.waiting == 1).await;
    // Views are read although macros failed.
    assert!(!views(&mara).await.is_empty());
    for _ in 0..20 {
        let told = mara
            .ask(ListMacros {
                account: mine(),
                ticket: Some(ana),
                text: String::new(),
            })
            .await
            .unwrap();
        assert!(told.offered && told.as_of.is_none());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let left = serde_json::to_value(office.desk.faults().settings().rules).unwrap();
    assert_eq!(left[0]["count"], 2, "asked once: {left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_goes_before_the_tags_and_the_assignee_that_were_given_with_it() {
    let office = Office::open().await;
    let ana = office.whatsapp("+34600111222", "Ana", "¿Hola?");
    let mara = office.engine_with(Span::seconds(1)).await;
    mara.wait("the ticket", |status| status.waiting == 1).await;
    let told = preview(&mara, ana, "Ask for the order number").await;
    let text = told.text.unwrap();
    mara.reply(ana, &text).await.unwrap();
    mara.ask(protocol::EditTags {
        ticket: of(ana),
        add: told.add_tags,
        remove: told.remove_tags,
        confirmed: false,
    })
    .await
    .unwrap();
    let held = mara.wait_delivered(ana, &text).await;
    assert!(
        held.messages
            .iter()
            .any(|one| one.delivery == Delivery::Delivered)
    );
    mara.wait("an empty outbox", |status| status.outbox == 0).await;
    let (_, audits) = office
        .admin("GET", &format!("/api/v2/tickets/{ana}/audits.json"), &json!(null))
        .await;
    let audits = audits["audits"].as_array().unwrap();
    let place = |wanted: &dyn Fn(&serde_json::Value) -> bool| {
        audits
            .iter()
            .position(|audit| audit["events"].as_array().unwrap().iter().any(wanted))
            .unwrap()
    };
    let said = place(&|event| event["type"] == "Comment" && event["body"] == text.as_str());
    let tagged = place(&|event| {
        event["field_name"] == "tags" && event["value"].to_string().contains("needs_order_number")
    });
    assert!(said < tagged, "{audits:#?}");
}
