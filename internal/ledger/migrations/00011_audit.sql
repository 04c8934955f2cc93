-- +goose Up
-- The audit trail: chains of sealed entries. Nothing in it is ever changed.
CREATE TABLE audit (
    stream      TEXT NOT NULL, -- the journey's ID, or "reference:" and the reference number
    number      BIGINT NOT NULL, -- 1 for the first of the stream
    entry_key   TEXT NOT NULL, -- names what happened, so that it is told once
    recorded_at TEXT NOT NULL,
    key_id      TEXT NOT NULL, -- of the key that sealed it; empty if there was none
    prev        TEXT NOT NULL,
    hash        TEXT NOT NULL,
    body        TEXT NOT NULL, -- the entry as JSON, byte for byte as it was sealed
    PRIMARY KEY (stream, number),
    UNIQUE (entry_key, stream)
);

-- The last entry of each stream, sealed, so that it is seen when the last entries are missing.
CREATE TABLE audit_heads (
    stream TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash   TEXT NOT NULL,
    key_id TEXT NOT NULL,
    seal   TEXT NOT NULL
);

-- The stream that tells of an event, and of the end of an onboarding. Empty if none does: there was no trail yet.
ALTER TABLE inbox ADD COLUMN stream TEXT NOT NULL DEFAULT '';
ALTER TABLE onboardings ADD COLUMN stream TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE onboardings DROP COLUMN stream;
ALTER TABLE inbox DROP COLUMN stream;
DROP TABLE audit_heads;
DROP TABLE audit;
