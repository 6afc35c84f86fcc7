-- Every three neighbouring characters of a social phone number, exactly as stored, so that any part
-- of three and more is found without reading all numbers (rule 20). Kept by triggers: a number can
-- be written in several places and must never be missed.

CREATE VIRTUAL TABLE user_phone USING fts5 (phone, content = '', contentless_delete = 1, tokenize = "trigram case_sensitive 1");
INSERT INTO user_phone (rowid, phone) SELECT id, value FROM identities WHERE type = 'phone_number';

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
