-- Identities of further kinds, which clients of the API give people. A CHECK cannot be changed, so the
-- table is made anew; its triggers went with it.

CREATE TABLE identities_of_all_kinds (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES users (id),
    type        TEXT    NOT NULL CHECK (type IN ('email', 'phone_number', 'any_channel', 'messaging',
                                                 'twitter', 'facebook', 'google')),
    value       TEXT    NOT NULL,
    is_primary  INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    verified    INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO identities_of_all_kinds (id, user_id, type, value, is_primary, created_at, updated_at, verified)
SELECT id, user_id, type, value, is_primary, created_at, updated_at, verified FROM identities;
-- Ids never come back, also those of rows that are gone.
DELETE FROM sqlite_sequence WHERE name = 'identities_of_all_kinds';
INSERT INTO sqlite_sequence (name, seq)
SELECT 'identities_of_all_kinds', seq FROM sqlite_sequence WHERE name = 'identities';
DROP TABLE identities;
ALTER TABLE identities_of_all_kinds RENAME TO identities;

CREATE INDEX identities_by_user  ON identities (user_id, id);
CREATE INDEX identities_by_phone ON identities (value, user_id) WHERE type = 'phone_number';
CREATE TRIGGER user_phone_added AFTER INSERT ON identities WHEN NEW.type = 'phone_number' BEGIN
    INSERT INTO user_phone (rowid, phone) VALUES (NEW.id, NEW.value);
END;
CREATE TRIGGER user_phone_changed AFTER UPDATE OF value ON identities WHEN NEW.type = 'phone_number' BEGIN
    DELETE FROM user_phone WHERE rowid = OLD.id;
    INSERT INTO user_phone (rowid, phone) VALUES (NEW.id, NEW.value);
END;
CREATE TRIGGER user_phone_removed AFTER DELETE ON identities WHEN OLD.type = 'phone_number' BEGIN
    DELETE FROM user_phone WHERE rowid = OLD.id;
END;
