package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/activity"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/face"
	"onboarding/internal/ledger"
)

// MatchFace compares the applicant's selfie with the photo that the company has on file. With no photo on file the
// verdict is review.
func (a *Activities) MatchFace(ctx context.Context, in CheckInput) (CheckResult, error) {
	return a.attempt(ctx, check.Face, in, func(ctx context.Context, proof ledger.Proof) (check.Result, error) {
		request := face.Request{
			JourneyID:      in.JourneyID,
			ReferenceNo:    in.ReferenceNo,
			Compared:       proof.Compared,
			IdempotencyKey: idempotencyKey(ctx, check.Face, in.Round),
			Again:          in.Retried || activity.GetInfo(ctx).Attempt > 1,
		}
		photo, err := a.Applicants.Photo(ctx, in.ReferenceNo, in.JourneyID)
		switch {
		case err == nil:
			request.Photo = &photo
		case !errors.Is(err, applicant.ErrNoPhoto):
			return check.Result{}, err
		}
		return a.Face.Match(ctx, request)
	})
}
