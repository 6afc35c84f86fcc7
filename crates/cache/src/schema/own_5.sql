-- Filters that the agent keeps under a name.

CREATE TABLE filters (
  id   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,  -- an id never comes back, but by the agent's own undo
  name TEXT NOT NULL,
  of   TEXT NOT NULL                                -- JSON of protocol::FilterOf
) STRICT;
