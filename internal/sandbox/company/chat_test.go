package company_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/notify"
	"onboarding/internal/sandbox/company"
	"onboarding/internal/sandbox/faults"
)

var message = notify.Notice{Title: "[onboarding] Parked: credit (2)", Items: []notify.Item{{Text: "Parked: credit, 2 times"}}}

// What the real adapters send is shown in the chats.
func TestChatsShowWhatTheAdaptersSend(t *testing.T) {
	t.Parallel()
	s := company.New("", "")
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	slack, err := notify.NewSlack(web.URL + "/slack")
	require.NoError(t, err)
	teams, err := notify.NewTeams(web.URL + "/teams")
	require.NoError(t, err)
	require.NoError(t, slack.Post(t.Context(), message))
	require.NoError(t, teams.Post(t.Context(), message))
	require.NoError(t, s.AwaitChat(t.Context(), 2))
	require.Equal(t, []company.ChatMessage{
		{Chat: company.PostToSlack, Text: "*[onboarding] Parked: credit (2)*\n• Parked: credit, 2 times"},
		{Chat: company.PostToTeams, Text: "[onboarding] Parked: credit (2)\nParked: credit, 2 times"},
	}, s.Chat())

	require.NoError(t, s.Faults.Add(faults.Fault{Kind: faults.RateLimited, Operation: company.PostToSlack}))
	require.Error(t, slack.Post(t.Context(), message))
	require.NoError(t, teams.Post(t.Context(), message))
	require.Equal(t, 2, s.Calls(company.PostToSlack, ""))
}

// Messages that the real services would not show are refused.
func TestChatsRefuseWhatTheyCannotShow(t *testing.T) {
	t.Parallel()
	s := company.New("", "")
	for path, bodies := range map[string][]string{
		"/slack": {"", "{}", `{"text": ""}`, `"text"`, `{"text": "` + strings.Repeat("x", 50_000) + `"}`},
		"/teams": {"", "{}", `{"text": "x"}`, `{"type": "message", "attachments": []}`,
			`{"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.teams.card.o365connector", "content": {}}]}`,
			`{"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "AdaptiveCard", "version": "1.4"}}]}`},
	} {
		for _, body := range bodies {
			request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			request.Header.Set("Content-Type", "application/json")
			recorder := httptest.NewRecorder()
			s.Handler().ServeHTTP(recorder, request)
			require.Equal(t, http.StatusBadRequest, recorder.Code, body)
		}
	}
	require.Empty(t, s.Chat())
}
