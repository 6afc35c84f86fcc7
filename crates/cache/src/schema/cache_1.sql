-- cache.db: what the helpdesk said last. It may be deleted at any time and fills again.
-- Times are UTC milliseconds, the helpdesk's.

CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,  -- 'cursor', 'me', 'fresh_at', 'progress'
  value TEXT NOT NULL
) STRICT;

CREATE TABLE people (
  id    INTEGER NOT NULL PRIMARY KEY,
  name  TEXT NOT NULL,
  role  TEXT NOT NULL,  -- model::Role
  phone TEXT            -- as stored there: never folded (rule 20)
) STRICT;

CREATE TABLE tickets (
  id               INTEGER NOT NULL PRIMARY KEY,
  status           TEXT NOT NULL,     -- model::Status
  subject          TEXT NOT NULL,
  requester_id     INTEGER NOT NULL,
  assignee_id      INTEGER,
  channel          TEXT,              -- model::Channel; null: not a social ticket
  business_account TEXT,
  held_by_bot      INTEGER NOT NULL,
  tags             TEXT NOT NULL,     -- JSON array
  comment_count    INTEGER,           -- null: not told
  route            TEXT NOT NULL,     -- JSON of model::Route
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,

  -- The conversation in short: written together with its messages, or, where a list has told of
  -- something newer than was read, from that glimpse of it.
  read_at            INTEGER,         -- when the conversation was read; null: never
  glimpsed_at        INTEGER,         -- when a list told of something newer; null: nothing newer
  glimpsed_id        INTEGER,         -- the message it told of
  customer_messages  INTEGER NOT NULL DEFAULT 0,
  agent_replies      INTEGER NOT NULL DEFAULT 0,
  newest_public_role TEXT,            -- model::Role
  preview            TEXT NOT NULL DEFAULT '',
  newest_customer_id INTEGER,         -- the greatest id of the customer's public messages
  last_inbound_at    INTEGER,
  sent_since         INTEGER NOT NULL DEFAULT 0,
  sort_at            INTEGER NOT NULL -- the newest public message, else updated_at
) STRICT;

CREATE INDEX tickets_unassigned ON tickets (sort_at DESC, id DESC)
  WHERE channel IS NOT NULL AND assignee_id IS NULL;
CREATE INDEX tickets_assigned ON tickets (assignee_id, sort_at DESC, id DESC)
  WHERE channel IS NOT NULL AND status IN ('new', 'open');
CREATE INDEX tickets_waiting ON tickets (newest_customer_id)
  WHERE channel IS NOT NULL AND assignee_id IS NULL AND status IN ('new', 'open')
    AND held_by_bot = 0 AND newest_public_role = 'end_user';
CREATE INDEX tickets_requester ON tickets (requester_id);

CREATE TABLE messages (
  ticket_id   INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  id          INTEGER NOT NULL,
  at          INTEGER NOT NULL,  -- the platform's time where known
  author_id   INTEGER,
  author_name TEXT NOT NULL,
  role        TEXT NOT NULL,     -- model::Role
  public      INTEGER NOT NULL,
  text        TEXT NOT NULL,
  delivery    TEXT NOT NULL,     -- JSON of model::Delivery
  PRIMARY KEY (ticket_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  ticket_id INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  id        INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  by        TEXT NOT NULL,
  text      TEXT NOT NULL,
  failure   INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, id)
) STRICT, WITHOUT ROWID;
