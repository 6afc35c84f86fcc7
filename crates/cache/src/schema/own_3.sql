-- Files that go along with replies: of a draft until it is sent, of its row in the outbox from then on. The
-- bytes are kept once, by their content, however many files have them; both go once the helpdesk has the
-- reply. A ticket with a file of a draft is held like one with a draft.

CREATE TABLE upload_bytes (
  hash      TEXT NOT NULL PRIMARY KEY,  -- SHA-256, in hexadecimal
  bytes     BLOB NOT NULL,
  thumbnail BLOB                        -- a small PNG, of pictures
) STRICT;

CREATE TABLE uploads (
  id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- an id never comes back
  ticket_id    INTEGER NOT NULL,
  send_id      INTEGER,                 -- the reply in the outbox; null: the draft
  name         TEXT NOT NULL,           -- made safe
  content_type TEXT NOT NULL,           -- as sniffed
  size         INTEGER NOT NULL,
  hash         TEXT NOT NULL,
  token        TEXT,                    -- what the helpdesk calls it, once it was uploaded
  token_at     INTEGER                  -- since when
) STRICT;

CREATE INDEX uploads_ticket ON uploads (ticket_id, send_id, id);
CREATE INDEX uploads_send ON uploads (send_id, id) WHERE send_id IS NOT NULL;
CREATE INDEX uploads_hash ON uploads (hash);
