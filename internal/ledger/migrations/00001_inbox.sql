-- Times are TEXT: RFC 3339 in UTC with nine digits of a second, so that they sort as they are.

-- +goose Up
CREATE TABLE onboardings (
    workflow_id      TEXT PRIMARY KEY,
    journey_id       TEXT NOT NULL,
    number           INTEGER NOT NULL, -- 1 for the journey's first onboarding
    opening_event_id TEXT NOT NULL,
    opened_at        TEXT NOT NULL,
    closed_at        TEXT,
    outcome          TEXT
);
CREATE UNIQUE INDEX onboardings_journey ON onboardings (journey_id, number);
CREATE UNIQUE INDEX onboardings_open ON onboardings (journey_id) WHERE closed_at IS NULL;

CREATE TABLE inbox (
    event_id          TEXT PRIMARY KEY,
    name              TEXT NOT NULL,
    journey_id        TEXT NOT NULL,
    reference_no      TEXT NOT NULL,
    relation          TEXT NOT NULL,
    payload           TEXT NOT NULL,
    received_at       TEXT NOT NULL,
    onboarding_id     TEXT NOT NULL, -- the workflow ID if this event opens an onboarding
    journey_update_id TEXT NOT NULL, -- the workflow ID if this event is carried apart
    workflow_id       TEXT NOT NULL, -- where it goes; empty if it is only recorded
    action            TEXT NOT NULL, -- start, signal, journey-update, none
    state             TEXT NOT NULL, -- pending, delivered, recorded
    attempts          INTEGER NOT NULL DEFAULT 0,
    next_attempt_at   TEXT NOT NULL,
    last_error        TEXT NOT NULL DEFAULT '',
    delivered_at      TEXT
);
CREATE INDEX inbox_journey ON inbox (journey_id);
CREATE INDEX inbox_due ON inbox (next_attempt_at) WHERE state = 'pending' AND action <> 'journey-update';

-- +goose Down
DROP TABLE inbox;
DROP TABLE onboardings;
