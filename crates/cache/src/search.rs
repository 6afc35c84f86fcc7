//! Searching people, tickets and messages (rules 19 and 20), newest first.
//!
//! Every search walks an index from its newest entry back and stops as soon as it has a page; it
//! never orders what it found, because the index is in the order of time. Which entries have the
//! text is the index's affair alone. Filters are asked of each entry in turn, so that a filter which
//! few satisfy would have the whole index walked: a page looks at so many entries at the most, and
//! tells where to go on.

use std::time::{Duration, Instant};

use model::{
    Author, Channel, Condition, Facts, MessageId, Needle, Part, Query, Reading, Role, Span, Time, UserId,
    excerpt, parts,
};
use protocol::{
    Count, FilterView, Group, MessageHit, NEWEST, PersonHit, Place, Search, SearchView, TicketHit, TicketRow,
};
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use crate::index::{CROWD, digits, first_doc, not_indexed, token};
use crate::row::{COLUMNS, FROM, Reader, WIDTH, read};
use crate::{Cache, Result};

/// How many hits of a group at the most.
const MAX_HITS: u32 = 100;
/// From here on they are not counted.
const MAX_COUNT: u32 = 1000;
/// How many entries of an index a page looks at, and for how long: what it takes to look at one depends
/// on the computer, and on how much of the files is in its memory.
const MOST_LOOKED_AT: u32 = 1000;
const LONGEST_LOOK: Duration = Duration::from_millis(4);
/// So many it looks at however long that takes.
const LEAST_LOOKED_AT: u32 = 50;
/// So many people with a number are few enough to go by their tickets.
const FEW_PEOPLE: u32 = 300;
/// How much of a message is shown.
const EXCERPT: usize = 160;
/// How much of a name or a subject.
const LINE: usize = 80;

/// The columns of a person.
const PERSON: &str = "p.id, p.name, coalesce(p.phone, ''), p.folded,
  (SELECT count(*) FROM tickets t INDEXED BY tickets_of_person WHERE t.requester_id = p.id),
  (SELECT max(t.sort_at) FROM tickets t INDEXED BY tickets_of_person WHERE t.requester_id = p.id)";

/// Whether any message of ticket `t`, or message `m` itself, has a file: one look into the primary key.
const TICKET_HAS_FILE: &str = "EXISTS (SELECT 1 FROM attachments f WHERE f.ticket_id = t.id)";
const MESSAGE_HAS_FILE: &str =
    "EXISTS (SELECT 1 FROM attachments f WHERE f.ticket_id = m.ticket_id AND f.message_id = m.id)";

/// What of an index is wanted: a `MATCH` on one of its two tables, or none for all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    table: &'static str,
    matching: String,
}

impl Wanted {
    /// By a text: of three characters and more by the trigrams (`columns` narrows it down to some),
    /// else by the piece.
    fn by(long: &'static str, short: &'static str, columns: &str, of: char, text: &str) -> Self {
        if text.chars().count() >= model::ANYWHERE {
            let text = text.replace('"', "\"\"");
            Self {
                table: long,
                matching: format!("{columns}\"{text}\""),
            }
        } else {
            let mut word = String::new();
            token(of, text, &mut word);
            Self {
                table: short,
                matching: format!("\"{word}\""),
            }
        }
    }

    /// How many there are, counted no further than they are told.
    fn count(&self, db: &Connection) -> rusqlite::Result<Count> {
        let table = self.table;
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ?1 LIMIT {})",
            MAX_COUNT + 1
        );
        let found: u32 = db
            .prepare_cached(&sql)?
            .query_row([&self.matching], |row| row.get(0))?;
        Ok(counted(found, false))
    }
}

fn counted(known: u32, more: bool) -> Count {
    Count {
        known: known.min(MAX_COUNT),
        more: more || known > MAX_COUNT,
    }
}

/// One search, as far as it is the same for every group.
struct Asked<'a> {
    query: &'a Query,
    needle: Option<Needle>,
    numbers: Vec<&'a str>,
    reader: Reader<'a>,
    reading: Reading<'a>,
    limit: usize,
    first: bool,
}

/// What a walk found.
struct Walked<T> {
    hits: Vec<T>,
    /// How many fitted among those looked at.
    known: u32,
    /// Where to go on; none at the end.
    before: Option<i64>,
}

impl Cache {
    /// Searches what is held, as of the server's time `now`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn search(&self, ask: &Search, now: Time) -> Result<SearchView> {
        let query = Query::parse(&ask.text);
        let me = self.me()?;
        let mut found = SearchView {
            filters: query
                .filters
                .iter()
                .enumerate()
                .map(|(at, filter)| FilterView {
                    text: filter.to_string(),
                    without: query.without(at).to_string(),
                })
                .collect(),
            hints: query.hints.clone(),
            ..SearchView::default()
        };
        let asked = Asked {
            needle: Needle::new(&query.text),
            numbers: query.numbers().collect(),
            query: &query,
            reader: Reader {
                account: &self.account,
                me: me.as_ref().map(|me| me.id),
                my_name: me.as_ref().map_or("", |me| me.name.as_str()),
                now,
            },
            reading: Reading {
                account: &self.account.0,
                now,
                ahead: Span::seconds(i64::from(ask.ahead_minutes) * 60),
            },
            limit: ask.limit.min(MAX_HITS) as usize,
            first: ask.more.is_none(),
        };
        self.read_searching(|db| {
            found.not_yet = not_indexed(db)?;
            let nothing = asked.needle.is_none() && query.filters.is_empty();
            // A text of which folding leaves nothing is found nowhere.
            let lost = asked.needle.is_none() && !query.text.is_empty();
            if nothing || lost || !query.wants_account(&self.account.0) {
                return Ok(());
            }
            let start = |group: Group| match &ask.more {
                None => Some((NEWEST, true)),
                Some(more) if more.group == group => more
                    .next
                    .iter()
                    .find(|place| place.account == self.account)
                    .map(|place| (place.before, place.exact)),
                Some(_) => None,
            };
            if let Some((before, exact)) = start(Group::People) {
                self.find_people(db, &asked, before, exact, &mut found)?;
            }
            if let Some((before, _)) = start(Group::Tickets) {
                self.find_tickets(db, &asked, before, &mut found)?;
            }
            if let Some((before, _)) = start(Group::Messages) {
                self.find_messages(db, &asked, before, &mut found)?;
            }
            Ok(())
        })?;
        Ok(found)
    }

    fn place(&self, before: Option<i64>, exact: bool) -> Vec<Place> {
        let place = |before| Place {
            account: self.account.clone(),
            before,
            exact,
        };
        before.map(place).into_iter().collect()
    }

    /// People: those whose name or number is what was searched for, then the others, the newest
    /// profile first.
    fn find_people(
        &self,
        db: &Connection,
        asked: &Asked<'_>,
        before: i64,
        exact: bool,
        found: &mut SearchView,
    ) -> Result<()> {
        if !asked.query.is_about_people() {
            return Ok(());
        }
        let Some(wanted) = asked.people() else {
            return Ok(());
        };
        let people = &mut found.people;
        let mut before = before;
        if exact {
            let sql = format!(
                "SELECT {PERSON} FROM people p WHERE p.id IN (
                   SELECT id FROM people INDEXED BY people_folded WHERE folded = ?1 AND folded <> '' AND id < ?2
                   UNION SELECT id FROM people INDEXED BY people_phone WHERE phone = ?3 AND id < ?2
                   ORDER BY id DESC LIMIT {MOST_LOOKED_AT}) ORDER BY p.id DESC"
            );
            let name = asked.needle.as_ref().map_or("", Needle::folded);
            let values = [
                name.to_owned().into(),
                before.into(),
                asked.number().to_owned().into(),
            ];
            let walked = walk(db, &sql, values, asked.limit, |row| {
                let fits = asked.person_fits(row)?;
                Ok((
                    row.get(0)?,
                    fits.then(|| self.person_hit(row, asked, true)).transpose()?,
                ))
            })?;
            people.hits = walked.hits;
            before = NEWEST;
            if people.hits.len() == asked.limit
                && let Some(last) = walked.before
            {
                people.next = self.place(Some(last), true);
                people.count = asked.count_people(db, &wanted, &people.hits)?;
                return Ok(());
            }
        }
        let table = wanted.table;
        let sql = format!(
            "SELECT {PERSON} FROM {table} CROSS JOIN people p ON p.id = {table}.rowid
             WHERE {table} MATCH ?2 AND {table}.rowid < ?1 ORDER BY {table}.rowid DESC"
        );
        let room = asked.limit - people.hits.len();
        let values = [before.into(), wanted.matching.clone().into()];
        let walked = walk(db, &sql, values, room, |row| {
            let fits = asked.person_fits(row)? && !asked.is_exact(row)?;
            Ok((
                row.get(0)?,
                fits.then(|| self.person_hit(row, asked, false)).transpose()?,
            ))
        })?;
        people.hits.extend(walked.hits);
        people.next = self.place(walked.before, false);
        if asked.first {
            people.count = asked.count_people(db, &wanted, &people.hits)?;
            found.same_digits = self.same_digits(db, asked)?;
        }
        Ok(())
    }

    /// Those who have the digits, but not as they were typed.
    fn same_digits(&self, db: &Connection, asked: &Asked<'_>) -> Result<Vec<PersonHit>> {
        let typed = asked.number();
        if typed.len() < model::ANYWHERE || digits(typed) != typed {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT {PERSON} FROM people_long CROSS JOIN people p ON p.id = people_long.rowid
             WHERE people_long MATCH ?2 AND people_long.rowid < ?1 ORDER BY people_long.rowid DESC"
        );
        let values = [NEWEST.into(), format!("digits : \"{typed}\"").into()];
        let walked = walk(db, &sql, values, asked.limit, |row| {
            let phone = row.get_ref(2)?.as_str()?;
            let apart = !phone.contains(typed);
            Ok((
                row.get(0)?,
                apart.then(|| self.person_hit(row, asked, false)).transpose()?,
            ))
        })?;
        Ok(walked.hits)
    }

    fn person_hit(&self, row: &Row<'_>, asked: &Asked<'_>, exact: bool) -> rusqlite::Result<PersonHit> {
        let phone: String = row.get(2)?;
        let by_number = asked.numbers.iter().find_map(|number| {
            let at = phone.find(number)?;
            Some(parts(&phone, std::iter::once(at..at + number.len())))
        });
        Ok(PersonHit {
            account: self.account.clone(),
            person: UserId(row.get(0)?),
            name: excerpt(asked.mark(row.get_ref(1)?.as_str()?), LINE),
            phone: by_number.unwrap_or_else(|| asked.mark(&phone)),
            exact,
            tickets: row.get(4)?,
            at: row.get::<_, Option<i64>>(5)?.map(Time),
            place: row.get(0)?,
        })
    }

    fn find_tickets(
        &self,
        db: &Connection,
        asked: &Asked<'_>,
        before: i64,
        found: &mut SearchView,
    ) -> Result<()> {
        let numbered = asked.ticket_number().unwrap_or(-1);
        let has_file = asked.has_file(TICKET_HAS_FILE);
        let columns = format!("{COLUMNS}, t.doc, t.channel, t.tags, c.phone, {has_file}, t.subject");
        let hit = |row: &Row<'_>| -> rusqlite::Result<Option<TicketHit>> {
            let ticket = read(row, asked.reader)?;
            let subject = row.get_ref(WIDTH + 5)?.as_str()?;
            let text = [subject, ticket.business_account.as_deref().unwrap_or_default()];
            let named = ticket.ticket.id.0 == numbered;
            if !asked.ticket_fits(row, &ticket, ticket.at)? || !(named || asked.is_in(&text)) {
                return Ok(None);
            }
            Ok(Some(TicketHit {
                social: row.get_ref(WIDTH + 1)?.as_str_or_null()?.is_some(),
                subject: excerpt(asked.mark(subject), LINE),
                business_account: asked.mark(text[1]),
                // One that was named comes before all others.
                place: if named { NEWEST } else { row.get(WIDTH)? },
                row: ticket,
            }))
        };
        let mut named = Vec::new();
        if asked.first && numbered >= 0 {
            let sql = format!("SELECT {columns} FROM {FROM} WHERE t.id = ?1");
            named.extend(walk(db, &sql, [numbered.into()], 1, |row| Ok((0, hit(row)?)))?.hits);
        }
        let source = asked.source(db, "tickets_long", "tickets_short")?;
        let (from, mut values) = match &source {
            Source::Index(wanted) => (
                format!(
                    "{0} CROSS JOIN {FROM} WHERE {0} MATCH ?3 AND t.doc = {0}.rowid
                       AND {0}.rowid < ?1 AND {0}.rowid >= ?2 ORDER BY {0}.rowid DESC",
                    wanted.table
                )
                .replacen("tickets t", "tickets t INDEXED BY tickets_doc", 1),
                vec![wanted.matching.clone().into()],
            ),
            Source::People(ids) => (
                format!(
                    "{FROM} WHERE t.requester_id IN (SELECT value FROM json_each(?3))
                       AND t.doc < ?1 AND t.doc >= ?2 ORDER BY t.doc DESC"
                )
                .replacen("tickets t", "tickets t INDEXED BY tickets_of_person", 1),
                vec![ids.clone().into()],
            ),
            Source::All => (
                format!("{FROM} WHERE t.doc < ?1 AND t.doc >= ?2 ORDER BY t.doc DESC").replacen(
                    "tickets t",
                    "tickets t INDEXED BY tickets_doc",
                    1,
                ),
                Vec::new(),
            ),
        };
        let (oldest, newest) = asked.docs();
        values.splice(0..0, [before.min(newest).into(), oldest.into()]);
        let room = asked.limit.saturating_sub(named.len());
        let walked = walk_counting(
            db,
            &format!("SELECT {columns} FROM {from}"),
            values,
            room,
            asked.counts(),
            |row| {
                let fits = hit(row)?.filter(|hit| hit.row.ticket.id.0 != numbered);
                Ok((row.get(WIDTH)?, fits))
            },
        )?;
        let tickets = &mut found.tickets;
        if asked.first {
            let also = u32::try_from(named.len()).unwrap_or(0);
            tickets.count = match &source {
                // The one that was named may have the number in its subject, too.
                Source::Index(wanted) if !asked.counts() && named.is_empty() => wanted.count(db)?,
                Source::Index(wanted) if !asked.counts() => {
                    let there = wanted.count(db)?;
                    let twice = named.first().is_some_and(|hit| {
                        hit.subject
                            .iter()
                            .chain(&hit.business_account)
                            .any(|part| part.marked)
                    });
                    counted(there.known + also - u32::from(twice), there.more)
                }
                _ => counted(walked.known + also, walked.before.is_some()),
            };
        }
        tickets.hits = named;
        tickets.hits.extend(walked.hits);
        tickets.next = self.place(walked.before, false);
        Ok(())
    }

    fn find_messages(
        &self,
        db: &Connection,
        asked: &Asked<'_>,
        before: i64,
        found: &mut SearchView,
    ) -> Result<()> {
        // Without a text only those with a file are searched for: they may have no words at all.
        if asked.needle.is_none() && !asked.query.wants_files() {
            return Ok(());
        }
        let has_file = asked.has_file(MESSAGE_HAS_FILE);
        let columns = format!(
            "{COLUMNS}, m.doc, t.channel, t.tags, c.phone, {has_file}, m.text, m.id, m.at, m.author_id, m.author_name,
             m.role, m.public"
        );
        let hit = |row: &Row<'_>| -> rusqlite::Result<Option<MessageHit>> {
            let ticket = read(row, asked.reader)?;
            let text = row.get_ref(WIDTH + 5)?.as_str()?;
            let at = Time(row.get(WIDTH + 7)?);
            if !asked.ticket_fits(row, &ticket, at)? || !asked.is_in(&[text]) {
                return Ok(None);
            }
            Ok(Some(MessageHit {
                row: ticket,
                social: row.get_ref(WIDTH + 1)?.as_str_or_null()?.is_some(),
                message: MessageId(row.get(WIDTH + 6)?),
                at,
                author: Author {
                    id: row.get::<_, Option<i64>>(WIDTH + 8)?.map(UserId),
                    name: row.get(WIDTH + 9)?,
                    role: Role::from_word(row.get_ref(WIDTH + 10)?.as_str()?),
                },
                public: row.get(WIDTH + 11)?,
                excerpt: excerpt(asked.mark(text), EXCERPT),
                place: row.get(WIDTH)?,
            }))
        };
        let source = asked.source(db, "messages_long", "messages_short")?;
        let (from, mut values) = match &source {
            Source::Index(wanted) => (
                format!(
                    "{0} CROSS JOIN messages m INDEXED BY messages_doc CROSS JOIN {FROM}
                     WHERE {0} MATCH ?3 AND m.doc = {0}.rowid AND t.id = m.ticket_id
                       AND {0}.rowid < ?1 AND {0}.rowid >= ?2 ORDER BY {0}.rowid DESC",
                    wanted.table
                ),
                vec![wanted.matching.clone().into()],
            ),
            // Those of a few people: their messages are put in order, which are few, too.
            Source::People(ids) => (
                format!(
                    "{FROM} CROSS JOIN messages m ON m.ticket_id = t.id
                     WHERE t.requester_id IN (SELECT value FROM json_each(?3))
                       AND m.doc < ?1 AND m.doc >= ?2 ORDER BY m.doc DESC"
                )
                .replacen("tickets t", "tickets t INDEXED BY tickets_of_person", 1),
                vec![ids.clone().into()],
            ),
            Source::All => (
                format!(
                    "messages m INDEXED BY messages_doc CROSS JOIN {FROM}
                     WHERE t.id = m.ticket_id AND m.doc < ?1 AND m.doc >= ?2 ORDER BY m.doc DESC"
                ),
                Vec::new(),
            ),
        };
        let (oldest, newest) = asked.docs();
        values.splice(0..0, [before.min(newest).into(), oldest.into()]);
        let walked = walk_counting(
            db,
            &format!("SELECT {columns} FROM {from}"),
            values,
            asked.limit,
            asked.counts(),
            |row| Ok((row.get(WIDTH)?, hit(row)?)),
        )?;
        if asked.first {
            found.messages.count = match &source {
                Source::Index(wanted) if !asked.counts() => wanted.count(db)?,
                _ => counted(walked.known, walked.before.is_some()),
            };
        }
        found.messages.hits = walked.hits;
        found.messages.next = self.place(walked.before, false);
        Ok(())
    }
}

/// What tickets and messages are found by.
enum Source {
    /// Their own index.
    Index(Wanted),
    /// The people whose number was asked for, as JSON: they are few.
    People(String),
    /// All tickets or messages, newest first.
    All,
}

impl Asked<'_> {
    /// The number that is asked for, or may be meant by the text.
    fn number(&self) -> &str {
        self.numbers.first().copied().unwrap_or(&self.query.text)
    }

    fn mark(&self, text: &str) -> Vec<Part> {
        match &self.needle {
            Some(needle) => needle.mark(text),
            None => parts(text, []),
        }
    }

    fn is_in(&self, texts: &[&str]) -> bool {
        self.needle
            .as_ref()
            .is_none_or(|needle| texts.iter().any(|text| needle.is_in(&model::fold(text))))
    }

    /// By what people are found: the number where one is asked for, else the text.
    fn people(&self) -> Option<Wanted> {
        match (self.numbers.first(), &self.needle) {
            (Some(number), _) => {
                let number = number.replace('\0', "");
                Some(Wanted::by(
                    "people_long",
                    "people_short",
                    "stored : ",
                    'p',
                    &number,
                ))
            }
            (None, Some(needle)) => Some(Wanted::by(
                "people_long",
                "people_short",
                "{name phone} : ",
                'n',
                needle.folded(),
            )),
            (None, None) => None,
        }
    }

    /// Whether a row of [`PERSON`] is one that is asked for.
    fn person_fits(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let (name, phone) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
        let wanted = self.query.filters.iter().all(|filter| match &filter.what {
            Condition::Whatsapp(number) => phone.contains(number.as_str()) != filter.not,
            _ => true,
        });
        Ok(wanted && self.is_in(&[name, phone]))
    }

    fn is_exact(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let folded = row.get_ref(3)?.as_str()?;
        let named = self
            .needle
            .as_ref()
            .is_some_and(|needle| needle.folded() == folded);
        Ok(named || (row.get_ref(2)?.as_str()? == self.number() && !self.number().is_empty()))
    }

    fn count_people(&self, db: &Connection, wanted: &Wanted, hits: &[PersonHit]) -> rusqlite::Result<Count> {
        let conditions = self.query.filters.len() + usize::from(self.needle.is_some());
        let there = wanted.count(db)?;
        if conditions <= 1 {
            return Ok(there);
        }
        // Of several conditions one is counted, which is too many.
        let known = u32::try_from(hits.len()).unwrap_or(MAX_COUNT);
        Ok(counted(known, hits.len() == self.limit && there.known > known))
    }

    /// Whether each entry has to be asked, so that what was found is to be counted by walking.
    fn counts(&self) -> bool {
        !self.query.filters.is_empty()
    }

    /// A text that is a ticket's number.
    fn ticket_number(&self) -> Option<i64> {
        let text = self.query.text.trim();
        let number = text.strip_prefix('#').unwrap_or(text);
        let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| number.parse().ok()).flatten()
    }

    fn source(&self, db: &Connection, long: &'static str, short: &'static str) -> Result<Source> {
        if !self.numbers.is_empty()
            && let Some(wanted) = self.people()
            && wanted.count(db)?.known <= FEW_PEOPLE
        {
            let table = wanted.table;
            let sql = format!(
                "SELECT {PERSON} FROM {table} CROSS JOIN people p ON p.id = {table}.rowid WHERE {table} MATCH ?1"
            );
            let mut ids = Vec::new();
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query([&wanted.matching])?;
            while let Some(row) = rows.next()? {
                let phone = row.get_ref(2)?.as_str().unwrap_or_default();
                if self.numbers.iter().all(|number| phone.contains(number)) {
                    ids.push(row.get::<_, i64>(0)?);
                }
            }
            return Ok(Source::People(crate::apply::json(&ids)?));
        }
        Ok(match &self.needle {
            Some(needle) => Source::Index(Wanted::by(long, short, "", 'n', needle.folded())),
            None => Source::All,
        })
    }

    /// The first doc and the one after the last that the days asked for allow.
    fn docs(&self) -> (i64, i64) {
        let (mut oldest, mut newest) = (i64::MIN, NEWEST);
        for filter in &self.query.filters {
            match (&filter.what, filter.not) {
                (Condition::After(day), false) | (Condition::Before(day), true) => {
                    oldest = oldest.max(first_doc(self.reading.start_of(*day)));
                }
                // What came in a crowd stands a little later than it was.
                (Condition::Before(day), false) | (Condition::After(day), true) => {
                    newest = newest.min(first_doc(self.reading.start_of(*day)) + CROWD);
                }
                _ => {}
            }
        }
        (oldest, newest)
    }

    /// The column that tells whether something has a file; where that is not asked for, it is not looked up.
    fn has_file(&self, column: &'static str) -> &'static str {
        if self.query.asks_for_files() { column } else { "0" }
    }

    /// Whether the filters hold for a ticket, read with `doc, channel, tags, phone, has a file` after its row.
    fn ticket_fits(&self, row: &Row<'_>, ticket: &TicketRow, at: Time) -> rusqlite::Result<bool> {
        if self.query.filters.is_empty() {
            return Ok(true);
        }
        let by_tag = |filter: &model::Filter| matches!(filter.what, Condition::Tag(_));
        let tags: Vec<String> = if self.query.filters.iter().any(by_tag) {
            serde_json::from_str(row.get_ref(WIDTH + 2)?.as_str()?).unwrap_or_default()
        } else {
            Vec::new()
        };
        let social = row.get_ref(WIDTH + 1)?.as_str_or_null()?;
        let facts = Facts {
            channel: social.map(|word| Channel::from_word(word).unwrap_or(Channel::Other)),
            status: ticket.status,
            priority: ticket.priority,
            mine: ticket.assignee.as_ref().is_some_and(|assignee| assignee.me),
            assignee: ticket.assignee.as_ref().map(|assignee| assignee.name.as_str()),
            tags: &tags,
            at,
            window: ticket.window,
            phone: row.get_ref(WIDTH + 3)?.as_str_or_null()?,
            has_attachment: row.get(WIDTH + 4)?,
        };
        Ok(self.query.fits(&facts, &self.reading))
    }
}

/// Walks rows until `limit` of them fitted. `look` tells each row's place and, where it fits, the hit.
fn walk<T>(
    db: &Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
    limit: usize,
    look: impl FnMut(&Row<'_>) -> rusqlite::Result<(i64, Option<T>)>,
) -> Result<Walked<T>> {
    walk_counting(db, sql, values, limit, false, look)
}

/// The same; `counting` goes on after the page, as far as a page may look.
fn walk_counting<T>(
    db: &Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
    limit: usize,
    counting: bool,
    mut look: impl FnMut(&Row<'_>) -> rusqlite::Result<(i64, Option<T>)>,
) -> Result<Walked<T>> {
    let mut walked = Walked {
        hits: Vec::new(),
        known: 0,
        before: None,
    };
    #[cfg(test)]
    tests::note(db, sql);
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut looked_at, mut last) = (0, None);
    let began = Instant::now();
    let enough = |looked_at: u32| {
        looked_at >= MOST_LOOKED_AT || (looked_at >= LEAST_LOOKED_AT && began.elapsed() >= LONGEST_LOOK)
    };
    while let Some(row) = rows.next()? {
        let full = walked.hits.len() >= limit;
        if enough(looked_at) || (full && !counting) {
            // There is at least this row to go on with.
            walked.before = walked.before.or(last).or(Some(NEWEST));
            break;
        }
        let (place, hit) = look(row)?;
        looked_at += 1;
        if let Some(hit) = hit {
            walked.known += 1;
            if full {
                // The page ended before this one, which may be the first.
                walked.before = walked.before.or(last).or(Some(NEWEST));
                if walked.known > MAX_COUNT {
                    break;
                }
            } else {
                walked.hits.push(hit);
            }
        }
        if walked.before.is_none() {
            last = Some(place);
        }
    }
    Ok(walked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::AccountId;
    use std::cell::RefCell;

    thread_local! {
        static ASKED: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    }

    /// Notes how SQLite would answer a query.
    pub(super) fn note(db: &Connection, sql: &str) {
        let mut plan = String::new();
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().unwrap() {
            // What belongs to a subquery is of one row.
            if row.get::<_, i64>(1).unwrap() == 0 {
                plan += "whole: ";
            }
            plan += &row.get::<_, String>(3).unwrap();
            plan.push('\n');
        }
        ASKED.with_borrow_mut(|asked| asked.push((sql.to_owned(), plan)));
    }

    #[test]
    fn no_search_reads_all_rows_or_puts_what_it_found_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let cache = crate::Cache::open(dir.path(), AccountId("desk".into())).unwrap();
        for (text, few) in [
            ("needle", false),
            ("ne", false),
            ("文", false),
            ("4711", false),
            ("status:open", false),
            (
                "status:open -tag:vip before:2026-11-01 after:2026-01-01 needle",
                false,
            ),
            ("whatsapp:\"3211\"", true),
            ("whatsapp:\"3\" needle", true),
            ("has:attachment", false),
            ("-has:attachment needle", false),
            ("has:attachment ne whatsapp:\"3\"", true),
        ] {
            let ask = Search {
                account: None,
                text: text.into(),
                limit: 20,
                ahead_minutes: 0,
                more: None,
            };
            ASKED.take();
            cache.search(&ask, Time(0)).unwrap();
            let asked = ASKED.take();
            assert!(!asked.is_empty(), "{text}");
            for (sql, plan) in asked {
                for line in plan.lines() {
                    // An index of words is told as a scan: it has a number for how it is asked.
                    let scan = line.contains("SCAN")
                        && !(line.contains("VIRTUAL TABLE INDEX") || line.contains("json_each"))
                        && !line.contains("SCAN t USING INDEX tickets_doc");
                    let whole = line.contains("VIRTUAL TABLE INDEX 0:") && !line.contains("json_each");
                    let ordered =
                        line.starts_with("whole: USE TEMP B-TREE") && !few && !sql.contains("UNION");
                    assert!(!scan && !whole && !ordered, "{text}: {line} in\n{plan}{sql}");
                }
            }
        }
    }
}
