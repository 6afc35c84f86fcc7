-- Alerts of several kinds, and tickets that were put off. Comments stand outside of the
-- statements: what SQLite keeps of those is to stay within the file's first page, since damage to a second one
-- would cost several tables at once. For the same reason nothing is there twice meanwhile.

-- A failure was told: 0 to nobody, 1 to the windows, 2 to the alerts as well.
UPDATE outbox SET told = 2 WHERE told = 1;
DROP INDEX outbox_accepted;
CREATE INDEX outbox_accepted ON outbox (told, ticket_id, message_id) WHERE state = 'accepted';

-- A mark names the cause among those of its kind (model::AlertKind) on its ticket: the message, the deadline.
-- Outcomes are model::AlertOutcome.
CREATE TEMP TABLE alerts_1 AS SELECT * FROM main.alerts;
DROP TABLE main.alerts;
CREATE TABLE alerts (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, ticket_id INTEGER NOT NULL,
  kind TEXT NOT NULL DEFAULT 'new_unassigned', mark INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL) STRICT;
INSERT INTO main.alerts (id, at, ticket_id, mark, outcome)
  SELECT id, at, ticket_id, message_id, CASE outcome
    WHEN 'raised' THEN 'raised' WHEN 'held back: paused' THEN 'paused' ELSE 'in_summary' END
  FROM temp.alerts_1 ORDER BY id;
DROP TABLE temp.alerts_1;
CREATE INDEX alerts_ticket ON alerts (ticket_id, mark);

-- Tickets that were put off, with the newest customer message then, or 0: a newer one ends it. Back: the time is
-- over, and it was not looked at since.
CREATE TABLE later (ticket_id INTEGER NOT NULL PRIMARY KEY, until INTEGER NOT NULL, message_id INTEGER NOT NULL,
  back INTEGER NOT NULL DEFAULT 0) STRICT;
