-- People, groups and organizations as clients of the API keep them.

ALTER TABLE users ADD COLUMN external_id TEXT;
ALTER TABLE users ADD COLUMN organization_id INTEGER;                 -- their default one
ALTER TABLE users ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
-- JSON: alias, details, notes, signature, time_zone, locale
ALTER TABLE users ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN shared_phone INTEGER;
ALTER TABLE users ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
-- A deleted person is in no list and cannot sign in; what they wrote stays theirs.
ALTER TABLE users ADD COLUMN deleted_at INTEGER;
ALTER TABLE users ADD COLUMN last_email TEXT;                         -- of a deleted person
CREATE UNIQUE INDEX users_by_external_id  ON users (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX users_by_organization ON users (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX users_alive           ON users (id) WHERE deleted_at IS NULL;

ALTER TABLE identities ADD COLUMN verified INTEGER NOT NULL DEFAULT 1;

ALTER TABLE groups ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE groups ADD COLUMN is_public INTEGER NOT NULL DEFAULT 1;
ALTER TABLE groups ADD COLUMN deleted_at INTEGER;

CREATE TABLE organizations (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    name             TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    external_id      TEXT    UNIQUE,
    details          TEXT,
    notes            TEXT,
    group_id         INTEGER REFERENCES groups (id),
    shared_tickets   INTEGER NOT NULL DEFAULT 0,
    shared_comments  INTEGER NOT NULL DEFAULT 0,
    domain_names     TEXT    NOT NULL DEFAULT '[]',
    tags             TEXT    NOT NULL DEFAULT '[]',
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
) STRICT;
CREATE INDEX organizations_by_update ON organizations (updated_at, id);

CREATE TABLE organization_memberships (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id          INTEGER NOT NULL REFERENCES users (id),
    organization_id  INTEGER NOT NULL REFERENCES organizations (id),
    created_at       INTEGER NOT NULL,
    UNIQUE (user_id, organization_id)
) STRICT;
CREATE INDEX organization_memberships_by_organization ON organization_memberships (organization_id, id);

INSERT INTO sqlite_sequence (name, seq) VALUES ('organizations', 70000), ('organization_memberships', 75000);
