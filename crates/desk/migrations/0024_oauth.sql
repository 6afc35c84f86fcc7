-- OAuth. Of codes and tokens only SHA-256 hashes are kept: who reads the file cannot sign in.

CREATE TABLE oauth_clients (
    id           TEXT PRIMARY KEY,                          -- client_id
    name         TEXT NOT NULL,
    secret_hash  TEXT,                                      -- null: a public client, which must use PKCE
    redirects    TEXT NOT NULL                              -- JSON: the registered redirect URLs
) STRICT;

INSERT INTO oauth_clients (id, name, redirects) VALUES
    ('reddot', 'Reddot', '["http://127.0.0.1:47853/callback","http://127.0.0.1:47854/callback","http://127.0.0.1:47855/callback"]');

-- A used code stays until it would have expired, so that its second use can end what the first one got.
CREATE TABLE oauth_codes (
    hash          TEXT PRIMARY KEY,
    client_id     TEXT    NOT NULL REFERENCES oauth_clients (id),
    user_id       INTEGER NOT NULL REFERENCES users (id),
    redirect_uri  TEXT    NOT NULL,
    scope         TEXT    NOT NULL,
    challenge     TEXT,
    expires_at    INTEGER NOT NULL,
    token_id      INTEGER                                   -- what it was exchanged for
) STRICT;

CREATE TABLE oauth_tokens (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id           TEXT    NOT NULL REFERENCES oauth_clients (id),
    user_id             INTEGER NOT NULL REFERENCES users (id),
    scope               TEXT    NOT NULL,
    access_hash         TEXT    NOT NULL UNIQUE,
    refresh_hash        TEXT    NOT NULL UNIQUE,
    created_at          INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL,
    refresh_expires_at  INTEGER NOT NULL,
    dead                INTEGER NOT NULL DEFAULT 0          -- refreshed or revoked
) STRICT;

INSERT INTO sqlite_sequence (name, seq) VALUES ('oauth_tokens', 90000);
