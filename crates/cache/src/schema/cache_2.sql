-- What is yet to be read, and what was confirmed longest ago.

ALTER TABLE tickets ADD COLUMN in_chat INTEGER NOT NULL DEFAULT 0;  -- messages are a chat, no comments
ALTER TABLE tickets ADD COLUMN known_at INTEGER;      -- its newest message is known as of then; null: not
ALTER TABLE tickets ADD COLUMN confirmed_at INTEGER;  -- when the helpdesk last told that it is so

-- Waiting, and what was written is not known.
CREATE INDEX tickets_to_tell ON tickets (sort_at DESC)
  WHERE channel IS NOT NULL AND assignee_id IS NULL AND status IN ('new', 'open') AND held_by_bot = 0
    AND (known_at IS NULL OR known_at < updated_at);
-- Not held whole: social ones, and all.
CREATE INDEX tickets_unread_social ON tickets (sort_at DESC)
  WHERE channel IS NOT NULL
    AND (read_at IS NULL OR glimpsed_at IS NOT NULL OR known_at IS NULL OR known_at < updated_at);
CREATE INDEX tickets_unread ON tickets (sort_at DESC)
  WHERE read_at IS NULL OR glimpsed_at IS NOT NULL OR known_at IS NULL OR known_at < updated_at;
CREATE INDEX tickets_confirmed ON tickets (confirmed_at);
CREATE INDEX tickets_doubtful ON tickets (assignee_id, updated_at) WHERE status NOT IN ('solved', 'closed');
