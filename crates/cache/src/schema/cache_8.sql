-- How urgent a ticket is, and until when it rests. What is held already gets them as it is told again.

ALTER TABLE tickets ADD COLUMN priority TEXT;          -- model::Priority; null: none, or not told yet
ALTER TABLE tickets ADD COLUMN snoozed_until INTEGER;  -- null: it does not rest, or until the customer writes
