-- Filters that the agent keeps under a name; `of` is JSON of protocol::FilterOf. An id never comes back, but
-- by the agent's own undo. Without notes inside, and short: what SQLite keeps of the tables' words still fits
-- on the file's first page, so that no other damaged page takes all tables with it.

CREATE TABLE filters (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, of TEXT NOT NULL) STRICT;
