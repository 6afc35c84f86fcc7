//! A person's page: all their tickets, of every channel (rule 20).

use model::{Role, Time};
use protocol::{GetPerson, PersonTicket, PersonView};
use rusqlite::{OptionalExtension, params};

use crate::row::{COLUMNS, FROM, Reader, WIDTH, read};
use crate::{Cache, Result};

/// How many tickets a page holds at the most.
const MAX_ROWS: u32 = 200;

impl Cache {
    /// A person with a page of their tickets, newest first; none when they are not held.
    ///
    /// # Errors
    /// What the disk says.
    pub fn person(&self, ask: &GetPerson, now: Time) -> Result<Option<PersonView>> {
        let me = self.me()?;
        let reader = Reader {
            account: &self.account,
            me: me.as_ref().map(|me| me.id),
            my_name: me.as_ref().map_or("", |me| me.name.as_str()),
            now,
        };
        self.read(|db| {
            let held = db
                .prepare_cached("SELECT name, role, phone, email, social_info, created_at, identities, notes FROM people WHERE id = ?1")?
                .query_row([ask.person.0], |row| {
                    let identities: Option<String> = row.get(6)?;
                    Ok(PersonView {
                        account: self.account.clone(),
                        person: ask.person,
                        name: row.get(0)?,
                        role: Role::from_word(row.get_ref(1)?.as_str()?),
                        phone: row.get(2)?,
                        email: row.get(3)?,
                        social_info: row.get(4)?,
                        created_at: row.get::<_, Option<i64>>(5)?.map(Time),
                        identities: identities.and_then(|json| serde_json::from_str(&json).ok()),
                        notes: row.get(7)?,
                        can_merge: false,
                        tickets: Vec::new(),
                        total: 0,
                    })
                })
                .optional()?;
            let Some(held) = held else {
                return Ok(None);
            };
            // Written out so that the index gives both the tickets and their order.
            let tickets = FROM.replacen("tickets t", "tickets t INDEXED BY tickets_of_person", 1);
            let sql = format!(
                "SELECT {COLUMNS}, t.channel IS NOT NULL, t.subject FROM {tickets}
                 WHERE t.requester_id = ?1 ORDER BY t.sort_at DESC, t.id DESC LIMIT ?2 OFFSET ?3"
            );
            let tickets = db
                .prepare_cached(&sql)?
                .query_map(
                    params![ask.person.0, ask.limit.min(MAX_ROWS), ask.offset],
                    |row| {
                        Ok(PersonTicket {
                            row: read(row, reader)?,
                            social: row.get(WIDTH)?,
                            subject: row.get(WIDTH + 1)?,
                        })
                    },
                )?
                .collect::<rusqlite::Result<_>>()?;
            let total = db
                .prepare_cached(
                    "SELECT count(*) FROM tickets INDEXED BY tickets_of_person WHERE requester_id = ?1",
                )?
                .query_row([ask.person.0], |row| row.get(0))?;
            Ok(Some(PersonView {
                tickets,
                total,
                ..held
            }))
        })
    }
}
