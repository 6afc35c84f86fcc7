-- The channel side: which messages came in, and which replies went out.

-- A message that its platform numbered. A second one with the same number changes nothing.
CREATE TABLE received (
    business_account_id  INTEGER NOT NULL REFERENCES business_accounts (id),
    external_id          TEXT    NOT NULL,
    comment_id           INTEGER NOT NULL REFERENCES comments (id),
    PRIMARY KEY (business_account_id, external_id)
) STRICT, WITHOUT ROWID;

-- One row per public reply on a social ticket, written in the transaction that saves the reply.
-- The outcome is written in a second one: what is still 0 after a crash is delivered at next open.
CREATE TABLE deliveries (
    comment_id  INTEGER PRIMARY KEY REFERENCES comments (id),
    contact_id  INTEGER NOT NULL REFERENCES contacts (id),
    state       INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),   -- waiting, delivered, failed
    reason      TEXT                                                     -- of a failure
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (comment_id) WHERE state = 0;

-- What the customer's phone got.
CREATE TABLE channel_outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    comment_id    INTEGER NOT NULL UNIQUE REFERENCES comments (id),      -- never twice
    ticket_id     INTEGER NOT NULL REFERENCES tickets (id),
    contact_id    INTEGER NOT NULL REFERENCES contacts (id),
    text          TEXT    NOT NULL,
    delivered_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX channel_outbox_by_contact ON channel_outbox (contact_id, delivered_at);
