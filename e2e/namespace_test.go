package e2e

import (
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"

	"onboarding/internal/notify"
	"onboarding/internal/patience"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

// A starter comes back with the namespace of somebody else. It takes webhooks as ever, and delivers nothing: what it can't find
// there has not ended, and what is new does not begin there. With the right namespace everything gets its true outcome.
func TestWrongNamespace(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{auditKeys}})
	waiting := s.begin(t, people.Referred, idwise.Script{})
	s.awaitState(t, waiting, workflows.InReview)
	wrong := s.newNamespace(t)
	wrongly := append(slices.Clone(s.Environment), "TEMPORAL_NAMESPACE="+wrong)

	require.NoError(t, s.Starters[0].Stop())
	there, err := url.Parse(s.Starters[0].URL)
	require.NoError(t, err)
	port, err := strconv.Atoi(there.Port())
	require.NoError(t, err)
	astray, err := stack.StartStarter(t.Context(), s.folders, "starter-astray", port, wrongly)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, astray.Stop()) })

	fresh := s.begin(t, people.Approved, idwise.Script{DoesNotWait: true})
	require.NoError(t, s.Sandbox.IDWise.Review(waiting, idwise.Approved))
	s.awaitDeliveries(t)
	for _, e := range s.Sandbox.IDWise.Events() {
		for _, attempt := range e.Attempts() {
			require.Equal(t, http.StatusOK, attempt.Status, "every webhook is accepted")
		}
	}
	s.awaitAlert(t, notify.WrongNamespace, "", wrong)
	awaitAnswer(t, astray.AdminURL+"/readyz", http.StatusOK)
	require.Equal(t, "failing", probes(t, astray.AdminURL)["namespace"])
	s.requireWorkerDoesNotBegin(t, wrongly)
	require.NotZero(t, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE state = 'pending'`))
	require.Zero(t, s.ledger.count(t, `SELECT COUNT(*) FROM inbox WHERE attempts > 0`), "nothing was even tried")
	require.Zero(t, s.ledger.count(t, `SELECT COUNT(*) FROM onboardings WHERE closed_at IS NOT NULL`))
	require.Zero(t, s.workflowsIn(t, wrong))

	require.NoError(t, astray.Stop())
	require.NoError(t, s.Starters[0].Start(t.Context()))
	s.awaitState(t, waiting, workflows.StateApproved)
	s.awaitState(t, fresh, workflows.StateApproved)
	s.awaitDelivered(t)
	require.Equal(t, []string{"approved", "approved"}, s.ledger.texts(t, `SELECT outcome FROM onboardings`))
	require.Equal(t, "ok", probes(t, s.Starters[0].AdminURL)["namespace"])
	printed, code := s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
	printed, code = s.operate(t, "reconcile", "--dry-run")
	require.Zero(t, code, printed)
}

// An onboarding takes seconds, so nothing is open most of the time: what has ended lately tells the namespace then.
func TestWrongNamespaceWhileNothingIsOpen(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{auditKeys}})
	done := s.begin(t, people.Approved, idwise.Script{})
	s.awaitState(t, done, workflows.StateApproved)
	s.awaitDelivered(t)
	require.NoError(t, s.Starters[0].Stop())
	there, err := url.Parse(s.Starters[0].URL)
	require.NoError(t, err)
	port, err := strconv.Atoi(there.Port())
	require.NoError(t, err)
	wrong := s.newNamespace(t)
	astray, err := stack.StartStarter(t.Context(), s.folders, "starter-astray", port, append(slices.Clone(s.Environment), "TEMPORAL_NAMESPACE="+wrong))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, astray.Stop()) })

	fresh := s.begin(t, people.Approved, idwise.Script{DoesNotWait: true})
	s.awaitDeliveries(t)
	s.awaitAlert(t, notify.WrongNamespace, "", wrong)
	require.Zero(t, s.workflowsIn(t, wrong))
	require.NoError(t, astray.Stop())
	require.NoError(t, s.Starters[0].Start(t.Context()))
	s.awaitState(t, fresh, workflows.StateApproved)
}

// newNamespace registers a namespace that is ready for onboardings, and returns its name.
func (s *system) newNamespace(t *testing.T) string {
	t.Helper()
	name := "somebody-elses-" + time.Now().Format("150405-000000000")
	_, err := s.Client.WorkflowService().RegisterNamespace(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: name, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	require.NoError(t, err)
	patience.Until(t, func() bool {
		setup := exec.CommandContext(t.Context(), filepath.Join(s.folders.Bin, "operator"), "setup")
		setup.Env = append(append(os.Environ(), s.Environment...), "TEMPORAL_NAMESPACE="+name)
		return setup.Run() == nil
	}, "the namespace can't be set up")
	return name
}

// workflowsIn returns how many workflows a namespace has.
func (s *system) workflowsIn(t *testing.T, namespace string) int64 {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: s.Temporal.Address, Namespace: namespace})
	require.NoError(t, err)
	defer c.Close()
	counted, err := c.CountWorkflow(t.Context(), &workflowservice.CountWorkflowExecutionsRequest{})
	require.NoError(t, err)
	return counted.GetCount()
}

// probes returns what a program says of its neighbours.
func probes(t *testing.T, adminURL string) map[string]string {
	t.Helper()
	var health struct{ Probes map[string]string }
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, adminURL+"/readyz", nil)
	require.NoError(t, err)
	answer, err := browser.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&health))
	return health.Probes
}

// requireWorkerDoesNotBegin starts a worker that is not to become ready, and checks that it says why.
func (s *system) requireWorkerDoesNotBegin(t *testing.T, environment []string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	log, err := os.Create(filepath.Join(s.folders.Logs, "worker-astray.log"))
	require.NoError(t, err)
	defer log.Close()
	worker := exec.CommandContext(t.Context(), filepath.Join(s.folders.Bin, "worker"))
	worker.Env = append(append(os.Environ(), environment...), "WORKER_ADMIN_LISTEN="+address)
	worker.Stdout, worker.Stderr = log, log
	require.NoError(t, worker.Start())
	defer func() {
		_ = worker.Process.Kill() // it has ended if that fails
		_ = worker.Wait()
	}()
	awaitAnswer(t, "http://"+address+"/readyz", http.StatusServiceUnavailable)
	require.Equal(t, "failing", probes(t, "http://"+address)["namespace"])
	patience.Until(t, func() bool {
		said, err := os.ReadFile(log.Name())
		require.NoError(t, err)
		return strings.Contains(string(said), "waiting for the namespace") && strings.Contains(string(said), "TEMPORAL_NAMESPACE")
	}, "the worker does not say why it does not begin")
}
