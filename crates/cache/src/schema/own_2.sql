-- Everything an agent does to a ticket goes through the outbox, and it is known when a write last left.
-- The CHECK on kind cannot be changed in place, so the table is built anew; ids go on where they were.

CREATE TABLE outbox_2 (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- an id never comes back
  key         TEXT NOT NULL UNIQUE,      -- our name for the send, kept by the helpdesk
  ticket_id   INTEGER NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('reply', 'take', 'status', 'assign', 'tags')),
  text        TEXT NOT NULL DEFAULT '',  -- of a reply
  status      TEXT NOT NULL DEFAULT '',  -- the status a reply is submitted as, or that is set
  assignee_id INTEGER,                   -- whom 'assign' gives it to; null: nobody
  add_tags    TEXT NOT NULL DEFAULT '[]', -- JSON array, of 'tags'
  remove_tags TEXT NOT NULL DEFAULT '[]', -- JSON array, of 'tags'
  state       TEXT NOT NULL
    CHECK (state IN ('queued', 'sending', 'unknown', 'accepted', 'failed', 'blocked')),
  reason      TEXT,                      -- why it failed, is blocked or waits
  attempts    INTEGER NOT NULL DEFAULT 0, -- counted before the attempt
  created_at  INTEGER NOT NULL,
  not_before  INTEGER NOT NULL,          -- undo time, then back-off
  left_at     INTEGER,                   -- when a write last left that may have been done
  message_id  INTEGER,                   -- the message an accepted reply became
  told        INTEGER NOT NULL DEFAULT 0 -- its failure was shown
) STRICT;

-- When they left was not kept: they count as having left just now.
INSERT INTO outbox_2 (id, key, ticket_id, kind, text, status, state, reason, attempts, created_at, not_before,
                      left_at, message_id, told)
  SELECT id, key, ticket_id, kind, text, status, state, reason, attempts, created_at, not_before,
         CASE WHEN attempts > 0 THEN unixepoch() * 1000 END, message_id, told
  FROM outbox ORDER BY id;
DELETE FROM sqlite_sequence WHERE name = 'outbox_2';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_2', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;

CREATE INDEX outbox_open ON outbox (ticket_id, id) WHERE state <> 'accepted';
CREATE INDEX outbox_accepted ON outbox (ticket_id, message_id) WHERE state = 'accepted' AND told = 0;
