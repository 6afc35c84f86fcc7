-- What agents prepared at the helpdesk, as last read: macros, views, and which tickets a view had.
-- When the lists were read stands in `meta` ('macros_at', 'views_at').

CREATE TABLE macros (
  id          INTEGER NOT NULL PRIMARY KEY,
  place       INTEGER NOT NULL,  -- in the helpdesk's order
  title       TEXT NOT NULL,
  description TEXT NOT NULL,
  actions     TEXT NOT NULL      -- JSON of model::MacroAction
) STRICT;

CREATE TABLE views (
  id       INTEGER NOT NULL PRIMARY KEY,
  place    INTEGER NOT NULL,
  title    TEXT NOT NULL,
  personal INTEGER NOT NULL,
  sorted   TEXT NOT NULL,                -- for the adapter only
  read_at  INTEGER,                      -- when its tickets were read; null: not yet
  more     INTEGER NOT NULL DEFAULT 0    -- it has more than were read
) STRICT;

-- Tickets that are not held, or not any more, are named all the same.
CREATE TABLE view_tickets (
  view_id   INTEGER NOT NULL REFERENCES views (id) ON DELETE CASCADE,
  place     INTEGER NOT NULL,
  ticket_id INTEGER NOT NULL,
  PRIMARY KEY (view_id, place)
) STRICT, WITHOUT ROWID;
