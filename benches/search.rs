//! Searching at size: 100,000 tickets with 1,000,000 messages in several languages, in sealed files,
//! and a tenth of that to show how it grows.
//!
//! `cargo bench -p benches --bench search`. The cache is filled through `Cache::apply` as the engine
//! does it, and again with the index taken away, so that what the index costs each batch is told as
//! well. Then pages of the queues, opening conversations and searches as they are typed are measured,
//! each letter a search; and the same in turns with a copy that is not sealed, which tells what sealing
//! costs. It fails when anything takes more than 20 ms at the 99th percentile, or the first page of a
//! queue more than 2 ms.
//!
//! `SEARCH_TICKETS` sets the size; `SEARCH_DIR` keeps the filled caches for the next time.

#![allow(clippy::unwrap_used, reason = "a measurement that fails should say where")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use benches::Times;
use cache::{Cache, Key, Seal};
use model::{
    AccountId, Author, Change, Channel, Delivery, Me, Message, MessageId, Person, Queue, Role, Route, Status,
    Ticket, TicketId, Time, UserId,
};
use protocol::Search;

/// Now, for this company: its past lies before.
const NOW: i64 = 1_790_000_000_000;
/// How many tickets of their own a batch brings.
const BATCH: u64 = 100;
const MESSAGES: u64 = 10;
/// The most that anything may take at the 99th percentile.
const MOST: Duration = Duration::from_millis(20);
/// The same for the first page of a queue.
const MOST_FIRST_PAGE: Duration = Duration::from_millis(2);

fn main() -> ExitCode {
    let told = |name: &str| std::env::var(name).ok();
    let tickets: u64 = told("SEARCH_TICKETS")
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let temporary = tempfile::tempdir().unwrap();
    let dir = told("SEARCH_DIR").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let mut good = true;
    let mut before: Option<Vec<Measured>> = None;
    for size in [tickets / 10, tickets] {
        let place = dir.join(size.to_string());
        println!("\n{size} tickets, {} messages", size * MESSAGES);
        fill(&place, size);
        let plain = unsealed(&place);
        let measured = measure(&open(&place), &open_at(&plain, &Seal::None), size);
        for (at, one) in measured.iter().enumerate() {
            let slow = one.sealed.p99() > one.most;
            good &= !slow;
            let ratio =
                |over: &Times, under: &Times| over.median().as_secs_f64() / under.median().as_secs_f64();
            let grown = before.as_ref().map_or_else(String::new, |before| {
                format!("{:>6.1} times a tenth", ratio(&one.sealed, &before[at].sealed))
            });
            println!(
                "{} {:>6.2} times plain {grown}{}",
                one.sealed.row(&one.name),
                ratio(&one.sealed, &one.plain),
                if slow { "   TOO SLOW" } else { "" }
            );
        }
        before = Some(measured);
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What was measured of one thing.
struct Measured {
    name: String,
    /// The most it may take at the 99th percentile.
    most: Duration,
    sealed: Times,
    plain: Times,
}

fn seal() -> Seal {
    Seal::Key(Key::new([7; 32]))
}

/// The sealed files in `dir`.
fn open(dir: &Path) -> Cache {
    open_at(dir, &seal())
}

fn open_at(dir: &Path, seal: &Seal) -> Cache {
    Cache::open_sealed(dir, AccountId("desk".into()), seal, &[], Time(NOW)).unwrap()
}

/// A copy of the files in `dir` that is not sealed.
fn unsealed(dir: &Path) -> PathBuf {
    let plain = dir.with_extension("plain");
    if plain.join("cache.db").exists() {
        return plain;
    }
    std::fs::create_dir_all(&plain).unwrap();
    for name in ["cache.db", "own.db"] {
        std::fs::copy(dir.join(name), plain.join(name)).unwrap();
    }
    drop(
        Cache::open_sealed(
            &plain,
            AccountId("desk".into()),
            &Seal::None,
            &[seal()],
            Time(NOW),
        )
        .unwrap(),
    );
    plain
}

/// A series of numbers that is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

const ENGLISH: &str = "the of to and a in is it you that he was for on are with as I his they be at one have this from or had by hot but some what there we can out other were all your when up use word how said an each she which do their time if will way about many then them would write like so these her long make thing see him two has look more day could go come did my sound no most number who over know water than call first people may down side been now find parcel refund delivery order size shoes broken please thanks invoice address tomorrow colour exchange voucher receipt";
const GERMAN: &str = "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei Lieferung Größe Schuhe Rückgabe Straße Paket Rechnung bitte danke morgen";
const SPANISH: &str = "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada pedido zapatos envío mañana gracias";
const ARABIC: &str = "في من على إلى أن عن هذا التي الذي مع كان لم ما لا هو هي كل بعد قبل عند بين ذلك هذه أو ثم قد طلب شحن حذاء مقاس شكرا غدا رقم فاتورة";
const JAPANESE: &[&str] = &[
    "注文番号",
    "を",
    "確認",
    "して",
    "ください",
    "靴",
    "の",
    "サイズ",
    "が",
    "違い",
    "ます",
    "届きません",
    "返品",
    "したい",
    "です",
    "ありがとう",
    "ございます",
    "明日",
    "配達",
    "お願いします",
    "領収書",
    "交換",
    "できますか",
];
const CHINESE: &[&str] = &[
    "您好",
    "请问",
    "我的",
    "订单",
    "什么时候",
    "发货",
    "鞋子",
    "尺码",
    "不对",
    "可以",
    "退货",
    "吗",
    "谢谢",
    "明天",
    "收到",
    "快递",
    "发票",
    "地址",
    "换货",
    "没有",
    "一个",
    "的",
];
const THAI: &[&str] = &[
    "ขอบคุณ",
    "ครับ",
    "สินค้า",
    "ยังไม่",
    "ได้รับ",
    "รองเท้า",
    "ไซส์",
    "ผิด",
    "คืนเงิน",
    "พรุ่งนี้",
    "ใบเสร็จ",
    "ค่ะ",
];
const NAMES: &[&str] = &[
    "Ana",
    "García",
    "Ben",
    "Okafor",
    "Mara",
    "Weiß",
    "José",
    "Nguyễn",
    "田中",
    "さくら",
    "王",
    "小明",
    "محمد",
    "علي",
    "Łukasz",
    "Øyvind",
    "สมชาย",
    "김",
    "민준",
    "O'Neil",
];

/// What somebody writes; once in a while a word that nobody else does.
fn sentence(dice: &mut Dice, number: u64) -> String {
    let spaced = [ENGLISH, ENGLISH, GERMAN, SPANISH, ARABIC];
    let which = dice.roll(8);
    let mut text = match spaced.get(which) {
        Some(words) => {
            let words: Vec<&str> = words.split(' ').collect();
            // Words at the front of a list are the frequent ones.
            let word = |dice: &mut Dice| words[dice.roll(words.len()) * (dice.roll(100) + 1) / 100];
            let count = 5 + dice.roll(20);
            (0..count).map(|_| word(dice)).collect::<Vec<_>>().join(" ")
        }
        None => {
            let words = [JAPANESE, CHINESE, THAI][which - spaced.len()];
            let count = 4 + dice.roll(10);
            (0..count).map(|_| dice.one(words)).collect()
        }
    };
    if number.is_multiple_of(1000) {
        text += &format!(" quixotic{}", number / 1000);
    }
    if number.is_multiple_of(20) {
        text += &format!(" #{}", 400_000 + number);
    }
    text
}

fn phone(dice: &mut Dice) -> String {
    format!(
        "+{}({:03}){:03}-{:04}",
        1 + dice.roll(98),
        dice.roll(1000),
        dice.roll(1000),
        dice.roll(10_000)
    )
}

/// Some tickets with their people and conversations.
fn batch(dice: &mut Dice, from: u64, size: u64) -> Vec<Change> {
    let mut changes = Vec::new();
    for number in from..from + BATCH {
        let id = i64::try_from(number).unwrap() + 1;
        // Three years, the newest last.
        let begins = NOW - i64::try_from((size - number) * (94_608_000_000 / size)).unwrap();
        let customer = UserId(1_000_000 + id);
        let name = format!("{} {}", dice.one(NAMES), dice.one(NAMES));
        changes.push(Change::Person(Person {
            id: customer,
            name: name.clone(),
            role: Role::EndUser,
            phone: Some(phone(dice)),
            email: None,
            social_info: None,
            created_at: None,
            identities: None,
            notes: None,
        }));
        let open = size - number < 500;
        let ends = begins + 3_600_000 * i64::try_from(MESSAGES).unwrap();
        let status = if open { Status::Open } else { Status::Closed };
        changes.push(Change::Ticket(Box::new(Ticket {
            id: TicketId(id),
            status,
            subject: sentence(dice, number),
            requester: customer,
            assignee: (number % 5 != 0).then_some(UserId(if open { 1 } else { 2 })),
            channel: (number % 4 != 3).then_some(Channel::FIVE[dice.roll(5)]),
            window: None,
            business_account: Some("+34 910 000 001".into()),
            in_chat: false,
            held_by_bot: false,
            priority: None,
            snoozed_until: None,
            tags: vec![if dice.roll(2000) == 0 {
                "vip".into()
            } else {
                "shop".into()
            }],
            comment_count: u32::try_from(MESSAGES).ok(),
            route: Route::Reply,
            created_at: Time(begins),
            updated_at: Time(ends),
        })));
        let messages = (0..MESSAGES)
            .map(|at| {
                let from_customer = at % 2 == 0;
                Message {
                    id: MessageId(i64::try_from(number * MESSAGES + at).unwrap()),
                    at: Time(
                        begins
                            + 3_600_000 * i64::try_from(at).unwrap()
                            + i64::try_from(dice.roll(60_000)).unwrap(),
                    ),
                    author: Author {
                        id: Some(if from_customer { customer } else { UserId(2) }),
                        name: if from_customer { name.clone() } else { "Ben".into() },
                        role: if from_customer { Role::EndUser } else { Role::Agent },
                    },
                    public: true,
                    text: sentence(dice, number * MESSAGES + at),
                    delivery: Delivery::NotReported,
                    attachments: Vec::new(),
                }
            })
            .collect();
        changes.push(Change::Conversation {
            ticket: TicketId(id),
            messages,
            events: Some(Vec::new()),
            read_at: Time(ends),
        });
    }
    changes
}

fn fill(dir: &Path, size: u64) {
    if dir.join("cache.db").exists() {
        return;
    }
    let started = Instant::now();
    let cache = open(dir);
    let me = Me {
        id: UserId(1),
        name: "Mara".into(),
        admin: false,
        sees: None,
    };
    cache.set_me(&me).unwrap();
    let mut dice = Dice(7);
    let mut batches = Times::default();
    for from in (0..size).step_by(usize::try_from(BATCH).unwrap()) {
        let changes = batch(&mut dice, from, size);
        let start = Instant::now();
        cache.apply(&changes, None, None, None).unwrap();
        batches.add(start);
    }
    println!(
        "{}",
        batches.row(&format!("apply {BATCH} tickets, {} messages", BATCH * MESSAGES))
    );
    println!(
        "filled in {:.0} s, {} MiB",
        started.elapsed().as_secs_f64(),
        cache.health().unwrap().bytes >> 20
    );
    without_index(&dir.with_extension("bare"), size.min(10_000));
}

/// The same batches where nothing is put into the index.
fn without_index(dir: &Path, size: u64) {
    let cache = open(dir);
    let raw = rusqlite::Connection::open(dir.join("cache.db")).unwrap();
    raw.execute_batch(&format!("PRAGMA key = \"x'{}'\"", "07".repeat(32)))
        .unwrap();
    let tables = [
        "messages_long",
        "messages_short",
        "tickets_long",
        "tickets_short",
        "people_long",
        "people_short",
    ];
    for table in tables {
        // A view takes what is put in and keeps nothing.
        raw.execute_batch(&format!(
            "DROP TABLE {table};
             CREATE VIEW {table} AS SELECT 0 AS rowid, 0 AS text, 0 AS pieces, 0 AS subject, 0 AS account, 0 AS name,
               0 AS phone, 0 AS stored, 0 AS digits;
             CREATE TRIGGER {table}_in INSTEAD OF INSERT ON {table} BEGIN SELECT 1; END;
             CREATE TRIGGER {table}_gone INSTEAD OF DELETE ON {table} BEGIN SELECT 1; END;"
        ))
        .unwrap();
    }
    let mut dice = Dice(7);
    let mut batches = Times::default();
    for from in (0..size).step_by(usize::try_from(BATCH).unwrap()) {
        let changes = batch(&mut dice, from, size);
        let start = Instant::now();
        cache.apply(&changes, None, None, None).unwrap();
        batches.add(start);
    }
    println!("{}", batches.row("apply the same with nothing indexed"));
    drop(cache);
    std::fs::remove_dir_all(dir).unwrap();
}

/// Sealed and plain in turns, so that both meet the same neighbours.
fn measure(sealed: &Cache, plain: &Cache, size: u64) -> Vec<Measured> {
    let now = Time(NOW);
    let mut all = Vec::new();
    let mut measured = |name: &str, most: Duration, [sealed, plain]: [Times; 2]| {
        all.push(Measured {
            name: name.to_owned(),
            most,
            sealed,
            plain,
        });
    };
    let both = [sealed, plain];
    for queue in [Queue::Assigned, Queue::Unassigned] {
        let mut times = [Times::default(), Times::default()];
        for _ in 0..200 {
            for (cache, times) in both.iter().zip(&mut times) {
                let start = Instant::now();
                cache.queue(queue, 0, 20, now).unwrap();
                times.add(start);
            }
        }
        measured(&format!("first page, {queue:?}"), MOST_FIRST_PAGE, times);
    }
    let mut dice = Dice(11);
    let mut times = [Times::default(), Times::default()];
    for _ in 0..500 {
        let id = TicketId(i64::try_from(dice.roll(usize::try_from(size).unwrap())).unwrap() + 1);
        for (cache, times) in both.iter().zip(&mut times) {
            let start = Instant::now();
            cache.conversation(id, now).unwrap().unwrap();
            times.add(start);
        }
    }
    measured("open a conversation", MOST, times);
    let rare = [3, 5, 7, 9].map(|n| format!("quixotic{}", size * MESSAGES / 1000 - n));
    let rare: Vec<&str> = rare.iter().map(String::as_str).collect();
    let people = batch(&mut Dice(7), 0, size);
    let phones = people.iter().filter_map(|change| match change {
        Change::Person(person) => person.phone.clone(),
        _ => None,
    });
    let phones: Vec<String> = phones.take(10).collect();
    let fragments: Vec<String> = phones
        .iter()
        .map(|phone| format!("whatsapp:\"{}\"", &phone[phone.len() - 4..]))
        .collect();
    let fragments: Vec<&str> = fragments.iter().map(String::as_str).collect();
    let whole: Vec<&str> = phones.iter().map(String::as_str).collect();
    for (name, queries) in [
        (
            "common words",
            &["delivery", "the other", "please", "nicht", "gracias", "شكرا"][..],
        ),
        ("rare words", &rare[..]),
        (
            "words that nobody wrote",
            &["thereforeunto", "wasthis", "zapatosx", "Donaudampfschiff"],
        ),
        ("one letter", &["t", "a", "d", "ñ", "م"]),
        (
            "CJK and Thai, one character",
            &["の", "靴", "明", "谢", "鞋", "ค"],
        ),
        (
            "CJK and Thai, two characters",
            &["注文", "返品", "订单", "发票", "ขอ", "没有"],
        ),
        ("CJK, longer", &["注文番号", "什么时候", "ありがとう"]),
        ("phone numbers, as text", &whole[..]),
        ("parts of phone numbers", &fragments[..]),
        ("names", &["ana garcia", "okafor", "田中", "محمد", "lukasz"]),
        (
            "filters, no text",
            &[
                "status:open channel:line",
                "tag:vip",
                "assignee:me window:closing",
                "-status:closed",
            ],
        ),
        (
            "filters and text",
            &[
                "channel:line delivery",
                "tag:vip the",
                "after:2026-01-01 parcel",
                "-channel:x refund",
            ],
        ),
    ] {
        let mut times = [Times::default(), Times::default()];
        let mut found = 0;
        for round in 0..30 {
            for query in queries {
                let typed = query.char_indices().map(|(at, c)| &query[..at + c.len_utf8()]);
                for part in typed {
                    let ask = Search {
                        account: None,
                        text: part.to_owned(),
                        limit: 20,
                        ahead_minutes: 0,
                        more: None,
                    };
                    for (cache, times) in both.iter().zip(&mut times) {
                        let start = Instant::now();
                        let answer = cache.search(&ask, now).unwrap();
                        times.add(start);
                        found =
                            answer.people.hits.len() + answer.tickets.hits.len() + answer.messages.hits.len();
                        if round == 0 && std::env::var_os("SEARCH_TELL").is_some() {
                            println!("  {:.2} ms {part}", start.elapsed().as_secs_f64() * 1000.0);
                        }
                    }
                }
            }
        }
        assert!(
            found > 0 || name.contains("nobody") || name.contains("filters"),
            "{name}"
        );
        measured(&format!("as typed: {name}"), MOST, times);
    }
    all
}
