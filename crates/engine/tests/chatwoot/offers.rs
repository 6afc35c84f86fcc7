//! Canned responses, macros and WhatsApp's templates on Chatwoot (rule 15): what they would do, what a
//! closed window lets through, and what of it works without a network.

use chatwoot_server::{Channel, Fault, FaultRule, NewContact, NewInbox};
use model::{FilledTemplate, MacroId};
use protocol::{ErrorCode, ListMacros, MacroPreview, MacroRow, PlaceValue, PreviewMacro, SaveDraft};
use serde_json::{Value, json};

use super::*;

fn order(text: &str) -> Value {
    json!({
        "name": "order_update", "language": "en", "status": "APPROVED", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": text, "example": { "body_text": [["Ana", "4211"]] } }],
    })
}

impl Shop {
    /// With the templates that its provider approved, or did not.
    async fn with_templates() -> Self {
        let shop = Shop::open().await;
        let mut draft = order("Never {{1}}");
        draft["name"] = json!("draft");
        draft["status"] = json!("PENDING");
        let mut plain = order("We are open again.");
        plain["name"] = json!("open_again");
        let picture = json!({
            "name": "with_picture", "language": "en", "status": "approved", "components": [
                { "type": "HEADER", "format": "IMAGE" }, { "type": "BODY", "text": "Look {{1}}" },
                { "type": "BUTTONS", "buttons": [
                    { "type": "QUICK_REPLY", "text": "No" }, { "type": "URL", "url": "https://x/{{1}}" },
                ] },
            ],
        });
        let place = json!({
            "name": "with_place", "language": "en", "status": "approved", "components": [
                { "type": "HEADER", "format": "LOCATION" }, { "type": "BODY", "text": "Here {{1}}" },
            ],
        });
        let all = vec![order("Hi {{1}}, order {{2}} left."), draft, plain, picture, place];
        shop.server.set_templates(shop.inbox, all);
        // Somebody else's number has templates of its own.
        let mut other = NewInbox::new("Other shop", Channel::WhatsappCloud).member(&shop.sam);
        let mut theirs = order("Theirs {{1}}");
        theirs["name"] = json!("theirs");
        other.templates = vec![theirs];
        shop.server.add_inbox(other);
        shop
    }

    /// What the customer wrote so long ago that the window is closed.
    fn wrote_long_ago(&self, text: &str) -> TicketId {
        let hours = Span::hours(30);
        self.server.clock().advance(Span(-hours.0));
        let ticket = self.write(text);
        self.server.clock().advance(hours);
        ticket
    }
}

impl Agent {
    async fn macros(&self, ticket: TicketId) -> Vec<MacroRow> {
        for _ in 0..400 {
            let ask = ListMacros {
                account: mine(),
                ticket: Some(ticket),
                text: String::new(),
            };
            let told = self.ask(ask).await.unwrap();
            assert!(told.offered);
            if told.as_of.is_some() {
                return told.macros;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        panic!("the macros were never read");
    }

    async fn macro_named(&self, ticket: TicketId, title: &str) -> MacroRow {
        let all = self.macros(ticket).await;
        let found = all.iter().find(|row| row.title == title);
        found.unwrap_or_else(|| panic!("no {title} in {all:#?}")).clone()
    }

    async fn preview(&self, ticket: TicketId, id: MacroId, values: &[(&str, &str)]) -> MacroPreview {
        let value = |(name, value): &(&str, &str)| PlaceValue {
            name: (*name).into(),
            value: (*value).into(),
        };
        let ask = PreviewMacro {
            ticket: of(ticket),
            macro_id: id,
            values: values.iter().map(value).collect(),
        };
        self.ask(ask).await.unwrap()
    }

    async fn filled_order(&self, ticket: TicketId) -> String {
        let id = self.macro_named(ticket, "order_update").await.id;
        let told = self.preview(ticket, id, &[("1", "Ana"), ("2", "4211")]).await;
        assert_eq!(told.refused, None);
        told.text.unwrap()
    }

    async fn try_reply(&self, ticket: TicketId, text: &str) -> Result<(), ProtocolError> {
        let reply = Reply {
            ticket: of(ticket),
            text: text.into(),
            status: Status::Open,
            files: Vec::new(),
        };
        self.ask(reply).await.map(|_| ())
    }

    /// The conversation is held, with its window as it is.
    async fn held_closed(&self, ticket: TicketId) {
        self.until(ticket, "the closed window", |held| {
            held.row.window.blocks() && held.row.business_account.is_some()
        })
        .await;
    }
}

const SAID: &str = "Hi Ana, order 4211 left.";

#[tokio::test(flavor = "multi_thread")]
async fn a_template_leaves_a_closed_window_and_arrives_and_nothing_else_does() {
    let shop = Shop::with_templates().await;
    shop.server.add_canned("thx", "Thank you");
    let ticket = shop.wrote_long_ago("Where is it?");
    let sam = shop.engine().await;
    sam.wait("the ticket", |status| status.waiting == 1).await;
    sam.held_closed(ticket).await;

    // The way out comes first; what is not approved or another number's is not there at all.
    let all = sam.macros(ticket).await;
    let titles: Vec<&str> = all.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(
        titles,
        ["order_update", "open_again", "with_picture", "thx", "with_place"]
    );
    assert!(all[0].template && all[0].refused.is_none() && all[1].template);
    assert!(
        all[3].refused.as_deref().unwrap().contains("24 hours"),
        "{all:#?}"
    );
    let why = all[4].refused.as_deref().unwrap();
    assert!(
        why.contains("something above its text that is not known here"),
        "{why}"
    );

    // While a place is not filled in, or cannot stand so, there is nothing to apply.
    let empty = sam.preview(ticket, all[0].id, &[]).await;
    assert!(empty.template && empty.refused.is_none() && empty.text.is_none());
    assert_eq!(empty.shown.as_deref(), Some("Hi {{1}}, order {{2}} left."));
    let examples: Vec<_> = empty.places.iter().map(|place| place.example.as_str()).collect();
    assert_eq!(examples, ["Ana", "4211"]);
    assert!(empty.places.iter().all(|place| place.trouble.is_some()));
    let bad = sam
        .preview(ticket, all[0].id, &[("1", "Ana"), ("2", "{{contact.email}}")])
        .await;
    assert_eq!((bad.text, bad.places[0].trouble.as_deref()), (None, None));
    assert!(bad.places[1].trouble.is_some());
    let whole = sam
        .preview(ticket, all[0].id, &[("1", "Ana"), ("2", "4211")])
        .await;
    assert_eq!(whole.shown.as_deref(), Some(SAID));
    let shorthand = whole.text.unwrap();
    // Without places there is nothing to fill in.
    assert!(sam.preview(ticket, all[1].id, &[]).await.text.is_some());

    for free in [
        SAID,
        "Hello",
        &format!("Hello {shorthand}"),
        &shorthand.replace("))&", ""),
        &shorthand.replace("\"4211\"", "\"\""),
        // To Chatwoot this is words.
        "&((namespace=[[ns]] template=[[order_update]] language=[[en]] body_text=[[Ana]]))&",
    ] {
        let refused = sam.try_reply(ticket, free).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::WindowClosed, "{free}");
    }
    sam.try_reply(ticket, &shorthand).await.unwrap();
    let held = sam
        .until(ticket, "the delivery", |held| {
            held.sends.is_empty()
                && held
                    .messages
                    .iter()
                    .any(|message| message.text == SAID && message.delivery == Delivery::Delivered)
        })
        .await;
    assert!(
        held.messages
            .iter()
            .all(|message| !message.text.contains("whatsapp="))
    );
    assert_eq!(shop.delivered(SAID).await, 1);
    assert_eq!(shop.server.delivered().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_with_a_picture_and_a_button_arrives_with_both_and_so_does_one_of_twilios() {
    let shop = Shop::with_templates().await;
    let mut twilio = NewInbox::new("Twilio", Channel::TwilioWhatsapp).member(&shop.sam);
    twilio.templates = vec![json!({
        "content_sid": "HX1", "friendly_name": "ready", "language": "en", "status": "approved",
        "template_type": "media", "body": "Ready, {{1}}", "variables": { "1": "Ana", "2": "a.png" },
    })];
    let twilio = shop.server.add_inbox(twilio);
    let hours = Span::hours(30);
    shop.server.clock().advance(Span(-hours.0));
    let ticket = shop.write("Where is it?");
    let elsewhere = TicketId(shop.server.writes(twilio, shop.ana, "And there?").conversation);
    shop.server.clock().advance(hours);
    let sam = shop.engine().await;
    sam.wait("the tickets", |status| status.waiting == 2).await;
    for (ticket, title, values, said) in [
        (
            ticket,
            "with_picture",
            [
                ("header:image", "https://cdn.example/a.png"),
                ("1", "Ana"),
                ("button:1:url", "A-17"),
            ]
            .to_vec(),
            "Look Ana",
        ),
        (
            elsewhere,
            "ready",
            [("1", "Ana"), ("variable:2", "b.png")].to_vec(),
            "Ready, Ana",
        ),
    ] {
        sam.held_closed(ticket).await;
        let id = sam.macro_named(ticket, title).await.id;
        let (last, all_but) = values.split_last().unwrap();
        let told = sam.preview(ticket, id, all_but).await;
        assert!(told.text.is_none(), "{} is missing", last.0);
        let told = sam.preview(ticket, id, &values).await;
        assert!(told.template && told.shown.as_deref() == Some(said));
        let places: Vec<&str> = told.places.iter().map(|place| place.name.as_str()).collect();
        let wanted: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        assert_eq!(places, wanted);
        sam.try_reply(ticket, &told.text.unwrap()).await.unwrap();
        sam.until(ticket, "the delivery", |held| {
            held.sends.is_empty()
                && held
                    .messages
                    .iter()
                    .any(|message| message.text == said && message.delivery == Delivery::Delivered)
        })
        .await;
        assert_eq!(shop.delivered(said).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_chosen_out_of_reach_waits_with_the_draft_and_leaves_once_it_can() {
    let shop = Shop::with_templates().await;
    let ticket = shop.wrote_long_ago("Where is it?");
    let sam = shop.engine().await;
    sam.wait("the ticket", |status| status.waiting == 1).await;
    sam.held_closed(ticket).await;
    sam.macros(ticket).await;

    shop.server.set_offline(true);
    sam.wait("no connection", |status| {
        !matches!(status.accounts[0].connection, protocol::Connection::Connected)
    })
    .await;
    let shorthand = sam.filled_order(ticket).await;
    let draft = SaveDraft {
        note: false,
        ticket: of(ticket),
        text: shorthand.clone(),
    };
    sam.ask(draft).await.unwrap();
    assert_eq!(sam.held(ticket).await.draft, shorthand);
    sam.try_reply(ticket, &shorthand).await.unwrap();
    assert_eq!(shop.delivered(SAID).await, 0);
    shop.server.set_offline(false);
    sam.until(ticket, "the delivery", |held| {
        held.sends.is_empty() && held.messages.iter().any(|message| message.text == SAID)
    })
    .await;
    assert_eq!(shop.delivered(SAID).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_answer_was_lost_is_found_by_what_the_customer_read() {
    let shop = Shop::with_templates().await;
    let ticket = shop.wrote_long_ago("Where is it?");
    let sam = shop.engine().await;
    sam.wait("the ticket", |status| status.waiting == 1).await;
    sam.held_closed(ticket).await;
    let shorthand = sam.filled_order(ticket).await;
    let lost = FaultRule::next(Fault::DropAnswer)
        .method("POST")
        .path("/messages");
    shop.server.faults().add(lost);
    sam.try_reply(ticket, &shorthand).await.unwrap();
    sam.until(ticket, "the message", |held| {
        held.sends.is_empty() && held.messages.iter().any(|message| message.text == SAID)
    })
    .await;
    assert_eq!(shop.delivered(SAID).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_not_approved_any_more_fails_says_so_and_keeps_its_text() {
    let shop = Shop::with_templates().await;
    let ticket = shop.wrote_long_ago("Where is it?");
    let mut sam = shop.engine().await;
    sam.wait("the ticket", |status| status.waiting == 1).await;
    sam.held_closed(ticket).await;
    let shorthand = sam.filled_order(ticket).await;
    for (templates, why) in [
        (vec![order("Dear {{1}}, order {{2}} left.")], "other words now"),
        (Vec::new(), "not approved in this inbox"),
    ] {
        shop.server.set_templates(shop.inbox, templates);
        sam.try_reply(ticket, &shorthand).await.unwrap();
        let held = sam
            .until(ticket, "the failure", |held| {
                held.sends.iter().any(|send| {
                    send.state == SendState::Failed
                        && send.reason.as_deref().is_some_and(|reason| reason.contains(why))
                })
            })
            .await;
        let failed = held
            .sends
            .iter()
            .find(|send| send.reason.as_deref().is_some_and(|reason| reason.contains(why)));
        let failed = failed.unwrap();
        let reason = failed.reason.as_deref().unwrap();
        assert!(
            reason.contains(why) && reason.contains("order_update (en)"),
            "{reason}"
        );
        let kept = matches!(&failed.what, protocol::SendWhat::Reply { text, .. } if *text == shorthand);
        assert!(kept, "{failed:?}");
        sam.alert("of the failure", |alert| {
            matches!(alert, Alert::SendFailed { .. })
        })
        .await;
    }
    assert_eq!(shop.server.delivered().len(), 0);
    assert_eq!(shop.server.messages(ticket.0).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn canned_responses_and_macros_are_filled_in_from_what_is_held_and_bring_nothing_of_a_customers() {
    let shop = Shop::open().await;
    shop.server.add_canned(
        "hello",
        "Hi {{contact.first_name}}, {{ agent.name }} of {{inbox.name}} on {{conversation.id}} ({{contact.email}}).",
    );
    let actions = vec![
        json!({ "action_name": "send_message", "action_params": ["Bye {{contact.name}}"] }),
        json!({ "action_name": "add_label", "action_params": ["done"] }),
        json!({ "action_name": "assign_agent", "action_params": ["self"] }),
        json!({ "action_name": "resolve_conversation", "action_params": [] }),
        json!({ "action_name": "mute_conversation", "action_params": [] }),
        json!({ "action_name": "add_private_note", "action_params": ["rude"] }),
        json!({ "action_name": "change_priority", "action_params": ["low"] }),
    ];
    shop.server.add_macro("Close", shop.sam.id, true, actions);
    let ticket = shop.write("hi");
    let odd = shop.server.add_contact(NewContact {
        name: "{{contact.custom_attribute.secret}} {% x %}".into(),
        phone_number: Some("+15550002222".into()),
        ..NewContact::default()
    });
    let odd = TicketId(shop.server.writes(shop.inbox, odd, "hi").conversation);
    let sam = shop.engine().await;
    sam.wait("the tickets", |status| status.waiting == 2).await;

    let hello = sam.macro_named(ticket, "hello").await;
    assert!(!hello.template && hello.refused.is_none());
    let told = sam.preview(ticket, hello.id, &[]).await;
    assert_eq!(
        told.text.as_deref(),
        Some(&*format!(
            "Hi Ana, Sam of Shop on {ticket} ({{{{contact.email}}}})."
        ))
    );
    assert_eq!(told.unknown, ["{{contact.email}}"]);
    assert!(!told.filled_instead && told.places.is_empty() && told.shown.is_none());

    let close = sam.macro_named(odd, "Close").await;
    assert_ne!(close.id, hello.id);
    let told = sam.preview(odd, close.id, &[]).await;
    assert_eq!(
        told.text.as_deref(),
        Some("Bye contact.custom_attribute.secret % x %")
    );
    assert_eq!(
        (told.status, told.add_tags),
        (Some(Status::Solved), vec!["done".to_owned()])
    );
    assert_eq!(told.assign, Some(protocol::AssignTo::Me));
    assert_eq!(
        told.not_done,
        [
            "muting the customer",
            "writing an internal note",
            "setting the priority to low"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_goes_with_no_files_and_never_as_words_on_another_channel() {
    let shop = Shop::with_templates().await;
    let instagram = shop
        .server
        .add_inbox(NewInbox::new("Insta", Channel::Instagram).member(&shop.sam));
    let ticket = shop.write("hi");
    let elsewhere = TicketId(shop.server.writes(instagram, shop.ana, "hi").conversation);
    let sam = shop.engine().await;
    sam.wait("the tickets", |status| status.waiting == 2).await;
    let shorthand = sam.filled_order(ticket).await;
    let filled = FilledTemplate::read(&shorthand).unwrap();
    assert_eq!(filled.rendered(), SAID);
    // None of them is offered there, and one that was pasted is refused by its inbox.
    assert!(sam.macros(elsewhere).await.iter().all(|row| !row.template));
    sam.try_reply(elsewhere, &shorthand).await.unwrap();
    let held = sam
        .until(elsewhere, "the failure", |held| {
            held.sends.iter().any(|send| send.state == SendState::Failed)
        })
        .await;
    assert!(
        held.sends[0]
            .reason
            .as_deref()
            .unwrap()
            .contains("not approved in this inbox")
    );
    // While the window is open, it goes as a template as well.
    sam.try_reply(ticket, &shorthand).await.unwrap();
    sam.until(ticket, "the message", |held| {
        held.sends.is_empty() && held.messages.iter().any(|message| message.text == SAID)
    })
    .await;
    // It is handed over to the channel after the answer.
    shop.server.settle().await;
    assert_eq!(shop.server.delivered().len(), 1);
    let events = shop.server.sent_events();
    let told = events
        .iter()
        .any(|event| event.data["additional_attributes"]["template_params"]["name"] == json!("order_update"));
    assert!(told, "it left as words");
}
