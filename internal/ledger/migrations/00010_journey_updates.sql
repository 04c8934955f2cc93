-- +goose Up
DROP INDEX inbox_due;
CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE state = 'pending';

-- What the company's backend was told about a journey, so that events that announce one change lead to one report.
CREATE TABLE reports (
    stream      TEXT NOT NULL, -- as in the audit trail
    number      INTEGER NOT NULL,
    workflow_id TEXT NOT NULL, -- who reports it
    decisions   TEXT NOT NULL, -- IDWise's, at that time
    detail      TEXT NOT NULL, -- what else was new; empty: only the decisions
    claimed_at  TEXT NOT NULL,
    PRIMARY KEY (stream, number)
);

-- +goose Down
DROP TABLE reports;
DROP INDEX inbox_due;
CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE state = 'pending' AND action <> 'journey-update';
