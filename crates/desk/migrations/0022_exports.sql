-- What the incremental exports walk along. A ticket's generated_at moves with every change, also
-- with those that leave updated_at alone; it is never older than updated_at.

ALTER TABLE tickets ADD COLUMN generated_at INTEGER NOT NULL DEFAULT 0;
UPDATE tickets SET generated_at = updated_at;
CREATE TRIGGER tickets_generated_first AFTER INSERT ON tickets WHEN NEW.generated_at < NEW.updated_at BEGIN
    UPDATE tickets SET generated_at = NEW.updated_at WHERE id = NEW.id;
END;
CREATE TRIGGER tickets_generated AFTER UPDATE OF updated_at ON tickets WHEN NEW.generated_at < NEW.updated_at BEGIN
    UPDATE tickets SET generated_at = NEW.updated_at WHERE id = NEW.id;
END;
CREATE INDEX tickets_by_generation ON tickets (generated_at, id);
CREATE INDEX users_by_update       ON users (updated_at, id);
CREATE INDEX audits_by_time        ON audits (created_at, id);
