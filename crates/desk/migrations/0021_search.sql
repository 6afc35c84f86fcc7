-- Every three neighbouring characters of a social phone number, exactly as stored, so that any part
-- of three and more is found without reading all numbers (rule 20). Kept by triggers: a number can
-- be written in several places and must never be missed.

CREATE VIRTUAL TABLE user_phone USING fts5 (phone, content = '', contentless_delete = 1, tokenize = "trigram case_sensitive 1");
INSERT INTO user_phone (rowid, phone) SELECT id, phone FROM users WHERE phone IS NOT NULL;

CREATE TRIGGER user_phone_added AFTER INSERT ON users WHEN NEW.phone IS NOT NULL BEGIN
    INSERT INTO user_phone (rowid, phone) VALUES (NEW.id, NEW.phone);
END;
CREATE TRIGGER user_phone_changed AFTER UPDATE OF phone ON users BEGIN
    DELETE FROM user_phone WHERE rowid = OLD.id;
    INSERT INTO user_phone (rowid, phone) SELECT NEW.id, NEW.phone WHERE NEW.phone IS NOT NULL;
END;
CREATE TRIGGER user_phone_removed AFTER DELETE ON users BEGIN
    DELETE FROM user_phone WHERE rowid = OLD.id;
END;
