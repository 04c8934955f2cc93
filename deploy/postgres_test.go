package deploy

import (
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver
	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/ledger"
	"onboarding/internal/pgtest"
)

// The programs' role does all they need, and can neither change nor remove what is in the audit trail, nor lift that.
func TestTheProgramsCannotChangeTheAuditTrail(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Start(t)
	server, err := url.Parse(cluster.URL("postgres"))
	require.NoError(t, err)
	script := exec.CommandContext(t.Context(), "sh", "postgres/databases.sh")
	script.Env = append(os.Environ(), "PGHOST="+server.Hostname(), "PGPORT="+server.Port(),
		"TEMPORAL_DB_PASSWORD=t", "ONBOARDING_DB_PASSWORD=p", "ONBOARDING_OWNER_PASSWORD=o")
	out, err := script.CombinedOutput()
	require.NoError(t, err, "%s", out)
	as := func(role string) string {
		u := *server
		u.User, u.Path = url.User(role), "/onboarding"
		return u.String()
	}

	_, err = ledger.Open(t.Context(), as("onboarding"))
	require.ErrorContains(t, err, "run operator migrate")
	owner, err := ledger.Open(t.Context(), as("onboarding_owner"))
	require.NoError(t, err)
	require.NoError(t, owner.Close())

	work(t, as("onboarding"))
	db, err := sql.Open("pgx", as("onboarding"))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	_, err = db.Exec(`GRANT ALL ON audit, audit_heads TO onboarding`)
	require.NoError(t, err, "a warning only, and no rights")
	for _, statement := range []string{
		`UPDATE audit SET body = ''`,
		`DELETE FROM audit`,
		`TRUNCATE audit`,
		`DELETE FROM audit_heads`,
		`TRUNCATE audit_heads`,
		`DROP TABLE audit`,
		`DROP TRIGGER audit_append_only ON audit`,
		`ALTER TABLE audit DISABLE TRIGGER ALL`,
		`CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
		`SET ROLE onboarding_owner`,
		`DROP SCHEMA public CASCADE`,
	} {
		_, err := db.Exec(statement)
		require.Regexp(t, "permission denied|must be owner", err, statement)
	}
}

// work does with the ledger what the programs do.
func work(t *testing.T, databaseURL string) {
	t.Helper()
	l, err := ledger.Open(t.Context(), databaseURL)
	require.NoError(t, err)
	defer l.Close()
	_, err = l.Receive(t.Context(), ledger.Event{
		ID: "e", Name: "Finished User Steps", JourneyID: "j", Relation: ledger.Opens, ReceivedAt: time.Now(),
		OnboardingID: "onboarding-e", JourneyUpdateID: "journey-update-e",
	})
	require.NoError(t, err)
	claimed, err := l.Claim(t.Context(), 1, time.Minute)
	require.NoError(t, err)
	require.Len(t, claimed, 1)
	require.NoError(t, l.Delivered(t.Context(), "e", "onboarding-e"))
	require.NoError(t, l.Record(t.Context(), audit.Entry{Stream: "j", Key: "k", Kind: audit.Parked, At: time.Now()}))
	_, err = l.ClaimReport(t.Context(), ledger.News{Stream: "j", WorkflowID: "journey-update-e"})
	require.NoError(t, err)
	require.NoError(t, l.CloseOnboarding(t.Context(), ledger.Closing{WorkflowID: "onboarding-e", Outcome: "approved", At: time.Now()}))
	report, err := l.Verify(t.Context(), nil, nil)
	require.NoError(t, err)
	require.Empty(t, report.Findings)
	require.Equal(t, 4, report.Entries)
}
