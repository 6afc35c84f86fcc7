-- Sorting and filtering of the queues (`listing.rs`).

-- When the reply window closes, where it is open and has an end: what `model::reply_window` and
-- `model::told_window` say, but for the clock. A test compares the two.
ALTER TABLE tickets ADD COLUMN closes_at INTEGER GENERATED ALWAYS AS (
  CASE
    WHEN window_open = 0 AND last_inbound_at <= window_told_at - 60000 THEN NULL
    WHEN channel IN ('whatsapp', 'messenger', 'instagram', 'viber') THEN last_inbound_at + 86400000
    WHEN channel = 'wechat' AND sent_since < 5 THEN last_inbound_at + 172800000
    WHEN channel = 'tiktok' AND sent_since < 10 THEN last_inbound_at + 172800000
  END
) VIRTUAL;

-- Nobody's: by channel and status, those whose newest message is the customer's, those with an open window.
CREATE INDEX tickets_kinds ON tickets (channel, status, sort_at DESC, id DESC)
  WHERE channel IS NOT NULL AND assignee_id IS NULL;
CREATE INDEX tickets_unanswered ON tickets (sort_at, id, channel, status)
  WHERE channel IS NOT NULL AND assignee_id IS NULL AND status IN ('new', 'open')
    AND newest_public_role = 'end_user';
CREATE INDEX tickets_closing ON tickets (closes_at, id, channel, status, sort_at)
  WHERE channel IS NOT NULL AND assignee_id IS NULL AND closes_at IS NOT NULL;

-- What agents noted about a person at the helpdesk.
ALTER TABLE people ADD COLUMN notes TEXT;
