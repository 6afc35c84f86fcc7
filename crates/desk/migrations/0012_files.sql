-- Files: what customers send, and what agents upload and then attach to a comment.

-- The bytes, each content once.
CREATE TABLE files (
    id     INTEGER PRIMARY KEY,
    hash   BLOB NOT NULL UNIQUE,                                  -- SHA-256
    bytes  BLOB NOT NULL
) STRICT;

-- What an agent uploaded and has not used yet. Good for an hour.
CREATE TABLE uploads (
    token       TEXT    PRIMARY KEY,
    user_id     INTEGER NOT NULL REFERENCES users (id),
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Belongs to an upload, then to a comment.
CREATE TABLE attachments (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id        INTEGER NOT NULL REFERENCES files (id),
    upload_token   TEXT    REFERENCES uploads (token),
    comment_id     INTEGER REFERENCES comments (id),
    file_name      TEXT    NOT NULL,
    content_type   TEXT    NOT NULL,
    size           INTEGER NOT NULL,
    content_token  TEXT    NOT NULL UNIQUE,                       -- in the address of its content
    created_at     INTEGER NOT NULL,
    CHECK ((upload_token IS NULL) <> (comment_id IS NULL))
) STRICT;
CREATE INDEX attachments_by_comment ON attachments (comment_id, id) WHERE comment_id IS NOT NULL;
CREATE INDEX attachments_by_upload  ON attachments (upload_token, id) WHERE upload_token IS NOT NULL;
CREATE INDEX attachments_by_file    ON attachments (file_id);

INSERT INTO sqlite_sequence (name, seq) VALUES ('attachments', 40000);
