-- Prepared answers: macros for agents, templates that WhatsApp has approved, and triggers that
-- answer by themselves. Their conditions and actions are JSON, as the API shows them.

CREATE TABLE macros (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    title        TEXT    NOT NULL,
    description  TEXT,
    active       INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    restriction  TEXT,                       -- JSON {"type", "id"}: a User's or a Group's; none for all
    actions      TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE templates (
    namespace  TEXT NOT NULL,
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    body       TEXT NOT NULL,                -- {{1}}, {{2}}, … are filled in
    PRIMARY KEY (namespace, name, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE triggers (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    title       TEXT    NOT NULL,
    active      INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    conditions  TEXT    NOT NULL,
    actions     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

-- The template that went out; none for a free-form message.
ALTER TABLE channel_outbox ADD COLUMN template TEXT;

INSERT INTO sqlite_sequence (name, seq) VALUES ('macros', 360100), ('triggers', 360500);
