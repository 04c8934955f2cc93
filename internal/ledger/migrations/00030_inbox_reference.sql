-- Operators look for an applicant by the company's reference number.

-- +goose Up
CREATE INDEX inbox_reference ON inbox (reference_no);

-- +goose Down
DROP INDEX inbox_reference;
