-- What is known of people beside name and number, and who was merged into whom (rule 5).

ALTER TABLE people ADD COLUMN email TEXT;
ALTER TABLE people ADD COLUMN social_info TEXT;   -- Social Messaging User Info (rule 4)
ALTER TABLE people ADD COLUMN created_at INTEGER; -- null: not told
ALTER TABLE people ADD COLUMN identities TEXT;    -- JSON of model::Identity; null: not read

-- Lists of tickets name who is gone for a while yet.
CREATE TABLE merged (
  gone INTEGER NOT NULL PRIMARY KEY,
  keep INTEGER NOT NULL
) STRICT;
