-- The tickets that were mine at the last look for alerts, so that one that somebody gives me is news, until I look
-- at it. Since when there is news is 'alerts_since' in meta. Both begin anew with the file: nothing is news then.

CREATE TABLE mine (
  ticket_id INTEGER NOT NULL PRIMARY KEY,
  since     INTEGER NOT NULL,
  news      INTEGER NOT NULL  -- 1, somebody gave it to me; 2, I did; 0, none, or it was looked at
) STRICT;
