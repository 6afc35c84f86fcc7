-- What is searched. A ticket, message or person is in the index exactly when it has a `doc` (a
-- person: a `folded` name). Whatever changes what is searched takes it out, here and at once, so
-- that no way of writing can leave a wrong entry behind; `index.rs` puts it in again, for what was
-- applied in the same transaction, for what was held before there was an index little by little.
--
-- A doc grows with the time of what it stands for, so that "newest first" is the order of the index
-- itself: `index.rs` makes it. The `_long` tables are SQLite's trigram index over folded text, which
-- finds nothing under three characters. The `_short` ones have the pieces of one and two.

ALTER TABLE tickets ADD COLUMN doc INTEGER;
ALTER TABLE messages ADD COLUMN doc INTEGER;
ALTER TABLE people ADD COLUMN folded TEXT;  -- the name, folded; '' for who is no end user

CREATE UNIQUE INDEX tickets_doc ON tickets (doc) WHERE doc IS NOT NULL;
CREATE UNIQUE INDEX messages_doc ON messages (doc) WHERE doc IS NOT NULL;
CREATE INDEX people_folded ON people (folded, id) WHERE folded <> '';
CREATE INDEX people_phone ON people (phone, id) WHERE phone IS NOT NULL;
CREATE INDEX tickets_unsearched ON tickets (sort_at DESC) WHERE doc IS NULL;
CREATE INDEX people_unsearched ON people (id DESC) WHERE folded IS NULL;
-- A person's page.
CREATE INDEX tickets_of_person ON tickets (requester_id, sort_at DESC, id DESC);

CREATE VIRTUAL TABLE messages_long USING fts5
  (text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE messages_short USING fts5
  (pieces, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE VIRTUAL TABLE tickets_long USING fts5
  (subject, account, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE tickets_short USING fts5
  (pieces, content='', contentless_delete=1, detail=none, tokenize='ascii');
-- `stored` is the number character by character (rule 20), `digits` only its digits.
CREATE VIRTUAL TABLE people_long USING fts5
  (name, phone, stored, digits, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE people_short USING fts5
  (pieces, content='', contentless_delete=1, detail=none, tokenize='ascii');

-- A batch is one part of an index, whatever its size, and parts are put together later than SQLite
-- would: half the cost of writing, and a search asks a few more of them.
INSERT INTO messages_long (messages_long, rank) VALUES ('hashsize', 8388608), ('automerge', 16);
INSERT INTO messages_short (messages_short, rank) VALUES ('hashsize', 8388608), ('automerge', 16);
INSERT INTO tickets_long (tickets_long, rank) VALUES ('automerge', 16);
INSERT INTO tickets_short (tickets_short, rank) VALUES ('automerge', 16);
INSERT INTO people_long (people_long, rank) VALUES ('automerge', 16);
INSERT INTO people_short (people_short, rank) VALUES ('automerge', 16);

CREATE TRIGGER messages_gone AFTER DELETE ON messages WHEN old.doc IS NOT NULL BEGIN
  DELETE FROM messages_long WHERE rowid = old.doc;
  DELETE FROM messages_short WHERE rowid = old.doc;
END;
CREATE TRIGGER messages_out AFTER UPDATE OF doc ON messages WHEN old.doc IS NOT NULL AND new.doc IS NULL BEGIN
  DELETE FROM messages_long WHERE rowid = old.doc;
  DELETE FROM messages_short WHERE rowid = old.doc;
END;
CREATE TRIGGER messages_differ AFTER UPDATE OF text, at ON messages
  WHEN old.doc IS NOT NULL AND (new.text, new.at) IS NOT (old.text, old.at) BEGIN
  UPDATE messages SET doc = NULL WHERE ticket_id = new.ticket_id AND id = new.id;
  UPDATE tickets SET doc = NULL WHERE id = new.ticket_id;
END;

CREATE TRIGGER tickets_gone AFTER DELETE ON tickets WHEN old.doc IS NOT NULL BEGIN
  DELETE FROM tickets_long WHERE rowid = old.doc;
  DELETE FROM tickets_short WHERE rowid = old.doc;
END;
CREATE TRIGGER tickets_out AFTER UPDATE OF doc ON tickets WHEN old.doc IS NOT NULL AND new.doc IS NULL BEGIN
  DELETE FROM tickets_long WHERE rowid = old.doc;
  DELETE FROM tickets_short WHERE rowid = old.doc;
END;
CREATE TRIGGER tickets_differ AFTER UPDATE OF subject, business_account, sort_at ON tickets
  WHEN old.doc IS NOT NULL
    AND (new.subject, new.business_account, new.sort_at) IS NOT (old.subject, old.business_account, old.sort_at)
BEGIN
  UPDATE tickets SET doc = NULL WHERE id = new.id;
END;

CREATE TRIGGER people_gone AFTER DELETE ON people WHEN old.folded <> '' BEGIN
  DELETE FROM people_long WHERE rowid = old.id;
  DELETE FROM people_short WHERE rowid = old.id;
END;
CREATE TRIGGER people_differ AFTER UPDATE OF name, phone, role ON people
  WHEN old.folded IS NOT NULL AND (new.name, new.phone, new.role) IS NOT (old.name, old.phone, old.role)
BEGIN
  DELETE FROM people_long WHERE rowid = old.id;
  DELETE FROM people_short WHERE rowid = old.id;
  UPDATE people SET folded = NULL WHERE id = new.id;
END;
