-- What happened to an agent's tickets that the agent did not do.
CREATE TABLE activities (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES users (id),    -- whom it concerns
    actor_id    INTEGER NOT NULL,                          -- -1 is the system
    verb        TEXT    NOT NULL CHECK (verb IN ('tickets.assignment', 'tickets.comment', 'tickets.priority_increase')),
    ticket_id   INTEGER NOT NULL REFERENCES tickets (id),
    comment_id  INTEGER REFERENCES comments (id),          -- of tickets.comment
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX activities_by_user ON activities (user_id, id);

-- Memberships as the API numbers them.
CREATE VIEW membership_rows AS
    SELECT m.user_id * 1000000 + m.group_id AS id, m.user_id, m.group_id,
           u.default_group_id IS m.group_id AS is_default, u.created_at
    FROM memberships m JOIN users u ON u.id = m.user_id;
CREATE INDEX memberships_by_group ON memberships (group_id, user_id);

INSERT INTO sqlite_sequence (name, seq) VALUES ('activities', 60000);
