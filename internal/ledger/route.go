package ledger

// journey is what routing must know about a journey.
type journey struct {
	onboardings int     // how many it has had
	open        string  // workflow ID of the open one; empty if there is none
	decided     decided // the one that has ended without its submission
}

// hasEnded reports whether an onboarding of the journey has.
func (j *journey) hasEnded() bool { return j.onboardings > 1 || j.onboardings == 1 && j.open == "" }

// decided is an onboarding that was opened by IDWise's decision and has ended before the submission arrived that was decided
// on. The zero value stands for none.
type decided struct{ workflowID, referenceNo string }

// route decides where an event goes: a row of the event's relation, a column of the journey's state. An onboarding that
// the event opens is the journey's open one from then on. The submission of an onboarding that has ended without it belongs to
// that one; the next one is a resubmission.
func (j *journey) route(e Event) (workflowID string, action Action) {
	switch {
	case e.Relation == Recorded:
		return "", None
	case e.Relation == Apart:
		return e.JourneyUpdateID, JourneyUpdate
	case e.Relation == Opens && j.decided.lacks(e):
		workflowID, j.decided = j.decided.workflowID, decided{}
		return workflowID, None
	case j.open != "":
		return j.open, Signal
	case e.Relation == Opens, e.Relation == Reopens, e.Relation == OpensFirst && j.onboardings == 0:
		j.onboardings++
		j.open = e.OnboardingID
		return e.OnboardingID, Start
	default:
		return e.JourneyUpdateID, JourneyUpdate
	}
}

// lacks reports whether the submission is the one that the onboarding has ended without.
func (d decided) lacks(e Event) bool {
	return d.workflowID != "" && d.referenceNo == storable(e.ReferenceNo)
}
