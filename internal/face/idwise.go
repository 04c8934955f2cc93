package face

import (
	"context"
	"net/http"
	"slices"

	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
	"onboarding/internal/rest"
)

const provider = "idwise"

// IDWise lets IDWise compare the photo with the selfie, in a custom step of the journey. The verdict comes later, with
// the journey's result: see Verdict.
type IDWise struct {
	client *idwise.Client
}

// NewIDWise returns a matcher that uses IDWise.
func NewIDWise(client *idwise.Client) *IDWise { return &IDWise{client: client} }

// Match submits the photo, if there is one, and completes the step. Completing is irreversible, and a journey waits
// until it is done; neither call is documented to be repeatable. So when an earlier attempt may have got through, or
// IDWise refuses, the journey is read before anything is sent again. A photo whose submission is in doubt is submitted
// again rather than completed over: completing without it would lose the comparison for good.
func (m *IDWise) Match(ctx context.Context, req Request) (check.Result, error) {
	submitted := false
	if req.Again {
		journey, err := m.read(ctx, req)
		if err != nil {
			return check.Result{}, mayHaveHappened(err)
		}
		if journey.Finished {
			return settled(req), nil
		}
		submitted = len(comparisons(journey, req.Compared)) > 0
	}
	if req.Photo != nil && !submitted {
		if err := m.client.SubmitFace(ctx, req.JourneyID, *req.Photo); err != nil {
			journey, readErr := m.afterError(ctx, req, err, req.Again)
			switch {
			case readErr != nil:
				return check.Result{}, readErr
			case journey.Finished:
				return settled(req), nil
			case len(comparisons(journey, req.Compared)) == 0:
				return check.Result{}, stillOpen(err, req.Again)
			}
		}
		submitted = true
	}
	if err := m.client.CompleteCustomStep(ctx, req.JourneyID); err != nil {
		sent := req.Again || submitted
		journey, readErr := m.afterError(ctx, req, err, sent)
		switch {
		case readErr != nil:
			return check.Result{}, readErr
		case !journey.Finished:
			return check.Result{}, stillOpen(err, sent)
		}
	}
	return settled(req), nil
}

// read reads the journey, which must be the applicant's.
func (m *IDWise) read(ctx context.Context, req Request) (idwise.Journey, error) {
	journey, err := m.client.Journey(ctx, req.JourneyID)
	if err == nil {
		err = journey.Of(req.ReferenceNo)
	}
	return journey, err
}

// afterError reads the journey if IDWise refused, which may be because everything is done already; any other error is
// returned. sent says that an earlier call may have been, or was, carried out.
func (m *IDWise) afterError(ctx context.Context, req Request, err error, sent bool) (idwise.Journey, error) {
	var journey idwise.Journey
	if refused(err) {
		journey, err = m.read(ctx, req)
	}
	if err != nil && sent {
		err = mayHaveHappened(err)
	}
	return journey, err
}

// stillOpen is the error when IDWise refused and the journey does not show why. When something was sent before, IDWise may
// still be working on it; and a step that was not completed would hold up the journey for ever, so it is not given up.
func stillOpen(refusal error, sent bool) error {
	if !sent {
		return refusal
	}
	f := fault.New(fault.NotReady, provider, fault.As(refusal).Reason+", and the journey is not finished yet", nil)
	f.MayHaveHappened = true
	return f
}

// refused reports whether IDWise understood the request and did not want it, which may mean that it came too late.
func refused(err error) bool {
	refusal := rest.Refusal(err)
	return refusal != nil && fault.As(err).Class == fault.Permanent && refusal.Status >= 400 &&
		refusal.Status != http.StatusUnauthorized && refusal.Status != http.StatusForbidden
}

// mayHaveHappened marks err, so that the next attempt reads the journey first.
func mayHaveHappened(err error) error {
	if f := fault.As(err); f != nil {
		f.MayHaveHappened = true
	}
	return err
}

// settled is the result when IDWise has all it gets.
func settled(req Request) check.Result {
	result := check.Result{Provider: provider, Reference: req.JourneyID}
	if req.Photo == nil {
		result.Verdict, result.Reason = check.Review, "no reference photo on file"
	} else {
		result.WithJourney = true
	}
	return result
}

// comparisons returns those of a journey that were made with what this onboarding submitted: that were not there before. Any
// other may have been made with a photo of somebody else.
func comparisons(j idwise.Journey, before []string) []idwise.FaceMatch {
	return slices.DeleteFunc(slices.Clone(j.FaceMatches), func(m idwise.FaceMatch) bool { return slices.Contains(before, m.ID) })
}

// Verdict reads from a journey's result whether the selfie matches the photo that was submitted, without the comparisons that
// were there before. Only a match in every comparison passes, or a reviewer at IDWise who has seen them and approved.
func Verdict(j idwise.Journey, before []string) check.Result {
	result := check.Result{Verdict: check.Passed, Provider: provider, Reference: j.ID}
	made := comparisons(j, before)
	switch {
	case len(made) == 0:
		result.Verdict, result.Reason = check.Review, "IDWise reported no comparison with the reference photo"
	case slices.ContainsFunc(made, differs) && j.ManualDecision != idwise.Approved:
		result.Verdict, result.Reason = check.Failed, "the selfie does not match the reference photo"
	case slices.ContainsFunc(made, undecided) && j.ManualDecision != idwise.Approved:
		result.Verdict, result.Reason = check.Review, "IDWise gave no result for the comparison with the reference photo"
	case slices.ContainsFunc(made, differs), slices.ContainsFunc(made, undecided):
		result.Reason = "approved by a reviewer at IDWise"
	}
	return result
}

func differs(m idwise.FaceMatch) bool   { return !m.Undecided && !m.Matched }
func undecided(m idwise.FaceMatch) bool { return m.Undecided }
