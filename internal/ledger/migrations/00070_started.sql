-- Temporal's namespace is recognised by a few onboardings, and compared with all that are open.

-- +goose Up
CREATE INDEX onboardings_open_since ON onboardings (opened_at, workflow_id) WHERE closed_at IS NULL;
CREATE INDEX onboardings_closed ON onboardings (closed_at) WHERE closed_at IS NOT NULL;

-- +goose Down
DROP INDEX onboardings_closed;
DROP INDEX onboardings_open_since;
