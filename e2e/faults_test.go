package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/sandbox/company"
	"onboarding/internal/sandbox/equifax"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// allFaults are the faults of the sandbox, each until it is cleared.
var allFaults = []faults.Fault{
	{Kind: faults.Slow, Delay: faults.Duration(20 * time.Second)}, // longer than anybody waits
	{Kind: faults.RateLimited, RetryAfter: faults.Duration(time.Second)},
	{Kind: faults.RateLimited, RetryAfter: faults.Duration(time.Hour)},
	{Kind: faults.ServerError},
	{Kind: faults.Cut},
	{Kind: faults.CutBody},
	{Kind: faults.Malformed},
	{Kind: faults.Unauthorized},
	{Kind: faults.BadRequest},
}

// harmless are the faults that leave nothing in doubt where the answer holds nothing: the vendor has done what it was
// asked, and the journey shows it. An onboarding that gets so far within its budget rightly passes.
var harmless = []faults.Kind{faults.CutBody, faults.Malformed}

// targets are the calls that the checks and the reading of the decision make.
var targets = []struct {
	check     check.Name
	operation string
	server    func(*system) *faults.Set
	tolerates []faults.Kind
}{
	{workflows.DecisionCheck, idwise.GetJourney, idwiseFaults, nil},
	{check.Face, company.GetPhoto, companyFaults, nil},
	{check.Face, idwise.SubmitCustomStep, idwiseFaults, harmless},
	{check.Face, idwise.CompleteCustomStep, idwiseFaults, harmless},
	{check.Credit, company.FindApplicant, companyFaults, nil},
	{check.Credit, equifax.CreditReport, func(s *system) *faults.Set { return &s.Sandbox.Equifax.Faults }, nil},
	{check.Address, company.FindApplicant, companyFaults, nil},
	{check.Address, idwise.GetJourney, idwiseFaults, nil},
}

func companyFaults(s *system) *faults.Set { return &s.Sandbox.Company.Faults }
func idwiseFaults(s *system) *faults.Set  { return &s.Sandbox.IDWise.Faults }

// faultCase is an onboarding of somebody with whom all is well, struck by one fault in one call of one check.
type faultCase struct {
	title   string
	check   check.Name
	passes  bool // it may, in spite of the fault
	journey *idwise.Journey
}

// An error is never a verdict. While a vendor fails, the onboarding parks; when it has recovered, an operator's retry
// leads to the outcome.
func TestNoFaultApproves(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{"CHECK_RETRY_BUDGET=3s"}})
	var cases []faultCase
	for _, target := range targets {
		for _, fault := range allFaults {
			fault.Operation = target.operation
			c := faultCase{
				title:  fmt.Sprintf("%s, %s, %s %s", target.check, target.operation, fault.Kind, time.Duration(fault.RetryAfter)),
				check:  target.check,
				passes: slices.Contains(target.tolerates, fault.Kind),
			}
			c.journey = s.beginStruck(t, target.check, target.server(s), fault)
			cases = append(cases, c)
		}
	}
	for _, c := range cases {
		t.Run(c.title, func(t *testing.T) { s.requireNotApprovedByError(t, c) })
	}
	for _, set := range []*faults.Set{companyFaults(s), idwiseFaults(s), &s.Sandbox.Equifax.Faults} {
		set.Clear()
	}
	for _, c := range cases {
		t.Run(c.title+", retried when it is over", func(t *testing.T) {
			status := s.retryUntil(t, c.journey, workflows.StateApproved)
			require.Equal(t, workflows.AllPassed, status.Rule)
			s.requireOneInquiryPerRound(t, c.journey.Person, status)
		})
	}
	s.requireNoPersonalData(t)
}

// beginStruck begins an onboarding whose calls of one kind are struck by the fault. Before the decision is struck, all
// checks are done, because one of them asks the same of IDWise.
func (s *system) beginStruck(t *testing.T, name check.Name, server *faults.Set, fault faults.Fault) *idwise.Journey {
	t.Helper()
	p := s.person(t, people.Approved)
	fault.For = p.ReferenceNo
	if name != workflows.DecisionCheck {
		require.NoError(t, server.Add(fault))
		j := s.Sandbox.IDWise.Begin(p, idwise.Script{})
		require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
		return j
	}
	const never = faults.Duration(10000 * time.Hour)
	j := s.Sandbox.IDWise.Begin(p, idwise.Script{Decision: idwise.Delivery{After: never}})
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	s.retryUntil(t, j, workflows.AwaitingDecision) // which lets IDWise decide
	require.NoError(t, j.Await(t.Context(), idwise.Finished))
	require.NoError(t, server.Add(fault))
	s.Sandbox.IDWise.Send(j, idwise.FinishedJourney, idwise.Delivery{})
	return j
}

func (s *system) requireNotApprovedByError(t *testing.T, c faultCase) {
	t.Helper()
	status := s.awaitStatus(t, c.journey, "parked", func(status workflows.Status) bool {
		if c.passes {
			return len(parked(status)) > 0 || status.State == workflows.StateApproved
		}
		return slices.Contains(parked(status), c.check)
	})
	require.True(t, status.Outcome == workflows.Pending || c.passes, "it is %s", status.State)
}

// parked returns what waits for an operator.
func parked(status workflows.Status) (names []check.Name) {
	for _, c := range status.Checks {
		if c.Phase == workflows.Parked {
			names = append(names, c.Check)
		}
	}
	if status.Decision.Phase == workflows.Parked {
		names = append(names, workflows.DecisionCheck)
	}
	return names
}

// retryUntil does what an operator does: retries whatever is parked, until the onboarding is in the state.
func (s *system) retryUntil(t *testing.T, j *idwise.Journey, state workflows.State) workflows.Status {
	t.Helper()
	id := s.onboarding(t, j)
	return s.awaitStatus(t, j, string(state), func(status workflows.Status) bool {
		for _, name := range parked(status) {
			retry := workflows.RetryCheck{Check: name, Actor: "operator", Reason: "the vendor is back"}
			if err := s.update(t, id, workflows.RetryCheckUpdate, retry); err != nil {
				t.Logf("retry %s: %v", name, err) // it is no longer parked
			}
		}
		return settledIn(status, state)
	})
}

// requireOneInquiryPerRound checks that the bureau was asked under no more keys than there were rounds.
func (s *system) requireOneInquiryPerRound(t *testing.T, p people.Person, status workflows.Status) {
	t.Helper()
	keys := map[string]bool{}
	for _, inquiry := range s.Sandbox.Equifax.Inquiries(p.ReferenceNo) {
		keys[inquiry.IdempotencyKey] = true
	}
	require.NotEmpty(t, keys)
	require.LessOrEqual(t, len(keys), status.Checks[1].Round)
}
