-- The company: its people, how they sign in, and its accounts on the channels.
-- Times are milliseconds since 1970 (UTC). Ids of different things start far apart, so that one
-- taken for the other is not found instead of found by chance.

CREATE TABLE company (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    name        TEXT    NOT NULL,
    mode        TEXT    NOT NULL CHECK (mode IN ('older', 'current')),  -- how social messages show in the API
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE groups (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL UNIQUE,
    is_default  INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    name              TEXT    NOT NULL,
    role              TEXT    NOT NULL CHECK (role IN ('end-user', 'agent', 'admin')),
    email             TEXT    COLLATE NOCASE UNIQUE,          -- people of the company only
    phone             TEXT,                                   -- the social phone number, as the channel wrote it
    social_info       TEXT,                                   -- the user field "Social Messaging User Info"
    default_group_id  INTEGER REFERENCES groups (id),
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id   INTEGER NOT NULL REFERENCES users (id),
    group_id  INTEGER NOT NULL REFERENCES groups (id),
    UNIQUE (user_id, group_id)
) STRICT;

-- Only people of the company can sign in.
CREATE TABLE credentials (
    user_id       INTEGER PRIMARY KEY REFERENCES users (id),
    api_token     TEXT NOT NULL UNIQUE,
    bearer_token  TEXT NOT NULL UNIQUE
) STRICT;

-- A number or page of the company (rule 6).
CREATE TABLE business_accounts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    channel  TEXT NOT NULL,                                    -- model::Channel's word
    name     TEXT NOT NULL,
    address  TEXT NOT NULL,                                    -- phone number, page or handle
    UNIQUE (channel, address)
) STRICT;

-- Somebody who wrote to one business account from one address. Two numbers written to are two
-- contacts and two end users (rule 4).
CREATE TABLE contacts (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    business_account_id  INTEGER NOT NULL REFERENCES business_accounts (id),
    address              TEXT    NOT NULL,
    user_id              INTEGER NOT NULL REFERENCES users (id),
    created_at           INTEGER NOT NULL,
    UNIQUE (business_account_id, address)
) STRICT;
CREATE INDEX contacts_by_user ON contacts (user_id);

INSERT INTO sqlite_sequence (name, seq) VALUES
    ('groups', 300), ('memberships', 350), ('users', 1000), ('business_accounts', 40), ('contacts', 700);
