-- The queue in figures (`figures.rs`), and samples of them.

-- What waits for us, whoever has it.
CREATE INDEX tickets_to_answer ON tickets (assignee_id, channel, business_account, closes_at, last_inbound_at)
  WHERE channel IS NOT NULL AND status IN ('new', 'open') AND held_by_bot = 0 AND newest_public_role = 'end_user';
-- What was answered, by its newest message: first replies of the last day are among the first of them.
CREATE INDEX tickets_answered ON tickets (sort_at) WHERE channel IS NOT NULL AND agent_replies > 0;

-- What the figures were at a moment. No helpdesk tells that afterwards: with the file, they begin anew.
CREATE TABLE samples (
  at     INTEGER NOT NULL PRIMARY KEY,  -- the server's time
  sample TEXT NOT NULL                  -- JSON of model::Sample
) STRICT;
