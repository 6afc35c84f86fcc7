-- What an agent may see, and by what a person is known.

ALTER TABLE users ADD COLUMN ticket_restriction TEXT CHECK (ticket_restriction IN ('groups', 'assigned'));

-- Addresses of a person: e-mail of the company's people; of end users the social phone number, as
-- the channel wrote it, and the account on the channel. After a merge, those of both (rule 5).
CREATE TABLE identities (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES users (id),
    type        TEXT    NOT NULL CHECK (type IN ('email', 'phone_number', 'any_channel', 'messaging')),
    value       TEXT    NOT NULL,
    is_primary  INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX identities_by_user  ON identities (user_id, id);
CREATE INDEX identities_by_phone ON identities (value, user_id) WHERE type = 'phone_number';

-- A custom status; none is the default one of the ticket's status.
ALTER TABLE tickets ADD COLUMN custom_status_id INTEGER;

CREATE INDEX tickets_by_group ON tickets (group_id, updated_at, id);

INSERT INTO sqlite_sequence (name, seq) VALUES ('identities', 90000);
