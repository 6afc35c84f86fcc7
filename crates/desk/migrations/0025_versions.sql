-- What tickets were a little while ago, for lists and search that lag: the fields that are searched
-- and sorted by, as they stood at that updated_at. Written by triggers, so that no change is missed.
-- A version is dropped when a younger one is ten minutes old: nothing lags further.

CREATE TABLE ticket_versions (
    ticket_id     INTEGER NOT NULL REFERENCES tickets (id),
    updated_at    INTEGER NOT NULL,
    subject       TEXT    NOT NULL,
    status        INTEGER NOT NULL,
    priority      TEXT,
    type          TEXT,
    requester_id  INTEGER NOT NULL,
    assignee_id   INTEGER,
    group_id      INTEGER,
    PRIMARY KEY (ticket_id, updated_at)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ticket_versions_kept
BEFORE UPDATE OF subject, status, priority, type, requester_id, assignee_id, group_id, updated_at ON tickets
BEGIN
    INSERT OR IGNORE INTO ticket_versions
    VALUES (OLD.id, OLD.updated_at, OLD.subject, OLD.status, OLD.priority, OLD.type, OLD.requester_id,
            OLD.assignee_id, OLD.group_id);
    DELETE FROM ticket_versions
    WHERE ticket_id = OLD.id AND updated_at < OLD.updated_at AND OLD.updated_at < NEW.updated_at - 600000;
END;
