package notify

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// hook is a chat's webhook that answers with the status and keeps the last message.
func hook(t *testing.T, status int) (string, *[]byte) {
	t.Helper()
	var last []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" || r.URL.RawQuery != "sig=secret" {
			status = http.StatusBadRequest
		}
		last, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
		io.WriteString(w, "no_service "+planted)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/hook?sig=secret", &last
}

// What comes from outside is never markup: no mention of everybody, no link to elsewhere.
func TestSlackShowsTheNotice(t *testing.T) {
	t.Parallel()
	url, got := hook(t, http.StatusOK)
	slack, err := NewSlack(url)
	require.NoError(t, err)
	require.NoError(t, slack.Post(t.Context(), notice()))
	var message struct{ Text string }
	require.NoError(t, json.Unmarshal(*got, &message))
	lines := strings.Split(message.Text, "\n")
	require.Equal(t, "*[onboarding] Parked: credit (5), Review needed (1), Events cannot be delivered (1)*", lines[0])
	require.Equal(t, "• Parked: credit, 5 times since 12:00 UTC: equifax: 503", lines[1])
	require.Equal(t, "    <https://temporal.example/namespaces/on%20boarding/workflows/onboarding-0|onboarding-0>", lines[2])
	require.Equal(t, "    and 2 more", lines[5])
	require.Equal(t, "• Review needed: face &amp; address", lines[6])
	require.True(t, strings.HasSuffix(lines[7], "|onboarding-&lt;!channel&gt;¦a/b *c* [d](https://evil.example)>"), lines[7])
	require.NotContains(t, message.Text, "<!channel>")
	require.Equal(t, "<https://temporal.example/namespaces/on%20boarding/workflows|All workflows>", lines[len(lines)-1])
}

// The shape that a Teams workflow takes: a message with one adaptive card, whose text is text and not Markdown.
func TestTeamsShowsTheNotice(t *testing.T) {
	t.Parallel()
	url, got := hook(t, http.StatusAccepted)
	teams, err := NewTeams(url)
	require.NoError(t, err)
	var counted tally
	counted.add(parked(1), noon)
	require.NoError(t, teams.Post(t.Context(), counted.notice(UI{URL: "https://temporal.example", Namespace: "ns"})))
	require.JSONEq(t, `{"type": "message", "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": {
		"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": [
			{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "[onboarding] Parked: credit (1)", "weight": "Bolder"}]},
			{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Parked: credit: equifax: 503"}]},
			{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "onboarding-1", "selectAction":
				{"type": "Action.OpenUrl", "url": "https://temporal.example/namespaces/ns/workflows/onboarding-1"}}]},
			{"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "All workflows", "selectAction":
				{"type": "Action.OpenUrl", "url": "https://temporal.example/namespaces/ns/workflows"}}]}]}}]}`, string(*got))
}

// Slack takes 40,000 characters and Teams 28 KB: the worst message fits.
func TestTheWorstNoticeFits(t *testing.T) {
	t.Parallel()
	var counted tally
	for reason := range 100 {
		for n := range 10 {
			a := parked(n)
			a.WorkflowID = "onboarding-" + strings.Repeat("0123456789", 4) + a.WorkflowID
			a.Reason = string(rune('a'+reason%26)) + strings.Repeat("reason ", 40+reason)
			counted.add(a, noon)
		}
	}
	n := counted.notice(UI{URL: "https://temporal.company.example", Namespace: "onboarding"})
	encoded, err := json.Marshal(card(n))
	require.NoError(t, err)
	require.Less(t, len(encoded), 28_000)
	require.Less(t, len(mrkdwn(n)), 40_000)
}

// A refused or failing chat is a fault with a class; neither the secret URL nor the chat's words are in it.
func TestFaultsOfChats(t *testing.T) {
	t.Parallel()
	for status, class := range map[int]fault.Class{404: fault.Permanent, 410: fault.Permanent, 429: fault.Passing, 500: fault.Passing} {
		url, _ := hook(t, status)
		slack, err := NewSlack(url)
		require.NoError(t, err)
		teams, err := NewTeams(url)
		require.NoError(t, err)
		for _, channel := range []Channel{slack, teams} {
			err := channel.Post(t.Context(), notice())
			require.ErrorContains(t, err, channel.Name()+": message: ")
			require.Equal(t, class, fault.As(err).Class)
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, err.Error(), planted)
		}
	}
	_, err := NewSlack("slack.example")
	require.Error(t, err)
	_, err = NewTeams("teams.example")
	require.Error(t, err)
}
