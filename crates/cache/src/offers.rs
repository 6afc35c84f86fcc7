//! Macros, views, and which tickets a view had when it was last read: for use without a network.

use std::collections::HashSet;

use model::{Macro, MacroId, Sort, TicketId, Time, View, ViewId};
use protocol::{ListView, TicketRow, ViewPage, ViewRow};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use crate::apply::{json, set_meta};
use crate::row::{COLUMNS, FROM, Reader, read};
use crate::{Cache, Result};

/// How many rows a page holds at the most.
const MAX_ROWS: u32 = 200;

impl Cache {
    /// Keeps the macros as they were read at `at`, in their order; true when something differs.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_macros(&self, macros: &[Macro], at: Time) -> Result<bool> {
        let differs = self.macros()? != macros;
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if differs {
            tx.execute("DELETE FROM macros", [])?;
            let mut insert = tx.prepare_cached(
                "INSERT OR REPLACE INTO macros (id, place, title, description, actions) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (place, one) in (0_i64..).zip(macros) {
                insert.execute(params![
                    one.id.0,
                    place,
                    one.title,
                    one.description,
                    json(&one.actions)?
                ])?;
            }
        }
        set_meta(&tx, "macros_at", &at.0.to_string())?;
        tx.commit()?;
        Ok(differs)
    }

    /// The macros, in the helpdesk's order.
    ///
    /// # Errors
    /// What the disk says.
    pub fn macros(&self) -> Result<Vec<Macro>> {
        self.read(|db| {
            let macros = db
                .prepare_cached("SELECT id, title, description, actions FROM macros ORDER BY place")?
                .query_map([], macro_from)?
                .collect::<rusqlite::Result<_>>()?;
            Ok(macros)
        })
    }

    /// A macro; none when it is not held.
    ///
    /// # Errors
    /// What the disk says.
    pub fn macro_by_id(&self, id: MacroId) -> Result<Option<Macro>> {
        self.read(|db| {
            let found = db
                .prepare_cached("SELECT id, title, description, actions FROM macros WHERE id = ?1")?
                .query_row([id.0], macro_from)
                .optional()?;
            Ok(found)
        })
    }

    /// When the macros were read; none: not yet.
    ///
    /// # Errors
    /// What the disk says.
    pub fn macros_at(&self) -> Result<Option<Time>> {
        self.time_in_meta("macros_at")
    }

    /// Keeps the views as they were read at `at`, in their order; true when something differs. What is
    /// held of the tickets of a view that is still there stays.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_views(&self, views: &[View], at: Time) -> Result<bool> {
        let differs = self.views()? != views;
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if differs {
            let there: HashSet<ViewId> = views.iter().map(|view| view.id).collect();
            let held: Vec<i64> = tx
                .prepare_cached("SELECT id FROM views")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for gone in held.into_iter().filter(|id| !there.contains(&ViewId(*id))) {
                tx.execute("DELETE FROM views WHERE id = ?1", [gone])?;
            }
            for (place, view) in (0_i64..).zip(views) {
                tx.prepare_cached(
                    "INSERT INTO views (id, place, title, personal, sorted) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (id) DO UPDATE SET place = excluded.place, title = excluded.title,
                       personal = excluded.personal, sorted = excluded.sorted",
                )?
                .execute(params![
                    view.id.0,
                    place,
                    view.title,
                    view.personal,
                    view.order
                ])?;
            }
        }
        set_meta(&tx, "views_at", &at.0.to_string())?;
        tx.commit()?;
        Ok(differs)
    }

    /// The views, in the helpdesk's order.
    ///
    /// # Errors
    /// What the disk says.
    pub fn views(&self) -> Result<Vec<View>> {
        self.read(|db| {
            let views = db
                .prepare_cached("SELECT id, title, personal, sorted FROM views ORDER BY place")?
                .query_map([], |row| {
                    Ok(View {
                        id: ViewId(row.get(0)?),
                        title: row.get(1)?,
                        personal: row.get(2)?,
                        order: row.get(3)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(views)
        })
    }

    /// The views as they are listed.
    ///
    /// # Errors
    /// What the disk says.
    pub fn view_rows(&self) -> Result<Vec<ViewRow>> {
        self.read(|db| {
            let views = db
                .prepare_cached("SELECT id, title, personal, read_at FROM views ORDER BY place")?
                .query_map([], |row| {
                    Ok(ViewRow {
                        id: ViewId(row.get(0)?),
                        title: row.get(1)?,
                        personal: row.get(2)?,
                        as_of: row.get::<_, Option<i64>>(3)?.map(Time),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            Ok(views)
        })
    }

    /// When the views were read; none: not yet.
    ///
    /// # Errors
    /// What the disk says.
    pub fn views_at(&self) -> Result<Option<Time>> {
        self.time_in_meta("views_at")
    }

    /// Keeps which tickets a view had at `at`. A view that went meanwhile stays gone.
    ///
    /// # Errors
    /// What the disk says.
    pub fn set_view_tickets(&self, view: ViewId, tickets: &[TicketId], more: bool, at: Time) -> Result<()> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let there = tx.execute(
            "UPDATE views SET read_at = ?2, more = ?3 WHERE id = ?1",
            params![view.0, at.0, more],
        )?;
        if there > 0 {
            tx.execute("DELETE FROM view_tickets WHERE view_id = ?1", [view.0])?;
            let mut insert = tx
                .prepare_cached("INSERT INTO view_tickets (view_id, place, ticket_id) VALUES (?1, ?2, ?3)")?;
            for (place, ticket) in (0_i64..).zip(tickets) {
                insert.execute([view.0, place, ticket.0])?;
            }
        }
        tx.commit()?;
        Ok(())
    }

    /// A page of a view as of the server's time `now`; none when there is no such view. Its trouble is
    /// for others to tell.
    ///
    /// # Errors
    /// What the disk says.
    pub fn view_page(&self, view: ViewId, offset: u32, limit: u32, now: Time) -> Result<Option<ViewPage>> {
        let me = self.me()?;
        let reader = Reader {
            account: self.account(),
            me: me.as_ref().map(|me| me.id),
            my_name: me.as_ref().map_or("", |me| me.name.as_str()),
            now,
        };
        self.read(|db| {
            let held = db
                .prepare_cached("SELECT read_at, more FROM views WHERE id = ?1")?
                .query_row([view.0], |row| {
                    Ok((row.get::<_, Option<i64>>(0)?.map(Time), row.get(1)?))
                })
                .optional()?;
            let Some((as_of, more)) = held else {
                return Ok(None);
            };
            let sql = format!(
                "SELECT {COLUMNS} FROM {FROM} JOIN view_tickets v ON v.ticket_id = t.id
                 WHERE v.view_id = ?1 ORDER BY v.place LIMIT ?2 OFFSET ?3"
            );
            let rows = db
                .prepare_cached(&sql)?
                .query_map(params![view.0, limit.min(MAX_ROWS), offset], |row| {
                    read(row, reader)
                })?
                .collect::<rusqlite::Result<_>>()?;
            let (total, named): (u32, u32) = db
                .prepare_cached(
                    "SELECT count(t.id), count(*) FROM view_tickets v LEFT JOIN tickets t ON t.id = v.ticket_id
                     WHERE v.view_id = ?1",
                )?
                .query_row([view.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Some(ViewPage {
                view,
                rows,
                total,
                not_held: named.saturating_sub(total),
                more,
                as_of,
                trouble: None,
            }))
        })
    }

    /// The same, sorted and filtered. A view is short: all of it is looked at.
    ///
    /// # Errors
    /// What the disk says.
    pub fn view_listed(&self, ask: &ListView, now: Time) -> Result<Option<ViewPage>> {
        let page = self.view_page(ask.view, ask.offset, ask.limit, now)?;
        if ask.filter.is_empty() && ask.sort == Sort::Own {
            return Ok(page);
        }
        let Some(mut page) = page else { return Ok(None) };
        let me = self.me()?;
        let reader = Reader {
            account: self.account(),
            me: me.as_ref().map(|me| me.id),
            my_name: me.as_ref().map_or("", |me| me.name.as_str()),
            now,
        };
        let mut rows: Vec<TicketRow> = self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS} FROM {FROM} JOIN view_tickets v ON v.ticket_id = t.id
                 WHERE v.view_id = ?1 ORDER BY v.place"
            );
            let rows = db
                .prepare_cached(&sql)?
                .query_map([ask.view.0], |row| read(row, reader))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(rows)
        })?;
        rows.retain(|row| ask.filter.fits(&row.listed(), now));
        if ask.sort != Sort::Own {
            rows.sort_by_key(|row| ask.sort.place(&row.listed()));
        }
        page.total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        page.rows = rows
            .into_iter()
            .skip(ask.offset as usize)
            .take(ask.limit.min(MAX_ROWS) as usize)
            .collect();
        Ok(Some(page))
    }

    /// A ticket's subject; none when it is not held.
    ///
    /// # Errors
    /// What the disk says.
    pub fn subject(&self, ticket: TicketId) -> Result<Option<String>> {
        self.read(|db| {
            let subject = db
                .prepare_cached("SELECT subject FROM tickets WHERE id = ?1")?
                .query_row([ticket.0], |row| row.get(0))
                .optional()?;
            Ok(subject)
        })
    }

    fn time_in_meta(&self, key: &str) -> Result<Option<Time>> {
        Ok(self.meta(key)?.and_then(|text| text.parse().ok()).map(Time))
    }
}

/// Another agent may not use what the one before might.
pub(crate) fn empty(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch("DELETE FROM macros; DELETE FROM view_tickets; DELETE FROM views;")?;
    Ok(())
}

fn macro_from(row: &rusqlite::Row<'_>) -> rusqlite::Result<Macro> {
    Ok(Macro {
        id: MacroId(row.get(0)?),
        title: row.get(1)?,
        description: row.get(2)?,
        // Written by a program that knew other actions: then nothing of it is known here.
        actions: serde_json::from_str(row.get_ref(3)?.as_str()?).unwrap_or_else(|_| {
            vec![model::MacroAction::Other {
                name: "what this version does not know".to_owned(),
            }]
        }),
    })
}
