-- The current mode: a conversation is a chat on the ticket. Its messages are no comments of the
-- ticket; they belong to the audit in which the chat started.

CREATE TABLE chats (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id   INTEGER NOT NULL REFERENCES tickets (id),
    contact_id  INTEGER NOT NULL REFERENCES contacts (id),
    audit_id    INTEGER NOT NULL UNIQUE REFERENCES audits (id),   -- of the ChatStartedEvent
    ended_at    INTEGER                                           -- none while it goes on
) STRICT;
CREATE UNIQUE INDEX chats_going_on ON chats (ticket_id) WHERE ended_at IS NULL;

-- Set on a message of a chat; none on a comment.
ALTER TABLE comments ADD COLUMN chat_id INTEGER REFERENCES chats (id);
-- JSON; where a rule wrote within somebody else's audit. None: the via of the audit.
ALTER TABLE comments ADD COLUMN via TEXT;

INSERT INTO sqlite_sequence (name, seq) VALUES ('chats', 60000);
