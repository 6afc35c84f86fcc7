-- Views, and the deletion of tickets.

-- Conditions and output are JSON, as the API shows them. A view with an owner is personal; one with
-- groups is shared with their members; one with neither is shared with all.
CREATE TABLE views (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    title        TEXT    NOT NULL,
    description  TEXT    NOT NULL DEFAULT '',
    active       INTEGER NOT NULL DEFAULT 1,
    position     INTEGER NOT NULL,
    owner_id     INTEGER REFERENCES users (id),
    group_ids    TEXT    NOT NULL DEFAULT '[]',
    conditions   TEXT    NOT NULL,
    output       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX views_by_owner ON views (owner_id);

-- A deleted ticket is gone from every list and answers 404; the exports show it as deleted.
ALTER TABLE tickets ADD COLUMN deleted_at INTEGER;
CREATE INDEX tickets_alive ON tickets (id) WHERE deleted_at IS NULL;

INSERT INTO sqlite_sequence (name, seq) VALUES ('views', 4000);
