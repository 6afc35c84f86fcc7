-- Tickets, what was written on them and what happened to them. An update is one audit with its
-- events; a comment is an event and has its id.

CREATE TABLE tickets (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    subject              TEXT    NOT NULL,
    description          TEXT    NOT NULL,
    status               INTEGER NOT NULL CHECK (status BETWEEN 0 AND 5), -- new open pending hold solved closed
    priority             TEXT CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    type                 TEXT CHECK (type IN ('problem', 'incident', 'question', 'task')),
    requester_id         INTEGER NOT NULL REFERENCES users (id),
    submitter_id         INTEGER NOT NULL REFERENCES users (id),
    assignee_id          INTEGER REFERENCES users (id),
    group_id             INTEGER REFERENCES groups (id),
    contact_id           INTEGER REFERENCES contacts (id),                -- whom a public reply goes to
    followup_of          INTEGER REFERENCES tickets (id),
    channel_info         TEXT,                             -- the field "Social Messaging Channel Info"
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL                  -- whole seconds; moves with every audit
) STRICT;
CREATE INDEX tickets_by_update    ON tickets (updated_at, id);
CREATE INDEX tickets_by_creation  ON tickets (created_at, id);
CREATE INDEX tickets_by_status    ON tickets (status, id);
CREATE INDEX tickets_by_assignee  ON tickets (assignee_id, updated_at, id);
CREATE INDEX tickets_by_assignee_id ON tickets (assignee_id, id);
CREATE INDEX tickets_by_assignee_status ON tickets (assignee_id, status, id);
CREATE INDEX tickets_by_requester ON tickets (requester_id, updated_at, id);
CREATE INDEX tickets_by_contact   ON tickets (contact_id, id) WHERE contact_id IS NOT NULL;
CREATE INDEX tickets_by_origin    ON tickets (followup_of) WHERE followup_of IS NOT NULL;

CREATE TABLE ticket_tags (
    ticket_id  INTEGER NOT NULL REFERENCES tickets (id),
    tag        TEXT    NOT NULL,
    PRIMARY KEY (ticket_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tags_by_tag ON ticket_tags (tag, ticket_id);

CREATE TABLE audits (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id   INTEGER NOT NULL REFERENCES tickets (id),
    author_id   INTEGER NOT NULL,                          -- -1 is the system
    created_at  INTEGER NOT NULL,                          -- when it was stored
    via         TEXT    NOT NULL,                          -- JSON, as the API shows it
    custom      TEXT    NOT NULL DEFAULT '{}'              -- JSON: metadata.custom
) STRICT;
CREATE INDEX audits_by_ticket ON audits (ticket_id, id);

CREATE TABLE events (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    audit_id  INTEGER NOT NULL REFERENCES audits (id),
    type      TEXT    NOT NULL,
    detail    TEXT    NOT NULL DEFAULT '{}'                -- JSON: all but id and type; comments have a table
) STRICT;
CREATE INDEX events_by_audit ON events (audit_id, id);

CREATE TABLE comments (
    id          INTEGER PRIMARY KEY REFERENCES events (id),
    ticket_id   INTEGER NOT NULL REFERENCES tickets (id),
    audit_id    INTEGER NOT NULL REFERENCES audits (id),
    author_id   INTEGER NOT NULL,                          -- -1 is the system
    contact_id  INTEGER REFERENCES contacts (id),          -- set on a customer's message from a channel
    public      INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL                           -- the platform's sent time
) STRICT;
CREATE INDEX comments_by_ticket  ON comments (ticket_id, created_at, id);
CREATE INDEX comments_by_contact ON comments (contact_id, created_at) WHERE contact_id IS NOT NULL;

INSERT INTO sqlite_sequence (name, seq) VALUES ('audits', 500000), ('events', 8000000);
