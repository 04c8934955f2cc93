package notify

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// notice is one with everything in it: several subjects, links, and an ID that tries to be markup.
func notice() Notice {
	var counted tally
	for n := range 5 {
		counted.add(parked(n), noon)
	}
	counted.add(Alert{Kind: Review, WorkflowID: "onboarding-<!channel>|a/b *c* [d](https://evil.example)", Reason: "face & address"}, noon)
	counted.add(Alert{Kind: Undeliverable, Reason: "12 wait"}, noon)
	return counted.notice(UI{URL: "https://temporal.example", Namespace: "on boarding"})
}

func TestANoticeSaysWhatHowOftenSinceWhenAndWhere(t *testing.T) {
	t.Parallel()
	n := notice()
	require.Equal(t, "[onboarding] Parked: credit (5), Review needed (1), Events cannot be delivered (1)", n.Title)
	require.Equal(t, "https://temporal.example/namespaces/on%20boarding/workflows", n.List)
	require.Equal(t, "Parked: credit, 5 times since 12:00 UTC: equifax: 503", n.Items[0].Text)
	require.Equal(t, Example{"onboarding-0", "https://temporal.example/namespaces/on%20boarding/workflows/onboarding-0"}, n.Items[0].Examples[0])
	require.Len(t, n.Items[0].Examples, maxExamples)
	require.Equal(t, 2, n.Items[0].More)
	require.Equal(t, "Review needed: face & address", n.Items[1].Text)
	require.Equal(t, Item{Text: "Events cannot be delivered: 12 wait"}, n.Items[2])
}

func TestWithoutTemporalUIThereAreNoLinks(t *testing.T) {
	t.Parallel()
	var counted tally
	counted.add(parked(1), noon)
	n := counted.notice(UI{Namespace: "default"})
	require.Empty(t, n.List)
	require.Equal(t, []Example{{WorkflowID: "onboarding-1"}}, n.Items[0].Examples)
}

// A title stays one line even on the worst day.
func TestATitleNamesAFewSubjects(t *testing.T) {
	t.Parallel()
	var counted tally
	for _, check := range []string{"face", "credit", "address", "decision", "outcome"} {
		counted.add(Alert{Kind: Parked, Check: check}, noon)
	}
	require.Equal(t, "[onboarding] Parked: face (1), Parked: credit (1), Parked: address (1), …", counted.notice(UI{}).Title)
}
