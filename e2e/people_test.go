package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// standing is where an onboarding comes to by itself: a state, or the check that waits for an operator.
type standing struct {
	state  workflows.State
	parked check.Name
}

// standings say what becomes of each kind of person.
var standings = map[people.Kind]standing{
	people.Approved:        {state: workflows.StateApproved},
	people.Rejected:        {state: workflows.StateRejected},
	people.Referred:        {state: workflows.InReview},
	people.FaceMismatch:    {state: workflows.InReview},
	people.NoPhoto:         {state: workflows.InReview},
	people.ReviewScore:     {state: workflows.InReview},
	people.LowScore:        {state: workflows.InReview},
	people.ThinFile:        {state: workflows.InReview},
	people.NoFile:          {state: workflows.InReview},
	people.FraudAlert:      {state: workflows.InReview},
	people.AddressMismatch: {state: workflows.InReview},
	people.BadAddress:      {state: workflows.InReview},
	people.LateDocument:    {state: workflows.StateApproved},
	people.NoConsent:       {parked: check.Credit},
	people.Abroad:          {parked: check.Credit},
	people.Unknown:         {parked: check.Credit},
	people.Deceased:        {state: workflows.InReview},
	people.SSNAlert:        {state: workflows.InReview},
	people.Mixed:           {state: workflows.InReview},
	people.WatchListed:     {state: workflows.InReview},
	people.Disputed:        {state: workflows.InReview},
	people.Frozen:          {state: workflows.InReview},
	people.Unscorable:      {state: workflows.InReview},
}

// Stricter rules must not cost those who are who they say they are: everybody comes to the same end as ever, and nobody new
// to an approval.
func TestEveryKindOfPersonComesToTheirEnd(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	journeys := map[people.Kind]*idwise.Journey{}
	for _, kind := range people.Kinds() {
		require.Contains(t, standings, kind)
		journeys[kind] = s.begin(t, kind, idwise.Script{})
	}
	for kind, want := range standings {
		s.awaitStatus(t, journeys[kind], string(want.state)+string(want.parked), func(status workflows.Status) bool {
			if want.parked != "" {
				return status.Checks[1].Phase == workflows.Parked && status.Outcome == workflows.Pending
			}
			return settledIn(status, want.state)
		})
	}
}
