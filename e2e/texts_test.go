package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/workflows"
)

// A reason that is far too long, handed in as an operator can, is refused with a clear text, by whatever limits Temporal has. It
// harms nothing: the onboarding goes on, the trail is whole, and who has acted is known beside the name that they gave.
func TestLongReasonsHarmNothing(t *testing.T) {
	t.Parallel()
	for name, given := range map[string]options{
		"with Temporal's own limits":        {},
		"with the limits of the deployment": {ownTemporal: true, config: []string{"limit.blobSize.error=131072", "limit.maxIDLength=255"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			given.environment = []string{auditKeys}
			s := start(t, given)
			j := s.beginParked(t)
			s.awaitOnlyCreditParked(t, j)
			id := s.onboarding(t, j)

			for _, reason := range []string{strings.Repeat("<&>", 140_000), strings.Repeat("x", 130_800), strings.Repeat("é", 1_001), "a\u202eb"} {
				retry := workflows.RetryCheck{Check: check.Credit, Actor: "olga", Reason: reason}
				said, ok := s.temporalCLI(t, retry, "workflow", "update", "execute", "--workflow-id", id, "--name", workflows.RetryCheckUpdate)
				require.False(t, ok)
				require.Less(t, len(said), 1_000, "what was refused is not repeated")
				if given.config == nil || len(reason) < 131_000 {
					require.Regexp(t, `reason.* (is too long|must be one line)`, said)
				}
				s.temporalCLI(t, retry, "workflow", "signal", "--workflow-id", id, "--name", workflows.RetryChecksSignal)
			}
			printed, code := s.operate(t, "retry", id, "--check=credit", "--reason="+strings.Repeat("x", 130_800))
			require.Equal(t, 2, code)
			require.Contains(t, printed, `"reason" is too long: 130800 characters, at most 1000 are allowed`)
			require.Empty(t, s.awaitOnlyCreditParked(t, j).Actions)

			s.Sandbox.Equifax.Faults.ClearFor(j.Person.ReferenceNo)
			printed, code = s.operate(t, "retry", id, "--check=credit", "--actor=olga", "--reason="+strings.Repeat("é", 1_000))
			require.Zero(t, code, printed)
			s.awaitState(t, j, workflows.StateApproved)
			printed, code = s.operate(t, "audit", "verify")
			require.Zero(t, code, printed)
			host, err := os.Hostname()
			require.NoError(t, err)
			printed, code = s.operate(t, "audit", "show", id)
			require.Zero(t, code, printed)
			require.Regexp(t, `by olga \([^ ]+@`+host+`\)`, printed)
		})
	}
}

// temporalCLI gives a command of Temporal's own, with the message as its input, and returns what it said and whether it worked.
func (s *system) temporalCLI(t *testing.T, message any, arguments ...string) (said string, ok bool) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "input.json"))
	require.NoError(t, err)
	encoder := json.NewEncoder(file)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(message))
	require.NoError(t, file.Close())
	arguments = append(arguments, "--input-file", file.Name(), "--address", s.Temporal.Address)
	output, err := exec.CommandContext(t.Context(), temporalCLI(t), arguments...).CombinedOutput()
	return string(output), err == nil
}

// Every ID that is accepted is delivered, with all that follows for the journey; what Temporal can't carry is refused at once.
func TestIDsAreDeliveredOrRefused(t *testing.T) {
	t.Parallel()
	s := start(t, options{ownTemporal: true, config: []string{"limit.maxIDLength=255"}}) // as its SQL databases have it
	url := s.Starters[0].URL
	longest := strings.Repeat("x", 255)
	printable := ""
	for c := ' '; c <= '~'; c++ {
		printable += string(c)
	}
	for i, given := range []struct{ eventID, reference string }{
		{longest, longest}, {longest[1:], "<&>" + longest[3:]}, {longest[11:], "Zoë 李 👍"}, {printable, printable}, {" ev ", " r "}, {"ev'\"\\", `r"\'`},
		{"e", strings.Repeat("é", 127)}, {"../ev%2f?#", "\u00a0r"},
	} {
		journey := fmt.Sprintf("j-%d é \"'\\", i)
		opened := post(t, url, eventJSON(idwise.FinishedUserSteps, given.eventID, journey, given.reference))
		require.Equal(t, http.StatusOK, opened.status, given.eventID)
		updated := post(t, url, eventJSON(idwise.AMLMonitorUpdate, given.eventID[1:]+"+", journey, given.reference))
		require.Equal(t, http.StatusOK, updated.status, given.eventID)
		s.awaitDelivered(t)
		for _, a := range []answer{opened, updated} {
			_, err := s.Client.DescribeWorkflowExecution(t.Context(), a.fields["workflowId"], "")
			require.NoError(t, err, a.fields["workflowId"])
		}
	}
	for _, id := range []string{"ev-é", "ev-ß", "ev-👍", "ev-\u00a0", "ev-\u202e", "ev-\u2028", "ev-\n", "ev-\ufffd", longest + "x"} {
		for event, status := range map[string]int{idwise.FinishedUserSteps: http.StatusBadRequest, "Something New": http.StatusOK} {
			a := post(t, url, eventJSON(event, id, "j-refused", "r"))
			require.Equal(t, status, a.status, "%s %q", event, id)
			require.NotContains(t, a.fields["error"], "ev-")
		}
	}
	for _, id := range []string{"j\u202e", "j\u2029", "j\ufffd", "j\x7f", longest + "x"} {
		require.Equal(t, http.StatusBadRequest, post(t, url, eventJSON(idwise.FinishedUserSteps, "ev-a", id, "r")).status, "%q", id)
		require.Equal(t, http.StatusBadRequest, post(t, url, eventJSON(idwise.FinishedUserSteps, "ev-a", "j", id)).status, "%q", id)
	}
	require.Equal(t, http.StatusBadRequest, post(t, url,
		`{"event":"Finished User Steps","body":{"eventId":"\ud800","journeyId":"j-s1","referenceNo":"r"}}`).status)
	s.awaitDelivered(t)
}
