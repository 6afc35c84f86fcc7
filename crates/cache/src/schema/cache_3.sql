-- Files of messages: what is told of them, and the bytes of those that were fetched, by their content.

CREATE TABLE attachments (
  ticket_id    INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  message_id   INTEGER NOT NULL,
  id           INTEGER NOT NULL,
  name         TEXT NOT NULL,     -- the sender's words, as are type and size
  content_type TEXT NOT NULL,
  size         INTEGER,
  address      TEXT NOT NULL,     -- for the adapter only
  malware      INTEGER NOT NULL,
  hash         TEXT,              -- of the bytes, once fetched
  PRIMARY KEY (ticket_id, message_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX attachments_hash ON attachments (hash) WHERE hash IS NOT NULL;

CREATE TABLE files (
  hash         TEXT NOT NULL PRIMARY KEY,  -- SHA-256, in hexadecimal
  content_type TEXT NOT NULL,              -- as sniffed
  bytes        BLOB NOT NULL,
  thumbnail    BLOB                        -- a small PNG, of pictures
) STRICT;
