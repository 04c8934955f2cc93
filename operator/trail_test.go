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
	t.Setenv("AUDIT_KEYS", "") // as newInbox has none
	for i, e := range []audit.Entry{
		{Key: "checked/1", Kind: audit.Checked, Check: "credit", Round: 1, Attempt: 1, Fault: "permanent", Provider: "equifax", Reason: "403"},
		{Key: "parked/1", Kind: audit.Parked, Check: "credit", Reason: "403"},
		{Key: "acted/1", Kind: audit.Acted, Action: "resolve-check", Check: "credit", Verdict: "passed", Actor: "ann", Reason: "report on paper"},
		{Key: "outcome/1", Kind: audit.Outcome, Outcome: "approved", Rule: "passed by IDWise and by every check"},
	} {
		e.Stream, e.WorkflowID, e.At = "journey-delivered", "onboarding-delivered", time.Now().Add(time.Duration(i)*time.Second)
		require.NoError(t, l.Record(t.Context(), e))
	}
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
	operator(t, "audit", "show", "nobody").failed(t, codeNotFound, "the audit trail has no journey, workflow ID or reference nobody")
}

func TestAuditExport(t *testing.T) {
	newTrail(t)
	entries := decoded[[]audit.Sealed](t, operator(t, "audit", "show", "journey-delivered", "--output=json").succeeded(t))
	one := operator(t, "audit", "export", "cust-delivered").succeeded(t)
	require.Equal(t, len(entries), strings.Count(one, "\n"))
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
	require.Contains(t, operator(t, "audit", "verify").succeeded(t), "intact: nothing was changed\n")
	require.Contains(t, operator(t, "audit", "verify", "cust-delivered", "--checkpoint="+checkpoint).succeeded(t), "of 1 journeys looked at\n")

	tamper(t, `UPDATE audit SET body = replace(body, 'ann', 'bob') WHERE stream = 'journey-delivered'`)
	for _, args := range [][]string{{}, {"journey-delivered"}, {"--checkpoint=" + checkpoint}} {
		found := operator(t, append([]string{"audit", "verify"}, args...)...)
		found.failed(t, codeAttention, "the audit trail is not as it was written")
		require.Contains(t, found.out, "journey-delivered")
		require.Contains(t, found.out, string(audit.Edited))
	}
	report := decoded[audit.Report](t, operator(t, "audit", "verify", "--output=json").out)
	require.Equal(t, "journey-delivered", report.Findings[0].Stream)
	require.NotZero(t, report.Findings[0].Number)
	operator(t, "audit", "verify", "journey-waiting").succeeded(t)
	operator(t, "audit", "verify", "--checkpoint=/nowhere").failed(t, codeUsage)
}

// tamper changes the database of DATABASE_URL as its owner can.
func tamper(t *testing.T, statement string) {
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
	_, err = db.Exec(statement)
	require.NoError(t, err)
}
