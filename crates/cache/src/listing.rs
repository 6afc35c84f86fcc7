//! Queues sorted and filtered (rule 12).
//!
//! *Unassigned* may hold whatever is nobody's, closed tickets of years among it, so a page of it is
//! read off an index that has its rows in the order asked for and stops after them: by channel and
//! status there is one walk for each pair, put together in order by SQLite. What a sort has first
//! (unanswered tickets, open windows) has an index of its own; the rest follows newest first.
//! *Assigned* is one agent's, and short.
//!
//! What the outbox moves is in no index. It is little, so it is read apart, by the pure rules of
//! `model::listing`, and laid between.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use model::{Channel, Holder, ListPlace, Queue, Sort, Status, TicketId, Time};
use protocol::{ListQueue, TicketPage, TicketRow};
use rusqlite::{Connection, params_from_iter};

use crate::queues::{MAX_ROWS, condition, count};
use crate::row::{COLUMNS, FROM, MOVED, Reader, read};
use crate::{Cache, Result};

/// From here on what fits a filter is not counted.
const MAX_COUNT: u32 = 1000;

/// What *Unassigned* is in its indexes.
const NOBODYS: &str = "t.channel IS NOT NULL AND t.assignee_id IS NULL";
/// What *Assigned* is in its index; `?1` is my id.
const MINE: &str = "t.channel IS NOT NULL AND t.assignee_id = ?1 AND t.status IN ('new', 'open')";
/// New or open, and the customer wrote last.
const UNANSWERED: &str = "t.status IN ('new', 'open') AND t.newest_public_role = 'end_user'";
/// `UNANSWERED` without the unknown.
const ANSWERED: &str =
    "(t.status NOT IN ('new', 'open') OR coalesce(t.newest_public_role, '') <> 'end_user')";

impl Cache {
    /// A page of a queue, sorted and filtered, as of the server's time `now`.
    ///
    /// # Errors
    /// What the disk says.
    pub fn listed(&self, ask: &ListQueue, now: Time) -> Result<TicketPage> {
        if ask.filter.is_empty() && matches!(ask.sort, Sort::Own | Sort::Newest) {
            return self.queue(ask.queue, ask.offset, ask.limit, now);
        }
        let me = self.me()?;
        let reader = Reader {
            account: &self.account,
            me: me.as_ref().map(|me| me.id),
            my_name: me.as_ref().map_or("", |me| me.name.as_str()),
            now,
        };
        self.read(|db| {
            let list = List::new(db, ask, reader)?;
            let limit = ask.limit.min(MAX_ROWS);
            let places = list.places(ask.offset.saturating_add(limit))?;
            let page: Vec<i64> = places
                .iter()
                .skip(ask.offset as usize)
                .map(|(_, id)| *id)
                .collect();
            let (total, more) = list.total()?;
            Ok(TicketPage {
                queue: ask.queue,
                rows: rows(db, &page, reader)?,
                total,
                more,
            })
        })
    }

    /// The places of the first `upto` rows of a queue, sorted and filtered: enough to put several
    /// accounts' queues into one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn places(&self, ask: &ListQueue, upto: u32, now: Time) -> Result<Vec<ListPlace>> {
        let me = self.me()?;
        let reader = Reader {
            account: &self.account,
            me: me.as_ref().map(|me| me.id),
            my_name: me.as_ref().map_or("", |me| me.name.as_str()),
            now,
        };
        self.read(|db| {
            let places = List::new(db, ask, reader)?.places(upto)?;
            Ok(places.into_iter().map(|(place, _)| place).collect())
        })
    }
}

/// Reads the rows of these tickets, in this order.
pub(crate) fn rows(db: &Connection, ids: &[i64], reader: Reader<'_>) -> Result<Vec<TicketRow>> {
    let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE t.id IN (SELECT value FROM json_each(?1))");
    let mut found: HashMap<i64, TicketRow> = db
        .prepare_cached(&sql)?
        .query_map([crate::apply::json(&ids)?], |row| {
            let row = read(row, reader)?;
            Ok((row.ticket.id.0, row))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// One list, as asked for.
struct List<'a> {
    db: &'a Connection,
    ask: &'a ListQueue,
    me: i64,
    now: Time,
    /// Nothing can fit: another helpdesk's, or another's tickets are asked for.
    nothing: bool,
    /// What the outbox moves, where it stands in the helpdesk's word.
    moved: HashSet<i64>,
    /// Of these, what belongs here and fits, in order.
    between: Vec<(ListPlace, i64)>,
}

impl<'a> List<'a> {
    fn new(db: &'a Connection, ask: &'a ListQueue, reader: Reader<'a>) -> Result<Self> {
        let me = reader.me.map_or(0, |me| me.0);
        let filter = &ask.filter;
        let moved: HashSet<i64> = db
            .prepare_cached(MOVED.trim_start_matches('(').trim_end_matches(')'))?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut between = Vec::new();
        if !moved.is_empty() {
            let sql = format!(
                "SELECT {COLUMNS} FROM {FROM} WHERE t.id IN {MOVED} AND {}",
                condition(db, ask.queue)?
            );
            let mut statement = db.prepare_cached(&sql)?;
            for row in statement.query_map([me], |row| read(row, reader))? {
                let row = row?;
                if filter.fits(&row.listed(), reader.now) {
                    between.push((ask.sort.place(&row.listed()), row.ticket.id.0));
                }
            }
            between.sort_unstable();
        }
        let holder = match ask.queue {
            Queue::Assigned => Holder::Me,
            Queue::Unassigned => Holder::Nobody,
        };
        let nothing = (!filter.accounts.is_empty() && !filter.accounts.contains(reader.account))
            || (!filter.holders.is_empty() && !filter.holders.contains(&holder));
        Ok(Self {
            db,
            ask,
            me,
            now: reader.now,
            nothing,
            moved,
            between,
        })
    }

    /// The first `upto` places, each with its ticket.
    fn places(&self, upto: u32) -> Result<Vec<(ListPlace, i64)>> {
        let upto = upto as usize;
        // What the outbox moves is passed over: so many more are needed.
        let need = upto.saturating_add(self.moved.len());
        let mut held = Vec::new();
        if !self.nothing {
            for walk in self.walks() {
                if held.len() < need {
                    self.walk(&walk, need - held.len(), &mut held)?;
                }
            }
        }
        held.retain(|(_, id)| !self.moved.contains(id));
        held.extend(&self.between);
        held.sort_unstable();
        held.truncate(upto);
        Ok(held)
    }

    /// How many there are, and whether there are more than were counted.
    fn total(&self) -> Result<(u32, bool)> {
        if self.ask.filter.is_empty() {
            return Ok((count(self.db, self.ask.queue, self.me)?, false));
        }
        let between = u32::try_from(self.between.len()).unwrap_or(u32::MAX);
        if self.nothing {
            return Ok((between, false));
        }
        let known = self.count(&self.all())?;
        let moved = self.count_moved()?;
        let total = known.saturating_sub(moved) + between;
        Ok((total, known > MAX_COUNT))
    }

    /// Counts what fits, no further than it is told.
    fn count(&self, walk: &Walk) -> Result<u32> {
        let sql = format!(
            "SELECT count(*) FROM ({} LIMIT {})",
            walk.selects("1").join(" UNION ALL "),
            MAX_COUNT + 1
        );
        #[cfg(test)]
        tests::note(self.db, &sql);
        self.number(&sql)
    }

    /// How many of what the outbox moves stand among those counted.
    fn count_moved(&self) -> Result<u32> {
        if self.moved.is_empty() {
            return Ok(0);
        }
        let sql = format!(
            "SELECT count(*) FROM tickets t WHERE t.id IN {MOVED} AND {}{}",
            self.base(),
            self.filters()
        );
        self.number(&sql)
    }

    fn number(&self, sql: &str) -> Result<u32> {
        let mut statement = self.db.prepare_cached(sql)?;
        let values = self.values(0).into_iter().take(statement.parameter_count());
        Ok(statement.query_row(params_from_iter(values), |row| row.get(0))?)
    }

    fn walk(&self, walk: &Walk, limit: usize, into: &mut Vec<(ListPlace, i64)>) -> Result<()> {
        let sql = format!(
            "{} ORDER BY 1 {order}, 2 {order} LIMIT ?6",
            walk.selects(walk.columns).join(" UNION ALL "),
            order = walk.order
        );
        #[cfg(test)]
        tests::note(self.db, &sql);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut statement = self.db.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(self.values(limit)))?;
        while let Some(row) = rows.next()? {
            let (key, id) = (Time(row.get(0)?), TicketId(row.get(1)?));
            let place = if walk.order == "DESC" {
                ListPlace::newest(walk.group, key, id)
            } else {
                ListPlace::earliest(key, id)
            };
            into.push((place, id.0));
        }
        Ok(())
    }

    /// The values of the queries here, as far as each names them: me, now, the two ends of age, the end of the window, the limit.
    fn values(&self, limit: i64) -> [i64; 6] {
        let filter = &self.ask.filter;
        [
            self.me,
            self.now.0,
            filter.oldest(self.now).map_or(i64::MIN, |at| at.0),
            filter.newest(self.now).map_or(i64::MAX, |at| at.0),
            filter.closes_by(self.now).map_or(i64::MAX, |at| at.0),
            limit,
        ]
    }

    fn base(&self) -> &'static str {
        match self.ask.queue {
            Queue::Assigned => MINE,
            Queue::Unassigned => NOBODYS,
        }
    }

    /// What the filter says beside the account and the assignee.
    fn filters(&self) -> String {
        let filter = &self.ask.filter;
        let mut sql = String::new();
        let words = |column: &str, words: Vec<&str>| match &words[..] {
            [] => String::new(),
            words => format!(" AND {column} IN ('{}')", words.join("', '")),
        };
        sql += &words(
            "t.channel",
            filter.channels.iter().map(|one| one.word()).collect(),
        );
        sql += &words("t.status", filter.statuses.iter().map(|one| one.word()).collect());
        if filter.newer_minutes.is_some() {
            sql += " AND t.sort_at > ?3";
        }
        if filter.older_minutes.is_some() {
            sql += " AND t.sort_at <= ?4";
        }
        if filter.closing_hours.is_some() {
            sql += " AND t.closes_at > ?2 AND t.closes_at <= ?5";
        }
        sql
    }

    /// The walks that have the list in its order, one after the other.
    fn walks(&self) -> Vec<Walk> {
        let closing = self.ask.filter.closing_hours.is_some();
        match (self.ask.sort, self.ask.queue) {
            (Sort::Own | Sort::Newest, _) => vec![self.newest(0, "")],
            (Sort::Unanswered, _) => {
                let first = Walk {
                    group: 0,
                    columns: "t.sort_at, t.id",
                    order: "ASC",
                    index: self.index(if closing {
                        "tickets_closing"
                    } else {
                        "tickets_unanswered"
                    }),
                    conditions: vec![format!("{} AND {UNANSWERED}{}", self.base(), self.filters())],
                };
                vec![first, self.newest(1, &format!(" AND {ANSWERED}"))]
            }
            (Sort::Closing, _) => {
                let first = Walk {
                    group: 0,
                    columns: "t.closes_at, t.id",
                    order: "ASC",
                    index: self.index("tickets_closing"),
                    conditions: vec![format!("{} AND t.closes_at > ?2{}", self.base(), self.filters())],
                };
                let rest = self.newest(1, " AND coalesce(t.closes_at <= ?2, 1)");
                if closing { vec![first] } else { vec![first, rest] }
            }
        }
    }

    /// All that fits, in any order.
    fn all(&self) -> Walk {
        self.newest(0, "")
    }

    fn newest(&self, group: u8, also: &str) -> Walk {
        let filter = &self.ask.filter;
        let narrow = !filter.channels.is_empty() || !filter.statuses.is_empty();
        let (index, conditions) = match self.ask.queue {
            Queue::Assigned => ("", vec![self.base().to_owned()]),
            // Windows are open for two days at the most, so these are few.
            Queue::Unassigned if filter.closing_hours.is_some() => {
                ("tickets_closing", vec![self.base().to_owned()])
            }
            Queue::Unassigned if narrow => ("tickets_kinds", self.kinds()),
            Queue::Unassigned => ("tickets_unassigned", vec![self.base().to_owned()]),
        };
        let filters = self.filters();
        Walk {
            group,
            columns: "t.sort_at, t.id",
            order: "DESC",
            index,
            conditions: conditions
                .into_iter()
                .map(|condition| format!("{condition}{also}{filters}"))
                .collect(),
        }
    }

    /// Every pair of a channel and a status that is asked for.
    fn kinds(&self) -> Vec<String> {
        let filter = &self.ask.filter;
        let channels: &[Channel] = if filter.channels.is_empty() {
            &Channel::ALL
        } else {
            &filter.channels
        };
        let statuses: &[Status] = if filter.statuses.is_empty() {
            &Status::ALL
        } else {
            &filter.statuses
        };
        let mut kinds = Vec::new();
        for channel in channels {
            for status in statuses {
                let kind = format!(
                    "t.channel = '{}' AND t.status = '{}' AND t.assignee_id IS NULL",
                    channel.word(),
                    status.word()
                );
                // Named twice, it is walked once.
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        kinds
    }

    fn index(&self, of_unassigned: &'static str) -> &'static str {
        match self.ask.queue {
            Queue::Assigned => "",
            Queue::Unassigned => of_unassigned,
        }
    }
}

/// One way along an index.
struct Walk {
    /// Of the places.
    group: u8,
    /// What it is ordered by, and the id.
    columns: &'static str,
    order: &'static str,
    /// Empty: whichever SQLite likes.
    index: &'static str,
    /// One select for each.
    conditions: Vec<String>,
}

impl Walk {
    fn selects(&self, columns: &str) -> Vec<String> {
        let mut index = String::new();
        if !self.index.is_empty() {
            let _ = write!(index, " INDEXED BY {}", self.index);
        }
        let select = |condition: &String| format!("SELECT {columns} FROM tickets t{index} WHERE {condition}");
        self.conditions.iter().map(select).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AccountId, ListFilter};
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
            plan += &row.get::<_, String>(3).unwrap();
            plan.push('\n');
        }
        ASKED.with_borrow_mut(|asked| asked.push((sql.to_owned(), plan)));
    }

    fn filters() -> Vec<ListFilter> {
        vec![
            ListFilter::default(),
            ListFilter {
                channels: vec![Channel::Line],
                ..ListFilter::default()
            },
            ListFilter {
                statuses: vec![Status::Open, Status::New],
                ..ListFilter::default()
            },
            ListFilter {
                channels: vec![Channel::Line, Channel::Whatsapp],
                statuses: vec![Status::Pending],
                older_minutes: Some(60),
                ..ListFilter::default()
            },
            ListFilter {
                newer_minutes: Some(60),
                older_minutes: Some(10),
                ..ListFilter::default()
            },
            ListFilter {
                closing_hours: Some(4),
                statuses: vec![Status::Open],
                ..ListFilter::default()
            },
        ]
    }

    /// Whatever is asked for, *Unassigned* is read off an index in the order of the list, and not put in
    /// order. Open windows are the exception, asked for by when they close: there are two days of them.
    #[test]
    fn no_list_reads_all_rows_or_puts_them_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::open(dir.path(), AccountId("desk".into())).unwrap();
        for filter in filters() {
            for sort in [Sort::Newest, Sort::Unanswered, Sort::Closing] {
                let ask = ListQueue {
                    queue: Queue::Unassigned,
                    account: None,
                    offset: 0,
                    limit: 50,
                    sort,
                    filter: filter.clone(),
                };
                ASKED.take();
                cache.listed(&ask, Time(0)).unwrap();
                cache.places(&ask, 10, Time(0)).unwrap();
                let asked = ASKED.take();
                assert!(!asked.is_empty());
                for (sql, plan) in asked {
                    for line in plan.lines() {
                        let walks = line.contains("USING INDEX tickets_")
                            || line.contains("USING COVERING INDEX tickets_");
                        let reads_all = line.contains("SCAN t") && !walks;
                        let windows = sql.contains("INDEXED BY tickets_closing");
                        let orders = line.contains("TEMP B-TREE") && !windows;
                        assert!(!reads_all && !orders, "{line} in\n{plan}{sql}");
                    }
                }
            }
        }
    }
}
