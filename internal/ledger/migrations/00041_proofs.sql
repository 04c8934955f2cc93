-- +goose Up
-- That IDWise has said, before a workflow did anything, that its journey is of its reference number.
CREATE TABLE proofs (
    workflow_id TEXT PRIMARY KEY,
    compared    TEXT NOT NULL, -- JSON: IDs of comparisons of faces that the journey had already
    proved_at   TEXT NOT NULL
);
CREATE INDEX inbox_updates ON inbox (workflow_id) WHERE action = 'journey-update';

-- +goose Down
DROP INDEX inbox_updates;
DROP TABLE proofs;
