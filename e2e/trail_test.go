package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/pgtest"
	"onboarding/internal/sandbox/idwise"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/stack"
	"onboarding/workflows"
)

const (
	retiredKey = "2026:a-secret-that-is-retired"
	keyInUse   = "2027:a-secret-that-is-in-use"
	allKeys    = keyInUse + "," + retiredKey + ",none"
)

// withKeys returns the environment of the programs with other keys.
func (s *system) withKeys(keys string) *system {
	other := *s
	running := *s.System
	running.Environment = append(slices.Clone(s.Environment), "AUDIT_KEYS="+keys)
	other.System = &running
	return &other
}

// administrator changes the database as somebody can who owns it and has no keys.
type administrator struct {
	t      *testing.T
	ledger ledger
	save   []string // tables that are put back
}

func newAdministrator(t *testing.T, s *system) *administrator {
	t.Helper()
	a := &administrator{t, s.ledger, []string{"inbox", "onboardings", "audit", "audit_heads"}}
	if strings.HasPrefix(s.database(), "postgres") {
		a.do(`ALTER TABLE audit DISABLE TRIGGER ALL`, `ALTER TABLE audit_heads DISABLE TRIGGER ALL`)
	} else {
		for _, trigger := range a.ledger.texts(t, `SELECT name FROM sqlite_master WHERE type = 'trigger'`) {
			a.do(`DROP TRIGGER ` + trigger)
		}
	}
	for _, table := range a.save {
		a.do(`CREATE TABLE saved_` + table + ` AS SELECT * FROM ` + table)
	}
	return a
}

// database returns the programs' DATABASE_URL.
func (s *system) database() string {
	for _, variable := range slices.Backward(s.Environment) {
		if url, ok := strings.CutPrefix(variable, "DATABASE_URL="); ok {
			return url
		}
	}
	return ""
}

func (a *administrator) do(statements ...string) {
	a.t.Helper()
	for _, statement := range statements {
		_, err := a.ledger.db.ExecContext(a.t.Context(), statement)
		require.NoError(a.t, err, statement)
	}
}

func (a *administrator) putBack() {
	for _, table := range a.save {
		a.do(`DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM saved_`+table)
	}
}

// forge replaces the trail of a journey by one in which another approved it, sealed with other keys as of a time.
func (a *administrator) forge(keys, journey string, at time.Time) {
	a.t.Helper()
	var forger audit.Keys
	require.NoError(a.t, forger.UnmarshalText([]byte(keys)))
	var entries []audit.Entry
	for i, body := range a.ledger.texts(a.t, `SELECT body FROM audit WHERE stream = $1 ORDER BY number`, journey) {
		row := audit.Row{Stream: journey, Number: int64(i + 1), RecordedAt: at.UTC().Format(audit.TimeFormat), Body: body}
		s, err := row.Open()
		require.NoError(a.t, err)
		s.Entry.Actor = "somebody else"
		entries = append(entries, s.Entry)
	}
	rows, head, err := forger.Seal(audit.Head{Stream: journey}, entries, at)
	require.NoError(a.t, err)
	a.erase(journey)
	for _, r := range rows {
		_, err := a.ledger.db.Exec(`INSERT INTO audit (stream, number, entry_key, recorded_at, key_id, prev, hash, body)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, r.Stream, r.Number, r.Key, r.RecordedAt, r.KeyID, r.Prev, r.Hash, r.Body)
		require.NoError(a.t, err)
	}
	_, err = a.ledger.db.Exec(`INSERT INTO audit_heads (stream, number, hash, key_id, seal) VALUES ($1, $2, $3, $4, $5)`,
		head.Stream, head.Number, head.Hash, head.KeyID, head.Seal)
	require.NoError(a.t, err)
}

func (a *administrator) erase(journey string) {
	a.do(fmt.Sprintf(`DELETE FROM audit WHERE stream = '%s'`, journey), fmt.Sprintf(`DELETE FROM audit_heads WHERE stream = '%s'`, journey))
}

// What an administrator of the database does to the record, having everything but the key in use, is found by the operators'
// command, with its place, in what the real programs wrote. So is a checkpoint that was tampered with, and that there is nothing
// to prove or nothing to prove it with.
func TestWhatTheAdministratorForgesIsFound(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "onboarding.db") },
		"postgres": func(t *testing.T) string { return pgtest.Shared(t).NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, options{database: database(t), environment: []string{"AUDIT_KEYS=" + allKeys}})
			j := s.begin(t, people.Approved, idwise.Script{})
			s.awaitState(t, j, workflows.StateApproved)
			spot := s.Sandbox.IDWise.Send(j, idwise.FinishedSpotCheck, idwise.Delivery{})
			s.journeyUpdateEventually(t, spot.ID)
			s.awaitDeliveries(t)
			s.awaitDelivered(t)
			require.NoError(t, s.Worker.Stop()) // nothing is written any more
			for _, starter := range s.Starters {
				require.NoError(t, starter.Stop())
			}
			s.forgeries(t, j)
		})
	}
}

// forgeries tries each of them on the database of a system that has stopped.
func (s *system) forgeries(t *testing.T, j *idwise.Journey) {
	t.Helper()
	checkpoint := filepath.Join(t.TempDir(), "checkpoint")
	printed, code := s.operate(t, "audit", "checkpoint", "--out="+checkpoint)
	require.Zero(t, code, printed)
	printed, code = s.operate(t, "audit", "verify", "--checkpoint="+checkpoint)
	require.Zero(t, code, printed)
	printed, code = s.operate(t, "audit", "show", j.Person.ReferenceNo)
	require.Zero(t, code, printed)
	require.Contains(t, printed, "Finished Spot Check")
	require.Contains(t, printed, "outcome approved")

	journey := j.ID
	found := func(what, place string, arguments ...string) {
		t.Helper()
		printed, code := s.operate(t, append([]string{"audit", "verify"}, arguments...)...)
		require.Equal(t, 5, code, "%s: %s", what, printed)
		require.Contains(t, printed, place, what)
		require.NotContains(t, printed, "intact", what)
	}
	a := newAdministrator(t, s)
	longAgo := time.Now().AddDate(-1, 0, 0)
	for what, change := range map[string]func(){
		"forged without a key":              func() { a.forge("none", journey, time.Now()) },
		"forged without a key, backdated":   func() { a.forge("none", journey, longAgo) },
		"forged with a retired key":         func() { a.forge(retiredKey, journey, time.Now()) },
		"forged with a retired key, before": func() { a.forge(retiredKey, journey, longAgo) },
		"erased by emptying stream": func() {
			a.do(`UPDATE inbox SET stream = ''`, `UPDATE onboardings SET stream = ''`)
			a.erase(journey)
		},
		"an event deleted":   func() { a.do(`DELETE FROM inbox WHERE journey_id = '` + journey + `' AND action = 'signal'`) },
		"the outcome edited": func() { a.do(`UPDATE onboardings SET outcome = 'rejected'`) },
	} {
		change()
		found(what, journey)
		found(what, journey, journey)
		found(what, journey, "--checkpoint="+checkpoint)
		a.putBack()
	}
	content, err := os.ReadFile(checkpoint)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(content), "\n")
	for what, left := range map[string][]string{"emptied": nil, "cut off": lines[:2], "a line removed": slices.Delete(slices.Clone(lines), 1, 2)} {
		tampered := filepath.Join(t.TempDir(), "tampered")
		require.NoError(t, os.WriteFile(tampered, []byte(strings.Join(left, "")), 0o600))
		found(what, "(checkpoint)", "--checkpoint="+tampered)
	}
	for _, keys := range []string{"", "none"} {
		printed, code := s.withKeys(keys).operate(t, "audit", "verify")
		require.Equal(t, 5, code, printed)
		require.Contains(t, printed, "no key is given")
	}
	printed, code = s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
	a.do(`DELETE FROM audit`, `DELETE FROM audit_heads`, `DELETE FROM inbox`, `DELETE FROM onboardings`)
	found("emptied", "the trail is empty")
	found("emptied", journey, "--checkpoint="+checkpoint)
}

// A program whose keys are not those of the trail does not start, and says why. The others go on.
func TestAProgramWithOtherKeysDoesNotStart(t *testing.T) {
	t.Parallel()
	s := start(t, options{environment: []string{"AUDIT_KEYS=" + keyInUse + "," + retiredKey}})
	for name, c := range map[string]struct{ keys, reason string }{
		"without": {"none", `the trail is sealed with the key \"2027\", and this program has none`},
		"retired": {retiredKey, `the trail is sealed with the key \"2027\", which is not listed`},
		"another": {"2028:a-secret-of-somebody", `the trail is sealed with the key \"2027\", which is not listed`},
	} {
		environment := append(slices.Clone(s.Environment), "AUDIT_KEYS="+c.keys)
		_, err := stack.StartWorker(t.Context(), s.folders, "worker-"+name, environment)
		require.Error(t, err)
		_, err = stack.StartStarter(t.Context(), s.folders, "starter-"+name, 0, environment)
		require.Error(t, err)
		for _, program := range []string{"worker-", "starter-"} {
			content, err := os.ReadFile(filepath.Join(s.folders.Logs, program+name+".log"))
			require.NoError(t, err)
			require.Contains(t, string(content), "AUDIT_KEYS does not fit the audit trail: "+c.reason)
		}
	}
	j := s.begin(t, people.Approved, idwise.Script{})
	s.awaitState(t, j, workflows.StateApproved)
	s.awaitDelivered(t)
	printed, code := s.operate(t, "audit", "verify")
	require.Zero(t, code, printed)
}
