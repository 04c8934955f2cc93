package ledger

// journey is what routing must know about a journey.
type journey struct {
	onboardings int    // how many it has had
	open        string // workflow ID of the open one; empty if there is none
}

// route decides where an event goes: a row of the event's relation, a column of the journey's state. An onboarding that
// the event opens is the journey's open one from then on.
func (j *journey) route(e Event) (workflowID string, action Action) {
	switch {
	case e.Relation == Recorded:
		return "", None
	case e.Relation == Apart:
		return e.JourneyUpdateID, JourneyUpdate
	case j.open != "":
		return j.open, Signal
	case e.Relation == Opens, e.Relation == OpensFirst && j.onboardings == 0:
		j.onboardings++
		j.open = e.OnboardingID
		return e.OnboardingID, Start
	default:
		return e.JourneyUpdateID, JourneyUpdate
	}
}
