-- What a helpdesk pushes instead of being asked.

ALTER TABLE tickets ADD COLUMN window_open INTEGER;     -- the helpdesk's own word; null: it gives none
ALTER TABLE tickets ADD COLUMN window_told_at INTEGER;  -- when that was so
ALTER TABLE messages ADD COLUMN told_at INTEGER;        -- it is so as of then; null: as of its reading
