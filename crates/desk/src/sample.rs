//! A few believable conversations, so that a new desk shows something: over the five channels, in
//! six languages and scripts, from two minutes to three days old, in every state that the lists
//! tell apart. One WhatsApp window is closed; one name is very long; one has an emoji.

use model::{Channel, Span, Status, Time};

use crate::channels::agent::{self, AgentReply};
use crate::channels::delivery;
use crate::channels::inbound::{Inbound, Sender};
use crate::tickets::row;
use crate::tickets::update::{self, Change, Refused, Said};
use crate::{Desk, DeskError, Mode, people};

/// One step of a story, so many minutes ago.
struct Step {
    minutes_ago: i64,
    customer: usize,
    what: What,
}

enum What {
    Writes(&'static str),
    /// An agent, by address, answers and leaves the ticket in that status.
    Answered(&'static str, &'static str, Status),
    /// An agent notes something that the customer does not see.
    Noted(&'static str, &'static str),
}

use What::{Answered, Noted, Writes};

/// Channel, business account, address, name.
const CUSTOMERS: [(Channel, &str, &str, &str); 10] = [
    (
        Channel::Whatsapp,
        "+34910000001",
        "+34600111222",
        "Lucía Fernández",
    ),
    (Channel::Whatsapp, "+12125550100", "+12125550187", "Ava Thompson"),
    (Channel::Line, "@reddotshop", "U4af4980629", "佐藤 美咲"),
    (Channel::Wechat, "gh_reddotshop", "oXw7s5k2f1", "王小明"),
    (
        Channel::Facebook,
        "reddot.shop",
        "fb-100023871",
        "Beatriz Almeida",
    ),
    (Channel::X, "@reddothelp", "@nour_writes", "نور الحسن"),
    (
        Channel::Whatsapp,
        "+34910000001",
        "+34600987654",
        "María del Carmen Fernández-Villaverde y Rodríguez de la Cámara Montemayor",
    ),
    (Channel::Line, "@reddotshop", "U99c1d20a77", "Kenji 🌸"),
    (
        Channel::Whatsapp,
        "+12125550100",
        "+5511955553211",
        "Rafael Souza",
    ),
    (Channel::Facebook, "reddot.shop", "fb-100077120", "Oliver Grant"),
];

const MARA: &str = "mara@desk.example";
const BEN: &str = "ben@desk.example";

const STORY: &[Step] = &[
    step(4_310, 9, Writes("Hi! Do you ship to Ireland?")),
    step(
        4_250,
        9,
        Answered(
            BEN,
            "Hi Oliver, yes we do, in three to five days.",
            Status::Solved,
        ),
    ),
    step(4_100, 3, Writes("你好,我上周买的耳机左边没有声音,可以换一个吗?")),
    step(3_900, 3, Noted(BEN, "Serial number is still under warranty.")),
    step(
        3_880,
        3,
        Answered(BEN, "您好,可以的,我们今天给您寄一个新的。", Status::Pending),
    ),
    step(
        1_900,
        6,
        Writes("Buenas tardes. El pedido 48213 llegó con la caja abierta y falta el cargador."),
    ),
    step(1_895, 6, Writes("¿Me pueden enviar otro, por favor?")),
    step(
        1_400,
        8,
        Writes("Oi! Comprei um relógio e a pulseira veio na cor errada. Como faço para trocar?"),
    ),
    step(900, 4, Writes("Boa tarde, vocês têm a mochila azul em estoque?")),
    step(
        840,
        4,
        Answered(MARA, "Olá Beatriz! Temos sim, chegou hoje.", Status::Solved),
    ),
    step(
        410,
        1,
        Writes("Hey, my discount code REDDOT10 says it's expired, but the mail says until Friday."),
    ),
    step(
        385,
        1,
        Answered(
            MARA,
            "Hi Ava, sorry about that! I've renewed it: please try again.",
            Status::Open,
        ),
    ),
    step(
        380,
        1,
        Writes("It works now, but shipping went up by $4?? Can you check?"),
    ),
    step(
        95,
        5,
        Writes("مرحبا، طلبت حذاء مقاس ٤٢ ووصلني مقاس ٤٠. كيف يمكنني استبداله؟"),
    ),
    step(
        31,
        2,
        Writes("こんにちは。昨日注文した商品の届け先を変更できますか?"),
    ),
    step(
        12,
        7,
        Writes("予約したフィギュア、発売日に届きますか?楽しみにしています 😊"),
    ),
    step(
        2,
        0,
        Writes("Hola, ¿mi pedido 51877 sale hoy? Lo necesito para el jueves 🙏"),
    ),
];

const fn step(minutes_ago: i64, customer: usize, what: What) -> Step {
    Step {
        minutes_ago,
        customer,
        what,
    }
}

/// Tells the story, unless there is a ticket. Gives how many tickets there are then.
pub(crate) fn seed(desk: &Desk) -> Result<usize, DeskError> {
    let there: bool = desk
        .0
        .store
        .read(|db| db.query_row("SELECT EXISTS (SELECT 1 FROM tickets)", [], |row| row.get(0)))?;
    if there {
        return Ok(0);
    }
    let now = desk.0.clock.now();
    let mut tickets: [Option<i64>; CUSTOMERS.len()] = [None; CUSTOMERS.len()];
    for step in STORY {
        let at = now - Span::seconds(60 * step.minutes_ago);
        let Some(&(channel, account, address, name)) = CUSTOMERS.get(step.customer) else {
            continue;
        };
        match step.what {
            Writes(text) => {
                let inbound = Inbound {
                    channel,
                    account: Some(account.to_owned()),
                    from: Sender {
                        address: address.to_owned(),
                        name: name.to_owned(),
                    },
                    text: text.to_owned(),
                    attachments: Vec::new(),
                    sent_at: None,
                    external_id: None,
                };
                tickets[step.customer] = Some(desk.receive_at(&inbound, at)?.ticket_id);
            }
            Answered(agent, text, status) => {
                let change = Change {
                    status: Some(status),
                    comment: said(text, true),
                    ..Change::default()
                };
                act(desk, tickets[step.customer], agent, change, true, at)?;
            }
            Noted(agent, text) => {
                let change = Change {
                    comment: said(text, false),
                    ..Change::default()
                };
                act(desk, tickets[step.customer], agent, change, false, at)?;
            }
        }
    }
    Ok(tickets.iter().flatten().count())
}

fn said(text: &str, public: bool) -> Option<Said> {
    Some(Said {
        body: text.to_owned(),
        public,
        ..Said::default()
    })
}

/// An agent updates a ticket, taking it first where they answer, and the reply is delivered.
fn act(
    desk: &Desk,
    ticket: Option<i64>,
    agent: &str,
    mut change: Change,
    takes: bool,
    at: Time,
) -> Result<(), DeskError> {
    let Some(ticket) = ticket else { return Ok(()) };
    let mode = desk.mode();
    desk.0.store.write(|tx| {
        if let (Mode::Current, Some(said)) = (mode, change.comment.as_ref().filter(|said| said.public)) {
            let reply = AgentReply {
                ticket_id: ticket,
                agent: agent.to_owned(),
                text: said.body.clone(),
                attachments: Vec::new(),
                status: change.status,
            };
            let message = agent::reply(tx, &reply, at)?;
            delivery::deliver(tx, message, |_| false, at)?;
            return Ok(());
        }
        let agent = people::by_email(tx, agent)?.ok_or_else(|| DeskError::NoSuchPerson(agent.to_owned()))?;
        let Some(ticket) = row::one(tx, ticket)? else {
            return Ok(());
        };
        if takes {
            change.assignee_id = Some(Some(agent.id));
        }
        let updated = update::apply(tx, &ticket, &change, &agent, at).map_err(|refused| match refused {
            Refused::Database(error) => DeskError::from(error),
            Refused::Invalid(_) | Refused::Outdated => {
                DeskError::BadInbound("the sample does not fit the desk's rules".to_owned())
            }
        })?;
        if let Some(comment) = updated.to_deliver {
            delivery::deliver(tx, comment, |_| false, at)?;
        }
        Ok(())
    })
}
