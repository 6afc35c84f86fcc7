-- Where a helpdesk cannot guard a write: what is needed to find it again, and what nobody can tell.

ALTER TABLE outbox ADD COLUMN guard TEXT;  -- what the latest attempt went with
ALTER TABLE outbox ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;  -- unknown, and the agent decides
