package main

import (
	"database/sql"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/ledger"
)

// newTrail adds to the inbox the story of a journey that has an onboarding.
func newTrail(t *testing.T) *ledger.Ledger {
	t.Helper()
	l := newInbox(t)
	for i, e := range []audit.Entry{
		{Key: "checked/1", Kind: audit.Checked, Check: "credit", Round: 1, Attempt: 1, Fault: "permanent", Provider: "equifax", Reason: "403"},
		{Key: "parked/1", Kind: audit.Parked, Check: "credit", Reason: "403"},
		{Key: "acted/1", Kind: audit.Acted, Action: "resolve-check", Check: "credit", Verdict: "passed", Actor: "ann", Reason: "report on paper"},
	} {
		e.Stream, e.WorkflowID, e.At = "journey-delivered", "onboarding-delivered", time.Now().Add(time.Duration(i)*time.Second)
		require.NoError(t, l.Record(t.Context(), e))
	}
	_, err := l.CloseOnboarding(t.Context(), ledger.Closing{WorkflowID: "onboarding-delivered", Outcome: "approved",
		Rule: "passed by IDWise and by every check", At: time.Now(), Handled: []string{"delivered"}})
	require.NoError(t, err)
	_, err = l.Receive(t.Context(), ledger.Event{
		ID: "spot", Name: "Finished Spot Check", ReferenceNo: "cust-delivered", Relation: ledger.Apart, Payload: []byte("{}"),
		ReceivedAt: time.Now(), OnboardingID: "onboarding-spot", JourneyUpdateID: "journey-update-spot",
	})
	require.NoError(t, err)
	require.NoError(t, l.Delivered(t.Context(), "spot", "journey-update-spot"))
	return l
}

func TestAuditShow(t *testing.T) {
	newTrail(t)
	want := []string{
		"checked  credit, round 1, attempt 1, by equifax, fault permanent  403",
		"parked  credit  403",
		"acted  resolve-check, by ann, credit, passed  report on paper",
		"outcome  outcome approved, rule: passed by IDWise and by every check",
	}
	for _, which := range []string{"journey-delivered", "onboarding-delivered", "cust-delivered"} {
		table := squeeze(timeless(operator(t, "audit", "show", which).succeeded(t)))
		for _, line := range want {
			require.Contains(t, table, line)
		}
	}
	entries := decoded[[]audit.Sealed](t, operator(t, "audit", "show", "journey-delivered", "--output=json").succeeded(t))
	require.Equal(t, "ann", entries[len(entries)-2].Actor)

	// Somebody's spot checks belong to no journey, and are shown with the rest of the reference number.
	table := squeeze(timeless(operator(t, "audit", "show", "cust-delivered").succeeded(t)))
	require.Contains(t, table, "journey-delivered  6  TIME  outcome")
	require.Contains(t, table, "reference:cust-delivered  1  TIME  received  Finished Spot Check, event spot")
	all := decoded[[]audit.Sealed](t, operator(t, "audit", "show", "cust-delivered", "--output=json").succeeded(t))
	require.Len(t, all, len(entries)+2)
	require.Equal(t, "reference:cust-delivered", all[len(all)-1].Stream)
	require.NotContains(t, operator(t, "audit", "show", "journey-delivered").succeeded(t), "spot")
	require.Contains(t, operator(t, "audit", "show", "journey-update-spot").succeeded(t), "event spot")
	operator(t, "audit", "show", "nobody").failed(t, codeNotFound, "the audit trail has no journey, workflow ID or reference nobody")
}

func TestAuditExport(t *testing.T) {
	newTrail(t)
	entries := decoded[[]audit.Sealed](t, operator(t, "audit", "show", "journey-delivered", "--output=json").succeeded(t))
	one := operator(t, "audit", "export", "journey-delivered").succeeded(t)
	require.Equal(t, len(entries)+1, strings.Count(one, "\n"), "with what tells that the key came into use")
	require.Contains(t, one, `{"stream":"audit:keys"`)
	require.Equal(t, len(entries)+3, strings.Count(operator(t, "audit", "export", "cust-delivered").succeeded(t), "\n"), "with the spot check")
	require.Greater(t, strings.Count(operator(t, "audit", "export").succeeded(t), "\n"), len(entries), "of all journeys")

	rows, err := csv.NewReader(strings.NewReader(operator(t, "audit", "export", "journey-delivered", "--format=csv").succeeded(t))).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+len(entries))

	path := filepath.Join(t.TempDir(), "evidence.jsonl")
	require.Empty(t, operator(t, "audit", "export", "journey-delivered", "--out="+path).succeeded(t))
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, one, string(written))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	operator(t, "audit", "export", "--out="+path).failed(t, codeFailed, "file exists")
	operator(t, "audit", "export", "nobody").failed(t, codeNotFound)
}

// Whoever changes the trail behind our back is found, with the place, and scripts are told by the exit code.
func TestAuditVerify(t *testing.T) {
	newTrail(t)
	checkpoint := filepath.Join(t.TempDir(), "checkpoint")
	require.Contains(t, operator(t, "audit", "checkpoint", "--out="+checkpoint).err, "keep them where")
	next := operator(t, "audit", "checkpoint", "--previous="+checkpoint).succeeded(t)
	content, err := os.ReadFile(checkpoint)
	require.NoError(t, err)
	require.Contains(t, next, audit.Digest(content))
	require.Contains(t, operator(t, "audit", "verify").succeeded(t), "intact: nothing was changed\n")
	require.Contains(t, operator(t, "audit", "verify", "cust-delivered", "--checkpoint="+checkpoint).succeeded(t), "of 2 chains looked at\n")
	compared := operator(t, "audit", "verify", "--checkpoint="+checkpoint).succeeded(t)
	require.Regexp(t, `compared with the checkpoint of 20\S+Z, \d+ chains\n`, compared)
	require.NotContains(t, operator(t, "audit", "verify").succeeded(t), "compared")

	tamper(t, `UPDATE audit SET body = replace(body, 'ann', 'bob') WHERE stream = 'journey-delivered'`)
	for _, args := range [][]string{{}, {"journey-delivered"}, {"cust-delivered"}, {"--checkpoint=" + checkpoint}} {
		found := operator(t, append([]string{"audit", "verify"}, args...)...)
		found.failed(t, codeAttention, "the audit trail is not as it was written")
		require.Contains(t, found.out, "journey-delivered")
		require.Contains(t, found.out, string(audit.Edited))
		require.NotContains(t, found.out, "intact")
	}
	report := decoded[audit.Report](t, operator(t, "audit", "verify", "--output=json").out)
	require.Equal(t, "journey-delivered", report.Findings[0].Stream)
	require.NotZero(t, report.Findings[0].Number)
	operator(t, "audit", "verify", "journey-waiting").succeeded(t)
	operator(t, "audit", "verify", "--checkpoint=/nowhere").failed(t, codeUsage)
}

// A checkpoint is sealed with the key in use, or not written.
func TestACheckpointNeedsTheKeyInUse(t *testing.T) {
	newTrail(t)
	t.Setenv("AUDIT_KEYS", "next:fedcba9876543210,test:0123456789abcdef")
	path := filepath.Join(t.TempDir(), "checkpoint")
	operator(t, "audit", "checkpoint", "--out="+path).failed(t, codeFailed, `no starter or worker has begun to seal with the key "next"`)
	require.NoFileExists(t, path)
}

// Verification fails closed: where nothing can be proved, nothing is called intact.
func TestAuditVerifyFailsClosed(t *testing.T) {
	newTrail(t)
	checkpoint := filepath.Join(t.TempDir(), "checkpoint")
	operator(t, "audit", "checkpoint", "--out="+checkpoint).succeeded(t)
	content, err := os.ReadFile(checkpoint)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(content), "\n")
	for name, text := range map[string]string{"empty": "", "cut": strings.Join(lines[:2], ""), "a line removed": strings.Join(lines[1:], "")} {
		path := filepath.Join(t.TempDir(), "tampered")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		found := operator(t, "audit", "verify", "--checkpoint="+path)
		found.failed(t, codeAttention)
		require.Contains(t, found.out, "(checkpoint)", name)
		require.Contains(t, found.out, "line ", name)
	}

	for _, keys := range []string{"", "none"} {
		t.Setenv("AUDIT_KEYS", keys)
		found := operator(t, "audit", "verify")
		found.failed(t, codeAttention)
		require.Contains(t, found.out, "no key is given")
	}
	t.Setenv("AUDIT_KEYS", "")
	operator(t, "audit", "export").failed(t, codeFailed, "AUDIT_KEYS: is missing")
	t.Setenv("AUDIT_KEYS", "test:0123456789abcdef")
	operator(t, "audit", "verify").succeeded(t)

	tamper(t, `DELETE FROM audit WHERE stream = 'journey-delivered'`, `DELETE FROM audit_heads WHERE stream = 'journey-delivered'`,
		`DELETE FROM inbox WHERE journey_id = 'journey-delivered'`, `DELETE FROM onboardings WHERE journey_id = 'journey-delivered'`)
	operator(t, "audit", "verify").succeeded(t)
	operator(t, "audit", "verify", "journey-delivered").failed(t, codeNotFound)
	for _, args := range [][]string{{"journey-delivered"}, {"a reference of which nothing is left"}, {}} {
		found := operator(t, append([]string{"audit", "verify", "--checkpoint=" + checkpoint}, args...)...)
		found.failed(t, codeAttention)
		require.Contains(t, found.out, "journey-delivered")
	}

	t.Setenv("DATABASE_URL", "sqlite:"+filepath.Join(t.TempDir(), "empty.db"))
	operator(t, "migrate").succeeded(t)
	found := operator(t, "audit", "verify")
	found.failed(t, codeAttention)
	require.Contains(t, found.out, "the trail is empty")
}

// tamper changes the database of DATABASE_URL as its owner can.
func tamper(t *testing.T, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(os.Getenv("DATABASE_URL"), "sqlite:"))
	require.NoError(t, err)
	defer db.Close()
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'trigger'`)
	require.NoError(t, err)
	var triggers []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		triggers = append(triggers, name)
	}
	require.NoError(t, rows.Err())
	for _, name := range triggers {
		_, err := db.Exec(`DROP TRIGGER ` + name)
		require.NoError(t, err)
	}
	for _, statement := range statements {
		_, err = db.Exec(statement)
		require.NoError(t, err)
	}
}
