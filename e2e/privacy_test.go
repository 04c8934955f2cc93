package e2e

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	querypb "go.temporal.io/api/query/v1"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/proto"

	"onboarding/internal/check"
	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/workflows"
)

// Personal data is fetched where it is needed and let go. Nothing of it stays behind, on whichever path an onboarding goes:
// approved, rejected, in review, decided, retried after failures, repeated, resubmitted, or with an applicant nobody knows.
func TestNoPersonalDataIsKept(t *testing.T) {
	t.Parallel()
	s := start(t, options{
		database:    pgtest.Shared(t).NewDatabase(t),
		environment: []string{"LOG_LEVEL=trace", "CHECK_RETRY_BUDGET=3s"},
	})
	var journeys []*idwise.Journey
	for _, kind := range people.Kinds() {
		journeys = append(journeys, s.begin(t, kind, idwise.Script{}))
	}
	for i, fault := range allFaults {
		p := s.person(t, people.Approved)
		fault.For, fault.Times = p.ReferenceNo, 2
		for _, server := range []*faults.Set{companyFaults(s), idwiseFaults(s), &s.Sandbox.Equifax.Faults} {
			require.NoError(t, server.Add(fault))
		}
		mailFault := fault
		mailFault.For = p.Email
		require.NoError(t, s.Sandbox.Mail.Faults.Add(mailFault))
		script := idwise.Script{UserSteps: idwise.Delivery{Copies: 1 + i%3}}
		j := s.Sandbox.IDWise.Begin(p, script)
		require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
		journeys = append(journeys, j)
	}
	for _, j := range journeys {
		s.operateToTheEnd(t, j)
	}
	for _, name := range []string{idwise.FinishedStep, idwise.AMLMonitorUpdate, idwise.FinishedSpotCheck, "Something New"} {
		s.Sandbox.IDWise.Send(journeys[0], name, idwise.Delivery{})
	}
	require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(journeys[0]))
	s.awaitDeliveries(t)
	s.requireNoPersonalData(t)
}

// Whatever vendors and the mail server say of people, in whatever place of an answer, it is in no log, however much is logged.
func TestNoWordsOfOthersAreLogged(t *testing.T) {
	t.Parallel()
	known := &gossip{}
	applicants := startTalkative(t, known, 2*len(chatter), "/photo")
	bureau := startTalkative(t, known, math.MaxInt, "/token")
	mails := startRude(t, known)
	s := start(t, options{
		database: pgtest.Shared(t).NewDatabase(t),
		environment: []string{
			"LOG_LEVEL=trace", "CHECK_RETRY_BUDGET=3s", "APPLICANTS_URL=" + applicants.URL + "/applicants",
			"EQUIFAX_URL=" + bureau.URL, "SMTP_URL=smtp://" + mails.address + "?tls=none",
		},
	})
	applicants.before(t, s.Sandbox.CompanyURL)
	bureau.before(t, s.Sandbox.EquifaxURL)
	var applying []people.Person
	var words []string
	for range 24 {
		p := s.person(t, people.Approved)
		applying, words = append(applying, p), append(words, p.Secrets()...)
	}
	all := strings.Join(words, " ")
	known.words.Store(&all)
	// The first get no further than the backend's answers, the others than the bureau's.
	for _, batch := range [][]people.Person{applying[:8], applying[8:]} {
		var journeys []*idwise.Journey
		for _, p := range batch {
			j := s.Sandbox.IDWise.Begin(p, idwise.Script{})
			require.NoError(t, s.Sandbox.IDWise.FinishUserSteps(j))
			journeys = append(journeys, j)
		}
		for _, j := range journeys {
			s.operateToTheEnd(t, j)
		}
	}
	s.awaitDeliveries(t)
	for _, server := range []*talkative{applicants, bureau} {
		require.GreaterOrEqual(t, int(server.asked.Load()), len(chatter), "every way to answer was tried")
	}
	require.Positive(t, mails.count("RCPT"))
	require.Positive(t, mails.count("DATA"))
	log := string(s.everythingKept(t)["worker.log"])
	require.Contains(t, log, "reply 550 5.1.1", "what may be said is said")
	s.requireNoPersonalData(t)
}

// operateToTheEnd does what operators do until the journey's onboarding has ended: hand over credit and address if they are
// parked, retry what IDWise waits for, decide what is in review, give up messages that can't be sent.
func (s *system) operateToTheEnd(t *testing.T, j *idwise.Journey) {
	t.Helper()
	id := s.onboarding(t, j)
	s.awaitStatus(t, j, "ended", func(status workflows.Status) bool {
		for _, name := range parked(status) {
			// Either fails if the check is no longer parked, which the next look shows.
			if name == check.Credit || name == check.Address {
				_ = s.update(t, id, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
					Check: name, Verdict: check.Review, Actor: "olga", Reason: "for the reviewer",
				})
			} else {
				_ = s.update(t, id, workflows.RetryCheckUpdate, workflows.RetryCheck{
					Check: name, Actor: "olga", Reason: "the vendor is back",
				})
			}
		}
		if status.State == workflows.InReview {
			_ = s.update(t, id, workflows.DecideUpdate, workflows.Decide{
				Decision: workflows.Rejected, Actor: "rita", Reason: "looked at it",
			})
		}
		if status.Report.Phase == workflows.Parked {
			_ = s.update(t, id, workflows.RetryCheckUpdate, workflows.RetryCheck{
				Check: workflows.ReportStep, Actor: "olga", Reason: "the backend is back",
			})
		}
		if status.Outcome != workflows.Pending && status.Awaits != "" {
			_ = s.update(t, id, workflows.ResolveCheckUpdate, workflows.ResolveCheck{
				Check: workflows.MessageStep, Verdict: check.Failed, Actor: "olga", Reason: "told by phone",
			})
		}
		return status.Outcome != workflows.Pending && status.Awaits == ""
	})
}

// requireNoPersonalData checks everything that outlives a request for what identifies the people of this system:
// workflow histories, search attributes and memos, what the Temporal UI is shown, logs, and the ledger.
func (s *system) requireNoPersonalData(t *testing.T) {
	t.Helper()
	secrets := s.secrets()
	require.NotEmpty(t, secrets)
	for place, content := range s.everythingKept(t) {
		if strings.HasPrefix(place, "workflow") {
			require.Contains(t, string(content), `"referenceNo":"cust-`, "payloads can't be searched")
		}
		for _, secret := range secrets {
			if at := bytes.Index(content, []byte(secret)); at >= 0 {
				t.Errorf("%s holds personal data: …%q…", place, content[max(0, at-100):min(len(content), at+100)])
			}
		}
	}
}

// secrets returns what identifies the people who have begun a journey.
func (s *system) secrets() (all []string) {
	for _, j := range s.Sandbox.IDWise.Journeys() {
		all = append(all, j.Person.Secrets()...)
	}
	return all
}

// everythingKept returns what is kept, by the place where it is.
func (s *system) everythingKept(t *testing.T) map[string][]byte {
	t.Helper()
	kept := map[string][]byte{}
	logs, err := filepath.Glob(filepath.Join(s.folders.Logs, "*.log"))
	require.NoError(t, err)
	for _, path := range logs {
		kept[filepath.Base(path)], err = os.ReadFile(path)
		require.NoError(t, err)
		require.NotEmpty(t, kept[filepath.Base(path)])
	}
	for _, table := range []string{"inbox", "onboardings", "audit", "reports"} {
		rows := s.ledger.texts(t, `SELECT * FROM `+table)
		require.NotEmpty(t, rows, table)
		for _, row := range rows {
			kept["the ledger"] = append(kept["the ledger"], row...)
		}
	}
	for _, program := range append(s.Starters, s.Worker) {
		// Without the values, whose digits may happen to be those of somebody's number.
		kept["metrics"] = append(kept["metrics"], sampleValue.ReplaceAll(get(t, program.AdminURL+"/metrics"), nil)...)
	}
	for _, message := range s.Sandbox.Company.Chat() {
		kept["what operators are told"] = fmt.Append(kept["what operators are told"], message)
	}
	for _, outcome := range s.Sandbox.Company.AllOutcomes() {
		kept["reports to the company"] = fmt.Append(kept["reports to the company"], outcome)
	}
	for _, id := range s.ledger.texts(t, `SELECT workflow_id FROM inbox WHERE action IN ('start', 'journey-update') AND state = 'delivered'`) {
		kept["workflow "+id] = s.workflowBytes(t, id)
	}
	return kept
}

// workflowBytes returns all that Temporal keeps of a workflow and shows of it. Payloads stand in it as they are.
func (s *system) workflowBytes(t *testing.T, workflowID string) (all []byte) {
	t.Helper()
	description, err := s.Client.DescribeWorkflowExecution(t.Context(), workflowID, "")
	require.NoError(t, err)
	all = append(all, encode(t, description)...)
	listed, err := s.Client.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{
		Query: s.where("WorkflowId = '" + workflowID + "'"),
	})
	require.NoError(t, err)
	all = append(all, encode(t, listed)...)
	history := s.Client.GetWorkflowHistory(t.Context(), workflowID, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		event, err := history.Next()
		require.NoError(t, err)
		all = append(all, encode(t, event)...)
	}
	for _, query := range []string{workflows.StatusQuery, "__temporal_workflow_metadata"} {
		answer, err := s.Client.WorkflowService().QueryWorkflow(t.Context(), &workflowservice.QueryWorkflowRequest{
			Namespace: "default", Execution: &commonpb.WorkflowExecution{WorkflowId: workflowID},
			Query: &querypb.WorkflowQuery{QueryType: query},
		})
		require.NoError(t, err)
		all = append(all, encode(t, answer)...)
	}
	return all
}

func encode(t *testing.T, message proto.Message) []byte {
	t.Helper()
	encoded, err := proto.Marshal(message)
	require.NoError(t, err)
	return encoded
}

// sampleValue is the value at the end of a line of metrics.
var sampleValue = regexp.MustCompile(`(?m) [0-9.eE+-]+$`)

func get(t *testing.T, url string) []byte {
	t.Helper()
	answer, err := http.Get(url)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NotEmpty(t, body)
	return body
}
