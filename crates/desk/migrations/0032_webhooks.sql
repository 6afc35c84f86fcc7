-- Webhooks: who wants to be told, what they were told, and what became of each attempt.

CREATE TABLE webhooks (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT    NOT NULL UNIQUE,
    name             TEXT    NOT NULL,
    description      TEXT,
    endpoint         TEXT    NOT NULL,
    http_method      TEXT    NOT NULL,
    request_format   TEXT    NOT NULL,
    status           TEXT    NOT NULL CHECK (status IN ('active', 'inactive')),
    subscriptions    TEXT    NOT NULL,                     -- JSON
    authentication   TEXT,                                 -- JSON, with its secret
    custom_headers   TEXT,                                 -- JSON
    secret           TEXT    NOT NULL,                     -- what deliveries are signed with
    created_by       INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    updated_by       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;

-- One event for one webhook. Its body is kept as it was signed: each attempt sends the same bytes.
CREATE TABLE webhook_invocations (
    number        INTEGER PRIMARY KEY AUTOINCREMENT,
    id            TEXT    NOT NULL UNIQUE,
    webhook_id    TEXT    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    body          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    next_at       INTEGER,                                 -- of the next attempt; none when it is over
    status        TEXT    NOT NULL DEFAULT 'pending',
    status_code   INTEGER,
    completed_at  INTEGER
) STRICT;
CREATE INDEX webhook_invocations_due        ON webhook_invocations (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_invocations_by_webhook ON webhook_invocations (webhook_id, number);

CREATE TABLE webhook_attempts (
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT    NOT NULL,
    invocation_id  TEXT    NOT NULL REFERENCES webhook_invocations (id) ON DELETE CASCADE,
    status         TEXT    NOT NULL,
    status_code    INTEGER,
    response       TEXT,                                   -- JSON
    invoked_at     INTEGER NOT NULL,
    completed_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_attempts_by_invocation ON webhook_attempts (invocation_id, number);

-- What becomes of whole tickets, of which their audits say nothing.
CREATE TABLE ticket_fates (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id  INTEGER NOT NULL,
    kind       TEXT    NOT NULL,                           -- the end of the event's name
    actor_id   INTEGER NOT NULL,
    at         INTEGER NOT NULL
) STRICT;

-- Up to which event and which fate webhooks have been told.
CREATE TABLE webhook_place (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    event_id  INTEGER NOT NULL,
    fate_id   INTEGER NOT NULL
) STRICT;
INSERT INTO webhook_place SELECT 1, COALESCE((SELECT MAX(id) FROM events), 0), 0;
