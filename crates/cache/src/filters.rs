//! The filters that the agent keeps under a name.

use protocol::{FilterId, FilterOf, SavedFilter};
use rusqlite::params;

use crate::{Cache, Result};

impl Cache {
    /// The filters that are kept, in the order in which they were made. One that a later version wrote
    /// in words of its own is passed over.
    ///
    /// # Errors
    /// What the disk says.
    pub fn filters(&self) -> Result<Vec<SavedFilter>> {
        self.read(|db| {
            let kept: Vec<(i64, String, String)> = db
                .prepare_cached("SELECT id, name, of FROM own.filters ORDER BY id")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let known = kept.into_iter().filter_map(|(id, name, of)| {
                Some(SavedFilter {
                    id: FilterId(id),
                    name,
                    of: serde_json::from_str(&of).ok()?,
                })
            });
            Ok(known.collect())
        })
    }

    /// Keeps a filter: anew, or under the number that it has or had. None when there never was such a
    /// number.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save_filter(&self, id: Option<FilterId>, name: &str, of: &FilterOf) -> Result<Option<FilterId>> {
        let of = crate::apply::json(of)?;
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let saved = match id {
            None => {
                tx.execute("INSERT INTO own.filters (name, of) VALUES (?1, ?2)", [name, &of])?;
                Some(FilterId(tx.last_insert_rowid()))
            }
            Some(id) => {
                let given: bool = tx.query_row(
                    "SELECT EXISTS (SELECT 1 FROM own.sqlite_sequence WHERE name = 'filters' AND seq >= ?1) AND ?1 > 0",
                    [id.0],
                    |row| row.get(0),
                )?;
                if given {
                    tx.execute(
                        "INSERT INTO own.filters (id, name, of) VALUES (?1, ?2, ?3)
                         ON CONFLICT (id) DO UPDATE SET name = excluded.name, of = excluded.of",
                        params![id.0, name, of],
                    )?;
                }
                given.then_some(id)
            }
        };
        tx.commit()?;
        Ok(saved)
    }

    /// Forgets a filter; false when there is none.
    ///
    /// # Errors
    /// What the disk says.
    pub fn delete_filter(&self, id: FilterId) -> Result<bool> {
        Ok(self
            .writer()
            .execute("DELETE FROM own.filters WHERE id = ?1", [id.0])?
            > 0)
    }
}
