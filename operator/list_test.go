package main

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/workflows"
)

var moments = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ( \(\d+[smhd]\))?`)

// timeless returns a text with its times replaced, so that it can be compared.
func timeless(text string) string { return moments.ReplaceAllString(text, "TIME") }

func TestList(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, "no onboardings\n", operator(t, "list").succeeded(t))
	w.bureau.away.Store(true)
	w.begin("refer-1", "cust-1")
	w.await(1, "--parked=any")
	w.begin("refer-2", "cust-2")
	w.await(2, "--parked=any")
	w.bureau.away.Store(false)
	w.begin("approve-3", "cust-3")
	w.begin("refer-4", "cust-4")
	w.await(1, "--state=ended")
	w.await(1, "--state=in-review")

	for filter, want := range map[string][]string{
		"":                        {"cust-1", "cust-2", "cust-4"},
		"--state=open":            {"cust-1", "cust-2", "cust-4"},
		"--state=ended":           {"cust-3"},
		"--state=all":             {"cust-1", "cust-2", "cust-3", "cust-4"},
		"--state=checking":        {"cust-1", "cust-2"},
		"--state=in-review":       {"cust-4"},
		"--parked=any":            {"cust-1", "cust-2"},
		"--parked=credit":         {"cust-1", "cust-2"},
		"--parked=face":           {},
		"--reference=cust-3":      {"cust-3"},
		"--reference=cust-1":      {"cust-1"},
		"--journey=refer-4":       {"cust-4"},
		"--journey=none":          {},
		"--older-than=1h":         {},
		"--older-than=1ms":        {"cust-1", "cust-2", "cust-4"},
		"--limit=2":               {"cust-1", "cust-2"},
		"--reference=' OR 1=1 --": {},
	} {
		t.Run(filter, func(t *testing.T) {
			args := []string{"list", "--output=json"}
			if filter != "" {
				args = append(args, filter)
			}
			found := []string{}
			for _, o := range decoded[[]onboarding](t, operator(t, args...).succeeded(t)) {
				found = append(found, o.ReferenceNo)
			}
			require.Equal(t, want, found, "the oldest first")
		})
	}

	t.Run("as a table", func(t *testing.T) {
		limited := operator(t, "list", "--limit=2")
		require.Equal(t, ""+
			"REFERENCE  STATE  PARKED  SINCE  WORKFLOW\n"+
			"cust-1  checking  credit  TIME  onboarding-evt-1\n"+
			"cust-2  checking  credit  TIME  onboarding-evt-2\n", squeeze(timeless(limited.succeeded(t))))
		require.Equal(t, "2 of 3; --limit shows more\n", limited.err)
	})

	t.Run("parked for long", func(t *testing.T) {
		parked := decoded[[]onboarding](t, operator(t, "list", "--parked=credit", "--output=json").succeeded(t))
		require.Equal(t, []string{"credit"}, parked[0].Parked)
		require.WithinDuration(t, time.Now(), *parked[0].ParkedSince, time.Hour)
		w.await(2, "--parked=credit", "--older-than=1ms")
		w.await(0, "--parked=credit", "--older-than=1h")
	})

	t.Run("a terminated one is not open", func(t *testing.T) {
		require.NoError(t, w.client.TerminateWorkflow(t.Context(), "onboarding-evt-1", "", "test"))
		w.await(1, "--state=checking")
		found := w.await(1, "--reference=cust-1")
		require.Equal(t, workflows.State("terminated"), found[0].State)
		require.Empty(t, found[0].Parked)
	})
}

// What makes no sense is refused before Temporal is asked.
func TestListUsage(t *testing.T) {
	use(t, "127.0.0.1:1", "default")
	for _, args := range [][]string{
		{"list", "--state=nonsense"},
		{"list", "--limit=0"},
		{"list", "--parked=no 'such'"},
		{"list", "--older-than=yesterday"},
		{"list", "--output=xml"},
	} {
		operator(t, args...).failed(t, codeUsage, "operator --help")
	}
	operator(t, "list", "--state=nonsense").failed(t, codeUsage, "--state must be open, ended, all or one of checking,")
}
