package activities

import (
	"context"

	"onboarding/internal/applicant"
)

// applicant returns the applicant, whose journey this is. Of the fields that an activity names, it can't do without any:
// one that can't be read is a permanent fault. All others may be empty.
func (a *Activities) applicant(ctx context.Context, referenceNo, journeyID string, needs ...string) (applicant.Applicant, error) {
	person, err := a.Applicants.Find(ctx, referenceNo, journeyID)
	if err != nil {
		return applicant.Applicant{}, err
	}
	if err := person.Readable(needs...); err != nil {
		return applicant.Applicant{}, err
	}
	return person, nil
}
