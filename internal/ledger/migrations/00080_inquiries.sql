-- +goose Up
-- Questions to a bureau that leave a mark on the applicant's file, by their idempotency key, so that none is asked twice by
-- itself: neither by a run after a reset, nor when Temporal has forgotten the first.
CREATE TABLE inquiries (
    inquiry    TEXT PRIMARY KEY,
    claimed_by TEXT NOT NULL, -- the attempt that may have asked; empty: the bureau is known not to have got the question
    claimed_at TEXT NOT NULL
);

-- +goose Down
DROP TABLE inquiries;
