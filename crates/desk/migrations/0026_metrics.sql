-- What the sideload metric_sets tells of a ticket: how often it was answered, reopened and handed
-- over, and when. Written by triggers from what the audits say, so that no change is missed and a
-- page of tickets costs one look each.

CREATE TABLE ticket_metrics (
    ticket_id              INTEGER PRIMARY KEY REFERENCES tickets (id),
    replies                INTEGER NOT NULL DEFAULT 0,     -- public, by agents; what a rule says is none
    reopens                INTEGER NOT NULL DEFAULT 0,     -- from solved
    assignee_stations      INTEGER NOT NULL DEFAULT 0,
    group_stations         INTEGER NOT NULL DEFAULT 0,
    initially_assigned_at  INTEGER,
    assigned_at            INTEGER,
    status_updated_at      INTEGER,
    solved_at              INTEGER,                        -- none while it is open again
    first_solved_at        INTEGER,
    first_reply_at         INTEGER,
    latest_comment_at      INTEGER,
    assignee_updated_at    INTEGER,
    requester_updated_at   INTEGER
) STRICT;

CREATE TRIGGER metrics_begin AFTER INSERT ON tickets BEGIN
    INSERT INTO ticket_metrics (ticket_id, status_updated_at) VALUES (NEW.id, NEW.created_at);
END;

CREATE TRIGGER metrics_of_audits AFTER INSERT ON audits WHEN NEW.author_id > 0 BEGIN
    UPDATE ticket_metrics SET
        assignee_updated_at = IIF(t.assignee_id = NEW.author_id, NEW.created_at, assignee_updated_at),
        requester_updated_at = IIF(t.requester_id = NEW.author_id, NEW.created_at, requester_updated_at)
    FROM tickets t WHERE t.id = NEW.ticket_id AND ticket_metrics.ticket_id = NEW.ticket_id;
END;

-- A comment is as old as its audit; a message of a chat has none of its own.
CREATE TRIGGER metrics_of_comments AFTER INSERT ON comments BEGIN
    UPDATE ticket_metrics SET
        latest_comment_at = MAX(COALESCE(latest_comment_at, 0), said.at),
        replies = replies + said.reply,
        first_reply_at = COALESCE(first_reply_at, IIF(said.reply, said.at, NULL)),
        assignee_updated_at = IIF(t.assignee_id = NEW.author_id, said.at, assignee_updated_at),
        requester_updated_at = IIF(NEW.contact_id IS NOT NULL, said.at, requester_updated_at)
    FROM tickets t, (
        SELECT IIF(NEW.chat_id IS NULL, a.created_at, NEW.created_at) AS at,
            NEW.public AND NEW.contact_id IS NULL AND NEW.author_id > 0 AND NEW.via IS NULL AS reply
        FROM audits a WHERE a.id = NEW.audit_id) said
    WHERE t.id = NEW.ticket_id AND ticket_metrics.ticket_id = NEW.ticket_id;
END;

CREATE TRIGGER metrics_of_statuses AFTER INSERT ON events
WHEN NEW.type = 'Change' AND NEW.detail ->> 'field_name' = 'status' BEGIN
    UPDATE ticket_metrics SET
        status_updated_at = a.created_at,
        reopens = reopens + (NEW.detail ->> 'previous_value' = 'solved' AND NEW.detail ->> 'value' <> 'closed'),
        solved_at = CASE NEW.detail ->> 'value'
            WHEN 'solved' THEN a.created_at WHEN 'closed' THEN COALESCE(solved_at, a.created_at) END,
        first_solved_at = COALESCE(first_solved_at, IIF(NEW.detail ->> 'value' IN ('solved', 'closed'), a.created_at, NULL))
    FROM audits a WHERE a.id = NEW.audit_id AND ticket_metrics.ticket_id = a.ticket_id;
END;

CREATE TRIGGER metrics_of_assignees AFTER INSERT ON events
WHEN NEW.type = 'Change' AND NEW.detail ->> 'field_name' IN ('assignee_id', 'group_id')
    AND NEW.detail ->> 'value' IS NOT NULL BEGIN
    UPDATE ticket_metrics SET
        assignee_stations = assignee_stations + (NEW.detail ->> 'field_name' = 'assignee_id'),
        group_stations = group_stations + (NEW.detail ->> 'field_name' = 'group_id'),
        assigned_at = IIF(NEW.detail ->> 'field_name' = 'assignee_id', a.created_at, assigned_at),
        initially_assigned_at = COALESCE(initially_assigned_at,
            IIF(NEW.detail ->> 'field_name' = 'assignee_id', a.created_at, NULL))
    FROM audits a WHERE a.id = NEW.audit_id AND ticket_metrics.ticket_id = a.ticket_id;
END;

-- Of tickets that are there: what is plain to see.
INSERT INTO ticket_metrics (ticket_id, status_updated_at, replies, latest_comment_at, first_reply_at, requester_updated_at)
SELECT t.id, t.updated_at,
    COUNT(*) FILTER (WHERE c.public AND c.contact_id IS NULL AND c.author_id > 0 AND c.via IS NULL),
    MAX(c.created_at),
    MIN(c.created_at) FILTER (WHERE c.public AND c.contact_id IS NULL AND c.author_id > 0 AND c.via IS NULL),
    MAX(c.created_at) FILTER (WHERE c.contact_id IS NOT NULL)
FROM tickets t LEFT JOIN comments c ON c.ticket_id = t.id GROUP BY t.id;
