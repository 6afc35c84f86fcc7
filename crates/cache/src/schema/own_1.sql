-- own.db: the agent's own data. Never trimmed, never deleted by us.
-- Times are UTC milliseconds, the server's as far as known.

CREATE TABLE outbox (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- an id never comes back
  key        TEXT NOT NULL UNIQUE,      -- our name for the send, kept by the helpdesk
  ticket_id  INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('reply', 'take')),
  text       TEXT NOT NULL DEFAULT '',
  status     TEXT NOT NULL DEFAULT '',  -- the status a reply is submitted as
  state      TEXT NOT NULL
    CHECK (state IN ('queued', 'sending', 'unknown', 'accepted', 'failed', 'blocked')),
  reason     TEXT,                      -- why it failed, is blocked or waits
  attempts   INTEGER NOT NULL DEFAULT 0, -- counted before the attempt
  created_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,          -- undo time, then back-off
  message_id INTEGER,                   -- the message an accepted reply became
  told       INTEGER NOT NULL DEFAULT 0 -- its failure was shown
) STRICT;

CREATE INDEX outbox_open ON outbox (ticket_id, id) WHERE state <> 'accepted';
CREATE INDEX outbox_accepted ON outbox (ticket_id, message_id) WHERE state = 'accepted' AND told = 0;

CREATE TABLE drafts (
  ticket_id  INTEGER NOT NULL PRIMARY KEY,
  text       TEXT NOT NULL
) STRICT;

CREATE TABLE looked (
  ticket_id  INTEGER NOT NULL PRIMARY KEY,
  message_id INTEGER NOT NULL
) STRICT;

CREATE TABLE alerts (
  id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at         INTEGER NOT NULL,
  ticket_id  INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  outcome    TEXT NOT NULL   -- 'raised', or why it was held back
) STRICT;

CREATE INDEX alerts_ticket ON alerts (ticket_id, message_id);

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
