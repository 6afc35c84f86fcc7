use super::*;
use model::UserId;
use serde_json::json;

fn actions(told: Value) -> Vec<MacroAction> {
    let row = json!({ "id": 5, "name": "One", "actions": told });
    read(&row).unwrap().actions
}

fn one(name: &str, params: Value) -> MacroAction {
    let mut read = actions(json!([{ "action_name": name, "action_params": params }]));
    assert_eq!(read.len(), 1, "{name}");
    read.remove(0)
}

fn inbox(id: i64, templates: Value) -> Inbox {
    json::inbox(&json!({
        "id": id, "name": "Shop", "channel_type": "Channel::Whatsapp", "phone_number": "+155500",
        "message_templates": templates,
    }))
    .unwrap()
}

fn template(components: Value) -> Value {
    json!({ "name": "order", "language": "en", "status": "APPROVED", "category": "UTILITY", "components": components })
}

fn of(inbox: &Inbox) -> Vec<Macro> {
    templates(&[inbox])
}

#[test]
fn what_is_understood_is_read_and_the_rest_is_named() {
    let tags = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let assign = |to| MacroAction::Assign { to };
    let status = |status| MacroAction::Status { status };
    let not_here = |doing: &str| MacroAction::NotHere { doing: doing.into() };
    let other = |name: &str| MacroAction::Other { name: name.into() };
    let priority = |word: &str| MacroAction::Priority {
        priority: word.into(),
    };
    for (name, params, read) in [
        (
            "send_message",
            json!(["Hi"]),
            MacroAction::Reply { text: "Hi".into() },
        ),
        (
            "add_private_note",
            json!(["for us"]),
            MacroAction::Note {
                text: "for us".into(),
            },
        ),
        (
            "add_label",
            json!(["a", "b"]),
            MacroAction::AddTags {
                tags: tags(&["a", "b"]),
            },
        ),
        (
            "remove_label",
            json!(["a"]),
            MacroAction::RemoveTags { tags: tags(&["a"]) },
        ),
        ("assign_agent", json!(["self"]), assign(MacroAssignee::Me)),
        (
            "assign_agent",
            json!([7]),
            assign(MacroAssignee::Agent { id: UserId(7) }),
        ),
        (
            "assign_agent",
            json!(["7"]),
            assign(MacroAssignee::Agent { id: UserId(7) }),
        ),
        ("assign_agent", json!(["nil"]), assign(MacroAssignee::Nobody)),
        ("assign_agent", json!([]), other("the assignee")),
        ("remove_assigned_agent", json!([]), assign(MacroAssignee::Nobody)),
        ("change_status", json!(["snoozed"]), status(Status::Hold)),
        ("change_status", json!(["pending"]), status(Status::Pending)),
        ("change_status", json!(["asleep"]), other("the status")),
        ("resolve_conversation", json!([]), status(Status::Solved)),
        ("snooze_conversation", json!([]), status(Status::Hold)),
        ("snooze_conversation", json!([null]), status(Status::Hold)),
        (
            "snooze_conversation",
            json!([1_718_600_000]),
            not_here("snoozing it until a set time"),
        ),
        ("change_priority", json!(["high"]), priority("high")),
        ("change_priority", json!(["nil"]), priority("none")),
        ("assign_team", json!([3]), other("the team")),
        ("remove_assigned_team", json!([]), other("the team")),
        ("mute_conversation", json!([]), not_here("muting the customer")),
        ("send_attachment", json!([1]), not_here("sending a file")),
        (
            "send_email_transcript",
            json!(["a@b.c"]),
            not_here("sending a transcript by e-mail"),
        ),
        (
            "send_webhook_event",
            json!(["https://x"]),
            not_here("calling a webhook"),
        ),
        ("make_coffee", json!([]), not_here("“make_coffee”")),
    ] {
        assert_eq!(one(name, params.clone()), read, "{name} {params}");
    }
}

#[test]
fn several_messages_are_one_reply_and_none_is_lost() {
    let read = actions(json!([
        { "action_name": "send_message", "action_params": ["One"] },
        { "action_name": "resolve_conversation", "action_params": [] },
        { "action_name": "send_message", "action_params": ["Two"] },
        { "action_name": "send_message", "action_params": [" "] },
    ]));
    assert_eq!(
        read[0],
        MacroAction::Reply {
            text: "One\n\nTwo".into()
        }
    );
    assert_eq!(read.len(), 2);
}

#[test]
fn odd_rows_cost_themselves_only() {
    assert_eq!(read(&json!({ "name": "No id" })), None);
    assert_eq!(read(&json!({ "id": -1, "name": "x" })), None);
    assert_eq!(read(&json!({ "id": CANNED, "name": "x" })), None);
    assert_eq!(read(&json!({ "id": 1, "name": " " })), None);
    assert_eq!(
        read(&json!({ "id": 1, "name": "x", "actions": "none" }))
            .unwrap()
            .actions,
        []
    );
    assert_eq!(
        actions(json!([{ "action_params": ["x"] }, 7, { "action_name": "send_message" }])),
        []
    );
    assert_eq!(
        canned_response(&json!({ "id": 1, "short_code": "x", "content": " " })),
        None
    );
    assert_eq!(
        canned_response(&json!({ "id": 1, "short_code": null, "content": "x" })),
        None
    );
}

#[test]
fn numbers_of_three_kinds_never_meet_and_javascript_holds_them() {
    let canned =
        canned_response(&json!({ "id": 5, "short_code": "thx", "content": "Thank  you\nAna" })).unwrap();
    assert_eq!(
        (canned.title.as_str(), canned.description.as_str()),
        ("thx", "Thank you Ana")
    );
    let prepared = read(&json!({ "id": 5, "name": "x" })).unwrap();
    let body = json!([{ "type": "BODY", "text": "Hi" }]);
    let twice = json!([template(body.clone()), template(body)]);
    let [first, second] = [of(&inbox(5, twice.clone())), of(&inbox(5, twice))];
    // The same one has the same number, and of two with one name each has its own.
    assert_eq!(first, second);
    assert_ne!(first[0].id, first[1].id);
    let all = [prepared.id.0, canned.id.0, first[0].id.0, first[1].id.0];
    assert_eq!(all[0], 5);
    assert!((CANNED..TEMPLATES).contains(&all[1]));
    assert!(all[2..].iter().all(|id| (TEMPLATES..1 << 53).contains(id)));
}

#[test]
fn an_approved_template_is_offered_with_its_places_and_all_that_goes_out_with_it() {
    let inbox = inbox(
        3,
        json!([template(json!([
            { "type": "HEADER", "format": "TEXT", "text": "Your order" },
            { "type": "BODY", "text": "Hi {{1}}, order {{2}} left.", "example": { "body_text": [["Ana", "4211"]] } },
            { "type": "FOOTER", "text": "Reply STOP" },
            { "type": "BUTTONS", "buttons": [
                { "type": "QUICK_REPLY", "text": "Fine" }, { "type": "URL", "text": "Look", "url": "https://x" },
            ] },
        ])),]),
    );
    let [found] = &of(&inbox)[..] else { panic!() };
    assert_eq!(found.title, "order");
    assert_eq!(
        found.description,
        "en · above: Your order · Hi {{1}}, order {{2}} left. · below: Reply STOP · buttons: Fine, Look"
    );
    let form = found.template().unwrap();
    assert_eq!(form.business_account, "Shop (+155500)");
    assert_eq!(
        form.examples,
        [("1".into(), "Ana".into()), ("2".into(), "4211".into())]
    );
    let values = [("1", "Ana"), ("2", "7")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let filled = form.filled(&values).unwrap();
    assert_eq!(filled.rendered(), "Hi Ana, order 7 left.");
    assert_eq!(
        params(&filled, false),
        json!({
            "name": "order", "language": "en", "category": "UTILITY",
            "processed_params": { "body": { "1": "Ana", "2": "7" } },
        })
    );
}

fn filled(form: &TemplateForm, values: &[(&str, &str)]) -> FilledTemplate {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let values: Vec<_> = values.iter().map(own).collect();
    form.filled(&values).unwrap()
}

#[test]
fn headers_and_buttons_are_filled_in_and_go_where_chatwoot_looks_for_them() {
    let body = json!({ "type": "BODY", "text": "Order {{1}}" });
    let buttons = json!({ "type": "BUTTONS", "buttons": [
        { "type": "QUICK_REPLY", "text": "Fine" },
        { "type": "URL", "text": "Track", "url": "https://x/{{1}}", "example": ["https://x/A-1"] },
        { "type": "COPY_CODE", "text": "Copy", "example": "SAVE" },
    ] });
    let picture = template(json!([{ "type": "HEADER", "format": "IMAGE" }, body, buttons]));
    let inbox_of = inbox(3, json!([picture]));
    let found = of(&inbox_of);
    let form = found[0].template().unwrap();
    assert_eq!(
        form.examples,
        [("button:1:url", "https://x/A-1"), ("button:2:copy_code", "SAVE")]
            .map(|(place, example)| (place.to_owned(), example.to_owned()))
    );
    let with = filled(
        form,
        &[
            ("1", "A-17"),
            ("header:image", "https://cdn.example/a.png"),
            ("button:1:url", "A-17"),
            ("button:2:copy_code", "SAVE10"),
        ],
    );
    assert_eq!(
        params(&with, false)["processed_params"],
        json!({
            "body": { "1": "A-17" },
            "header": { "media_url": "https://cdn.example/a.png", "media_type": "image" },
            "buttons": [
                {},
                { "type": "url", "parameter": "A-17" },
                { "type": "copy_code", "parameter": "SAVE10" },
            ],
        })
    );
    assert!(same_beside(&inbox_of.templates[0], &with));
    let moved = json!({ "type": "BUTTONS", "buttons": [{ "type": "URL", "url": "https://other/{{1}}" }] });
    let moved = inbox(
        3,
        json!([template(
            json!([{ "type": "HEADER", "format": "IMAGE" }, body, moved])
        )]),
    );
    assert!(!same_beside(&moved.templates[0], &with));

    let header = json!({
        "type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": { "header_text": ["A-1"] },
    });
    let found = of(&inbox(3, json!([template(json!([header, body]))])));
    let form = found[0].template().unwrap();
    assert!(found[0].description.contains("above: Order {{1}}"));
    let with = filled(form, &[("1", "A-17"), ("header:text", "A-17")]);
    assert_eq!(
        params(&with, false)["processed_params"],
        json!({ "body": { "1": "A-17" }, "header": { "1": "A-17" } })
    );
}

fn twilios(templates: Value) -> Inbox {
    json::inbox(&json!({
        "id": 4, "name": "Twilio", "channel_type": "Channel::TwilioSms", "medium": "whatsapp",
        "phone_number": "+155501", "content_templates": { "templates": templates },
        // Not Twilio's: of no account here.
        "message_templates": [template(json!([{ "type": "BODY", "text": "Hi" }]))],
    }))
    .unwrap()
}

fn content(kind: &str, body: &str, variables: Value) -> Value {
    json!({
        "content_sid": "HX1", "friendly_name": "order", "language": "en", "status": "approved",
        "category": "utility", "template_type": kind, "body": body, "variables": variables,
    })
}

#[test]
fn twilios_templates_are_offered_and_their_variables_go_by_name() {
    let inbox = twilios(json!([
        content("media", "Hi {{1}}, look", json!({ "1": "Ana", "2": "a.png" })),
        content("text", "We are open.", json!({})),
        content("catalog", "Buy {{1}}", json!({ "1": "x" })),
        content("text", "Hi {{first name}}", json!({ "first name": "x" })),
    ]));
    let found = of(&inbox);
    assert_eq!(found.len(), 4);
    let form = found[0].template().unwrap();
    assert_eq!(form.business_account, "Twilio (+155501)");
    let places: Vec<String> = form.places(&[]).into_iter().map(|(place, ..)| place).collect();
    assert_eq!(places, ["1", "variable:2"]);
    let with = filled(form, &[("1", "Ana"), ("variable:2", "b.png")]);
    assert_eq!(with.rendered(), "Hi Ana, look");
    assert_eq!(
        params(&with, true),
        json!({
            "name": "order", "language": "en", "category": "utility",
            "processed_params": { "1": "Ana", "2": "b.png" },
        })
    );
    assert_eq!(
        params(&filled(found[1].template().unwrap(), &[]), true)["processed_params"],
        json!({})
    );
    for (nth, what) in [
        (2, "parts of a kind that is not known here"),
        (3, "placeholders that are not understood here"),
    ] {
        let doing = format!("filling in a template with {what}");
        assert_eq!(found[nth].actions, [MacroAction::NotHere { doing }]);
    }
    let mut pending = content("text", "Hi", json!({}));
    pending["status"] = json!("pending");
    for odd in [
        pending,
        content("text", " ", json!({})),
        json!(null),
        json!({ "status": "approved" }),
    ] {
        assert_eq!(of(&twilios(json!([odd]))), [], "{odd}");
    }
}

#[test]
fn named_places_have_named_examples() {
    let inbox = inbox(
        3,
        json!([template(json!([{
            "type": "body", "text": "Hi {{customer_name}}",
            "example": { "body_text_named_params": [{ "param_name": "customer_name", "example": "Ana" }] },
        }]))]),
    );
    let found = of(&inbox);
    assert_eq!(
        found[0].template().unwrap().examples,
        [("customer_name".into(), "Ana".into())]
    );
}

#[test]
fn what_is_not_approved_is_no_template_and_what_cannot_be_filled_in_says_why() {
    let body = json!({ "type": "BODY", "text": "Hi" });
    let with = |part: Value| template(json!([body, part]));
    for (what, row) in [
        (
            "something above its text that is not known here",
            with(json!({ "type": "HEADER", "format": "LOCATION" })),
        ),
        (
            "several values in its header",
            with(json!({ "type": "HEADER", "format": "TEXT", "text": "{{1}} {{2}}" })),
        ),
        ("a named value in its header", {
            let mut named = with(json!({ "type": "HEADER", "format": "TEXT", "text": "{{name}}" }));
            named["parameter_format"] = json!("NAMED");
            named
        }),
        (
            "a button of a kind that is not known here",
            with(json!({ "type": "BUTTONS", "buttons": [{ "type": "URL", "url": "https://x/{{1}}/y" }] })),
        ),
        (
            "a button of a kind that is not known here",
            with(json!({ "type": "BUTTONS", "buttons": [{ "type": "OTP" }] })),
        ),
        (
            "a part of a kind that is not known here",
            with(json!({ "type": "CAROUSEL" })),
        ),
        (
            "placeholders that are not understood here",
            template(json!([{ "type": "BODY", "text": "{{contact.name}}" }])),
        ),
        (
            "placeholders that are not understood here",
            template(json!([{ "type": "BODY", "text": "{% raw %}{{1}}" }])),
        ),
    ] {
        let doing = format!("filling in a template with {what}");
        assert_eq!(
            of(&inbox(3, json!([row])))[0].actions,
            [MacroAction::NotHere { doing }]
        );
    }
    let mut pending = template(json!([body]));
    pending["status"] = json!("PENDING");
    let mut nameless = template(json!([body]));
    nameless["name"] = json!(null);
    for odd in [
        pending,
        nameless,
        template(json!([])),
        template(json!("none")),
        json!(7),
        json!(null),
    ] {
        assert_eq!(of(&inbox(3, json!([odd]))), [], "{odd}");
    }
    assert_eq!(of(&inbox(3, json!({ "a": 1 }))), []);
}
