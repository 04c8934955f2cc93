-- +goose Up
-- The event that was received before under the same ID with another body; empty for all others.
ALTER TABLE inbox ADD COLUMN contradicts TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE inbox DROP COLUMN contradicts;
