-- Notes, priorities and snoozes go through the outbox, too. The CHECK on kind cannot be changed in place, so
-- the table is built anew; ids go on where they were. Never two of them at once, and the new one without
-- comments: the schema stays on the file's first page, so that a page that gets damaged costs what is on it
-- and not the way to all others. Temporary tables are in memory (SQLCipher is built so).
--
-- Columns beside those of own_2 and own_4, which mean what they meant: `text` is a note's, too; `status` is
-- 'hold' where a ticket is to rest; `priority` is the model::Priority that is set (null: taken back);
-- `snooze_until` is null where it rests until the customer writes.

CREATE TEMP TABLE moved AS SELECT * FROM outbox;
CREATE TEMP TABLE moved_sequence AS SELECT seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;

CREATE TABLE outbox (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  ticket_id INTEGER NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('reply', 'note', 'take', 'status', 'priority', 'snooze', 'assign', 'tags')),
  text TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT '',
  priority TEXT,
  snooze_until INTEGER,
  assignee_id INTEGER,
  add_tags TEXT NOT NULL DEFAULT '[]',
  remove_tags TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL
    CHECK (state IN ('queued', 'sending', 'unknown', 'accepted', 'failed', 'blocked')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  left_at INTEGER,
  message_id INTEGER,
  told INTEGER NOT NULL DEFAULT 0,
  guard TEXT,
  doubtful INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO outbox (id, key, ticket_id, kind, text, status, assignee_id, add_tags, remove_tags, state, reason,
                    attempts, created_at, not_before, left_at, message_id, told, guard, doubtful)
  SELECT id, key, ticket_id, kind, text, status, assignee_id, add_tags, remove_tags, state, reason,
         attempts, created_at, not_before, left_at, message_id, told, guard, doubtful
  FROM moved ORDER BY id;
DELETE FROM sqlite_sequence WHERE name = 'outbox';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox', seq FROM moved_sequence;
DROP TABLE moved;
DROP TABLE moved_sequence;

CREATE INDEX outbox_open ON outbox (ticket_id, id) WHERE state <> 'accepted';
CREATE INDEX outbox_accepted ON outbox (ticket_id, message_id) WHERE state = 'accepted' AND told = 0;

-- A note that is being written is kept apart from the reply's draft, and so are its files: neither is ever
-- sent as the other.
CREATE TABLE note_drafts (
  ticket_id  INTEGER NOT NULL PRIMARY KEY,
  text       TEXT NOT NULL
) STRICT;

ALTER TABLE uploads ADD COLUMN note INTEGER NOT NULL DEFAULT 0;  -- of a note's draft, or of a note
