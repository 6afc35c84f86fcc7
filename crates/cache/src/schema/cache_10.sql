-- Messages that were told of before the one that `tickets.glimpsed_id` names, of a conversation that was
-- read. While one of them, or that one, is not held, something is missing.
CREATE TABLE glimpsed_before (
  ticket_id  INTEGER NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
  message_id INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, message_id)
) STRICT, WITHOUT ROWID;
