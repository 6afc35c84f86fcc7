-- What else a client of the API can say of a ticket, and what becomes of one that is deleted.

ALTER TABLE tickets ADD COLUMN external_id TEXT;
ALTER TABLE tickets ADD COLUMN problem_id INTEGER;                    -- the ticket of which this is an incident
ALTER TABLE tickets ADD COLUMN due_at INTEGER;                        -- of tasks
ALTER TABLE tickets ADD COLUMN organization_id INTEGER;
ALTER TABLE tickets ADD COLUMN follower_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tickets ADD COLUMN email_cc_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tickets ADD COLUMN is_public INTEGER NOT NULL DEFAULT 1;  -- whether anything on it is public
ALTER TABLE tickets ADD COLUMN deleted_by INTEGER;
-- A ticket that is deleted for good keeps its number and nothing that anybody wrote.
ALTER TABLE tickets ADD COLUMN purged_at INTEGER;
CREATE INDEX tickets_by_external_id  ON tickets (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX tickets_by_problem      ON tickets (problem_id) WHERE problem_id IS NOT NULL;
CREATE INDEX tickets_by_organization ON tickets (organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX tickets_deleted         ON tickets (deleted_at, id) WHERE deleted_at IS NOT NULL;

-- The answer to a creation that had an Idempotency-Key, so that its repetition gets the same one.
CREATE TABLE idempotency (
    user_id     INTEGER NOT NULL,
    key         TEXT    NOT NULL,
    body_hash   BLOB    NOT NULL,
    answer      TEXT    NOT NULL,                                     -- JSON
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- Work on many things at once, done by the time that the job is there.
CREATE TABLE jobs (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    user_id     INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    total       INTEGER NOT NULL,
    message     TEXT    NOT NULL,
    results     TEXT    NOT NULL,                                     -- JSON
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_age ON jobs (created_at);
