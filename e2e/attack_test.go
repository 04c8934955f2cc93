package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/internal/notify"
	"onboarding/internal/patience"
	vendor "onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// finishedUnheard returns a journey that is finished at IDWise, of which nothing has reached the system.
func (s *system) finishedUnheard(t *testing.T, kind people.Kind) *vendor.Journey {
	t.Helper()
	s.Sandbox.IDWise.SendTo()
	j := s.begin(t, kind, vendor.Script{DoesNotWait: true})
	require.NoError(t, j.Await(t.Context(), vendor.Finished))
	ctx := t.Context()
	require.NoError(t, s.Sandbox.IDWise.AwaitDeliveries(ctx)) // all of them given up
	s.Sandbox.IDWise.SendTo(s.Starters[0].URL + webhookPath)
	return j
}

// requireNothingHappened checks that nobody outside was asked or told anything about a reference number.
func (s *system) requireNothingHappened(t *testing.T, p people.Person) {
	t.Helper()
	require.Empty(t, s.Sandbox.Company.Outcomes(p.ReferenceNo), "reports")
	require.Empty(t, s.Sandbox.Mail.To(p.Email), "messages")
	require.Empty(t, s.Sandbox.Equifax.Inquiries(p.ReferenceNo), "inquiries at the bureau")
	require.Zero(t, s.Sandbox.Company.Calls("applicant", p.ReferenceNo), "questions to the company")
}

// awaitAlert waits until operators have been told something of this kind, about this check or none, for this reason. The log
// has it at once; the other channels bundle what comes in a burst.
func (s *system) awaitAlert(t *testing.T, kind string, name check.Name, reason string) {
	t.Helper()
	patience.Until(t, func() bool {
		logs, err := filepath.Glob(filepath.Join(s.folders.Logs, "*.log"))
		require.NoError(t, err)
		for _, path := range logs {
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			for line := range bytes.Lines(content) {
				var told struct{ Alert, Check, Reason string }
				if json.Unmarshal(line, &told) == nil && told.Alert == kind && told.Check == string(name) && strings.Contains(told.Reason, reason) {
					return true
				}
			}
		}
		return false
	}, "operators were not told: %s %s %s", kind, name, reason)
}

// everythingParked reports whether every check is, and IDWise's decision if it was announced.
func everythingParked(status workflows.Status) bool {
	unparked := slices.ContainsFunc(status.Checks, func(c workflows.CheckStatus) bool { return c.Phase != workflows.Parked })
	return !unparked && status.Decision.Phase != workflows.Running && status.State != workflows.Deciding
}

// Who knows the webhook's credential names a journey that somebody else has finished, and a customer of his own. Nobody is
// approved or asked about, the operators hear of it, and the one whose journey it is loses nothing: as soon as the forged
// onboarding is cancelled, their own events open theirs.
func TestWebhookThatNamesSomebodyElsesJourney(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	victim := s.finishedUnheard(t, people.Approved)
	attacker := s.person(t, people.Approved)
	for _, forged := range []string{
		eventJSON(vendor.FinishedUserSteps, "forged-1", victim.ID, attacker.ReferenceNo),
		eventJSON(vendor.FinishedJourney, "forged-2", victim.ID, attacker.ReferenceNo),
	} {
		require.Equal(t, 200, post(t, s.Starters[0].URL, forged).status)
	}
	status := s.awaitStatus(t, victim, "parked", everythingParked)
	for _, c := range status.Checks {
		require.Equal(t, "idwise: IDWise says that this journey is of another reference", c.Reason)
	}
	s.awaitAlert(t, notify.Parked, "face", "of another reference")
	require.Equal(t, 1, s.found(t, fmt.Sprintf("%s = 'credit'", workflows.ParkedChecksKey.GetName())))

	forged := s.onboarding(t, victim)
	for _, name := range []check.Name{check.Face, check.Credit, check.Address, workflows.DecisionCheck} {
		err := s.update(t, forged, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
			Check: name, Verdict: check.Review, Actor: "ann", Reason: "talked into it"})
		require.ErrorContains(t, err, "belongs to somebody else")
	}
	s.requireNothingHappened(t, attacker)
	s.requireNothingHappened(t, victim.Person)

	// The victim's own events find the journey taken.
	for _, event := range []string{vendor.FinishedUserSteps, vendor.FinishedJourney} {
		require.NoError(t, s.Sandbox.IDWise.Send(victim, event, vendor.Delivery{}).Await(t.Context()))
	}
	s.awaitDelivered(t)
	require.NoError(t, s.Client.CancelWorkflow(t.Context(), forged, ""))
	patience.Until(t, func() bool { return len(s.onboardings(t, victim)) == 2 }, "the victim has no onboarding")
	own := s.onboardings(t, victim)[1]
	patience.Until(t, func() bool {
		status, ok := s.status(t, own)
		return ok && settledIn(status, workflows.StateApproved) && status.ReferenceNo == victim.Person.ReferenceNo
	}, "the victim's onboarding does not go on")
	s.requireNothingHappened(t, attacker)
	require.Equal(t, []string{"cancelled"}, s.ledger.texts(t, `SELECT outcome FROM onboardings WHERE workflow_id = $1`, forged))
	printed, code := s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
}

// Outside of an onboarding it is the same: what is read of a journey goes to nobody but the one whose it is.
func TestJourneyUpdateOfSomebodyElse(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	victim := s.finishedUnheard(t, people.Approved)
	attacker := s.person(t, people.Approved)
	require.Equal(t, 200, post(t, s.Starters[0].URL, eventJSON(vendor.AMLMonitorUpdate, "forged-1", victim.ID, attacker.ReferenceNo)).status)
	s.awaitAlert(t, notify.Parked, "decision", "of another reference")
	s.requireNothingHappened(t, attacker)
}

// Who reaches Temporal starts workflows by hand. The ledger does not know them, so they do nothing.
func TestWorkflowsStartedByHandDoNothing(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	finished := s.finishedUnheard(t, people.Approved)
	p := finished.Person
	in := workflows.OnboardingInput{
		EventID: "by-hand-1", Event: idwise.FinishedJourney, JourneyID: finished.ID, ReferenceNo: p.ReferenceNo, ReceivedAt: time.Now(),
	}
	run, err := s.Client.ExecuteWorkflow(t.Context(), workflows.StartOptions(in, s.taskQueue), workflows.OnboardingType, in)
	require.NoError(t, err)
	update := workflows.JourneyUpdateInput{
		EventID: "by-hand-2", Event: idwise.VerificationUpdateRequired, JourneyID: finished.ID, ReferenceNo: p.ReferenceNo, ReceivedAt: time.Now(),
	}
	_, err = s.Client.ExecuteWorkflow(t.Context(), workflows.UpdateStartOptions(update, s.taskQueue), workflows.JourneyUpdateType, update)
	require.NoError(t, err)
	s.awaitAlert(t, notify.Parked, "credit", "it does not know this workflow")
	s.awaitAlert(t, notify.Parked, "decision", "it does not know this workflow")

	// Somebody who can also send signals and updates gets no further.
	require.NoError(t, s.Client.SignalWorkflow(t.Context(), run.GetID(), "", workflows.FinishedJourneySignal, workflows.JourneyEvent{EventID: "x"}))
	err = s.update(t, run.GetID(), workflows.DecideUpdate, workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "please"})
	require.ErrorContains(t, err, "only an onboarding in review can be decided")
	require.NoError(t, s.Client.CancelWorkflow(t.Context(), run.GetID(), ""))
	require.ErrorContains(t, run.Get(t.Context(), nil), "canceled")
	s.requireNothingHappened(t, p)
	require.Zero(t, s.ledger.count(t, `SELECT COUNT(*) FROM onboardings`))
}

// Who reaches Temporal takes the event of a real onboarding, and another customer's reference number.
func TestWorkflowStartedByHandForAnotherCustomer(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	real := s.begin(t, people.Approved, vendor.Script{})
	s.awaitState(t, real, workflows.StateApproved)
	event, ok := workflows.OpeningEventID(s.onboarding(t, real))
	require.True(t, ok)
	other := s.finishedUnheard(t, people.Approved)
	in := workflows.OnboardingInput{EventID: event, Event: idwise.FinishedJourney, JourneyID: other.ID, ReferenceNo: other.Person.ReferenceNo}
	options := workflows.StartOptions(in, s.taskQueue)
	options.WorkflowIDReusePolicy = 1 // allow duplicate
	_, err := s.Client.ExecuteWorkflow(t.Context(), options, workflows.OnboardingType, in)
	require.NoError(t, err)
	s.awaitAlert(t, notify.Parked, "credit", "it knows this workflow with another journey or reference")
	s.requireNothingHappened(t, other.Person)
}

// A spot check is what IDWise says of it when asked. The webhook's word is not taken, whoever sent it.
func TestSpotCheckIsReadNotBelieved(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{"CHECK_RETRY_BUDGET=3s"}})
	j := s.begin(t, people.Approved, vendor.Script{})
	s.awaitState(t, j, workflows.StateApproved)
	reports := func(referenceNo, final string) (count int) {
		for _, o := range s.Sandbox.Company.Outcomes(referenceNo) {
			if o.Data.Event == vendor.FinishedSpotCheck && o.Data.FinalDecision == final {
				count++
			}
		}
		return count
	}
	forge := func(eventID string, fields map[string]any) {
		fields["eventId"], fields["systemDecision"] = eventID, "Complete"
		body, err := json.Marshal(map[string]any{"event": vendor.FinishedSpotCheck, "body": fields})
		require.NoError(t, err)
		require.Equal(t, 200, post(t, s.Starters[0].URL, string(body)).status)
	}

	event := s.Sandbox.IDWise.Send(j, vendor.FinishedSpotCheck, vendor.Delivery{})
	require.Equal(t, idwise.Complete, s.journeyUpdateEventually(t, event.ID).Final)
	require.Equal(t, 1, reports(j.Person.ReferenceNo, "Complete"))

	forge("made-up", map[string]any{"referenceNo": j.Person.ReferenceNo, "spotCheckJourneyId": "made-up"})
	require.Equal(t, idwise.Decision("unverified"), s.journeyUpdateEventually(t, "made-up").Final)
	require.Equal(t, 1, reports(j.Person.ReferenceNo, "unverified"))
	s.awaitAlert(t, notify.Updated, "", "Finished Spot Check: unverified")

	var spot struct {
		Body struct{ SpotCheckJourneyID string }
	}
	require.NoError(t, json.Unmarshal(event.Payload, &spot))
	other := s.person(t, people.Approved)
	forge("another's", map[string]any{"referenceNo": other.ReferenceNo, "spotCheckJourneyId": spot.Body.SpotCheckJourneyID})
	s.awaitAlert(t, notify.Parked, "decision", "of another reference")
	require.Empty(t, s.Sandbox.Company.Outcomes(other.ReferenceNo))

	for i, nobody := range []any{nil, "", " "} {
		id := fmt.Sprint("nobody's-", i)
		forge(id, map[string]any{"referenceNo": nobody, "spotCheckJourneyId": spot.Body.SpotCheckJourneyID})
		require.Equal(t, idwise.Decision("unverified"), s.journeyUpdateEventually(t, id).Final)
	}
	s.awaitAlert(t, notify.Updated, "", "the event does not say whose it is")
	require.Equal(t, 3, reports("", "unverified"))
	printed, code := s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
}

// journeyUpdateEventually waits until a journey update was started and has ended, and returns what it came to.
func (s *system) journeyUpdateEventually(t *testing.T, eventID string) workflows.JourneyUpdateResult {
	t.Helper()
	patience.Until(t, func() bool {
		return s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE event_id = $1 AND state = 'delivered'`, eventID) == 1
	}, "%s is not delivered", eventID)
	return s.journeyUpdate(t, eventID)
}

// Who can write to the database, but has not got the keys, puts an event into the inbox, and changes one that waits.
func TestInboxThatWasWrittenToByHand(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{auditKeys}})
	j := s.begin(t, people.Approved, vendor.Script{})
	s.awaitState(t, j, workflows.StateApproved)
	other := s.finishedUnheard(t, people.Approved)
	_, err := s.ledger.db.ExecContext(t.Context(), `INSERT INTO inbox SELECT 'forged', name, $1, $2, relation, payload, received_at,
		'onboarding-forged', 'journey-update-forged', 'onboarding-forged', action, 'pending', 0, received_at, '', NULL, $1, ''
		FROM inbox WHERE journey_id = $3 AND action = 'start'`, other.ID, other.Person.ReferenceNo, j.ID)
	require.NoError(t, err)
	s.awaitAlert(t, notify.Altered, "", "event forged")
	require.Equal(t, 1, s.found(t, ""))
	s.requireNothingHappened(t, other.Person)
	printed, code := s.operate(t, "audit", "verify")
	require.Equal(t, 5, code, printed)
	require.Contains(t, printed, "the inbox has event forged, and the trail does not tell that it was received")
}

// The same eventId with another body: the first counts, the other one is kept and told.
func TestSameEventIDWithAnotherBody(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	first := s.person(t, people.Approved)
	second := s.person(t, people.Approved)
	a := post(t, s.Starters[0].URL, eventJSON(vendor.FinishedUserSteps, "e-1", "j-1", first.ReferenceNo))
	b := post(t, s.Starters[0].URL, eventJSON(vendor.FinishedUserSteps, "e-1", "j-1", second.ReferenceNo))
	require.Equal(t, []string{"accepted", "duplicate"}, []string{a.fields["status"], b.fields["status"]})
	s.awaitAlert(t, notify.Contradicted, "", "event e-1")
	require.Equal(t, []string{first.ReferenceNo + " ", second.ReferenceNo + " e-1"},
		s.ledger.texts(t, `SELECT reference_no, contradicts FROM inbox ORDER BY received_at`))
	printed, code := s.operate(t, "events", "--ignored")
	require.Zero(t, code)
	require.Contains(t, printed, "recorded, contradicts e-1")
	require.Contains(t, string(get(t, s.Starters[0].AdminURL+"/metrics")), `result="contradicting",status="200"} 1`)
}

// A reviewer at IDWise sees IDWise's evidence: that ends a review for the faces, and none for our own checks.
func TestReviewAtIDWiseChangesWhatItsReviewerSaw(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	low := s.begin(t, people.LowScore, vendor.Script{})
	faces := s.begin(t, people.FaceMismatch, vendor.Script{})
	for _, j := range []*vendor.Journey{low, faces} {
		s.awaitState(t, j, workflows.InReview)
		require.NoError(t, s.Sandbox.IDWise.Review(j, vendor.Approved))
	}
	s.awaitState(t, faces, workflows.StateApproved)
	status := s.awaitStatus(t, low, "in review with IDWise's approval", func(status workflows.Status) bool {
		return status.State == workflows.InReview && status.Decision.Final == idwise.Approved
	})
	require.Equal(t, workflows.CheckNotPassed, status.Rule)
	require.NoError(t, s.update(t, s.onboarding(t, low), workflows.DecideUpdate,
		workflows.Decide{Decision: workflows.Approved, Actor: "ann", Reason: "the debt is paid"}))
	require.Equal(t, workflows.OperatorDecided, s.awaitState(t, low, workflows.StateApproved).Rule)
}

// IDWise changes its mind while a check waits for an operator, and its webhook is lost for good. What was read before must
// not approve.
func TestApprovalRestsOnAFreshDecision(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{"DECISION_FRESH=1s"}})
	j := s.begin(t, people.NoConsent, vendor.Script{})
	s.awaitStatus(t, j, "parked with a decision", func(status workflows.Status) bool {
		return status.Decision.Final == idwise.Complete && status.Checks[1].Phase == workflows.Parked
	})
	s.Sandbox.IDWise.SendTo() // nothing arrives any more
	require.NoError(t, s.Sandbox.IDWise.Review(j, vendor.Rejected))
	read := j.Calls(vendor.GetJourney)
	patience.Until(t, func() bool {
		status, ok := s.status(t, s.onboarding(t, j))
		return ok && time.Since(*status.Decision.ReadAt) > 2*time.Second
	}, "the decision is not old yet")
	require.NoError(t, s.update(t, s.onboarding(t, j), workflows.ResolveCheckUpdate, workflows.ResolveCheck{
		Check: check.Credit, Verdict: check.Passed, Actor: "ann", Reason: "consent on paper"}))
	s.awaitState(t, j, workflows.StateRejected)
	require.Equal(t, read+1, j.Calls(vendor.GetJourney))
}

// The company's backend can say that a journey is not this applicant's.
func TestCompanyDisownsTheJourney(t *testing.T) {
	t.Parallel()
	s := start(t, options{})
	p := s.person(t, people.Approved)
	j := s.Sandbox.IDWise.Begin(p, vendor.Script{})
	s.Sandbox.Company.Disown(p.ReferenceNo, j.ID)
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
	status := s.awaitStatus(t, j, "parked", everythingParked)
	for _, c := range status.Checks {
		require.Contains(t, c.Reason, "the company's backend says that this journey is not this applicant's")
		err := s.update(t, s.onboarding(t, j), workflows.ResolveCheckUpdate, workflows.ResolveCheck{
			Check: c.Check, Verdict: check.Passed, Actor: "ann", Reason: "talked into it"})
		require.ErrorContains(t, err, "belongs to somebody else")
	}
	require.Empty(t, s.Sandbox.Equifax.Inquiries(p.ReferenceNo))
	require.Empty(t, s.Sandbox.Mail.To(p.Email))
}
