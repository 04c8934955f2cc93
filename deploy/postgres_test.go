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

const auditKeys = "2026:0123456789abcdef"

// databases runs the script that creates the databases and returns the URL of the database onboarding for a role.
func databases(t *testing.T) func(role string) string {
	t.Helper()
	cluster := pgtest.Start(t)
	server, err := url.Parse(cluster.URL("postgres"))
	require.NoError(t, err)
	script := exec.CommandContext(t.Context(), "sh", "postgres/databases.sh")
	script.Env = append(os.Environ(), "PGHOST="+server.Hostname(), "PGPORT="+server.Port(),
		"TEMPORAL_DB_PASSWORD=t", "ONBOARDING_DB_PASSWORD=p", "ONBOARDING_OWNER_PASSWORD=o")
	out, err := script.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return func(role string) string {
		u := *server
		u.User, u.Path = url.User(role), "/onboarding"
		return u.String()
	}
}

func connect(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

func execute(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		_, err := db.Exec(statement)
		require.NoError(t, err, statement)
	}
}

// The programs' role does all they need, and can neither remove anything, nor change what was received or is in the audit trail,
// nor lift that. It is so with a database from before as well, and with tables that come later.
func TestTheProgramsCanRemoveNothing(t *testing.T) {
	t.Parallel()
	as := databases(t)
	_, err := ledger.Open(t.Context(), as("onboarding"))
	require.ErrorContains(t, err, "run operator migrate")
	migrate(t, as("onboarding_owner"))
	work(t, as("onboarding"))
	owner, program := connect(t, as("onboarding_owner")), connect(t, as("onboarding"))
	requireNothingRemoved(t, program)

	execute(t, owner, `GRANT ALL ON ALL TABLES IN SCHEMA public TO onboarding`,
		`ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO onboarding`,
		`DELETE FROM goose_db_version WHERE version_id = 90`)
	migrate(t, as("onboarding_owner"))
	execute(t, owner, `CREATE TABLE later (id INT)`)
	requireNothingRemoved(t, program)
	_, err = program.Exec(`DELETE FROM later`)
	require.ErrorContains(t, err, "permission denied")
}

func migrate(t *testing.T, databaseURL string) {
	t.Helper()
	l, err := ledger.Open(t.Context(), databaseURL)
	require.NoError(t, err)
	require.NoError(t, l.Close())
}

// requireNothingRemoved tries what the programs' role must not be able to do.
func requireNothingRemoved(t *testing.T, program *sql.DB) {
	t.Helper()
	execute(t, program, `GRANT ALL ON audit, audit_heads TO onboarding`) // a warning only, and no rights
	refused := []string{
		`UPDATE audit SET body = ''`,
		`UPDATE audit_heads SET stream = 'x'`,
		`UPDATE proofs SET compared = ''`,
		`UPDATE reports SET decisions = ''`,
		`INSERT INTO goose_db_version (version_id, is_applied) VALUES (1000, TRUE)`,
		`UPDATE goose_db_version SET is_applied = FALSE`,
		`DROP TABLE audit`,
		`DROP TRIGGER audit_append_only ON audit`,
		`ALTER TABLE audit DISABLE TRIGGER ALL`,
		`CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
		`SET ROLE onboarding_owner`,
		`SET session_replication_role = replica`,
		`DROP SCHEMA public CASCADE`,
	}
	for _, column := range []string{"event_id", "name", "journey_id", "reference_no", "relation", "payload", "received_at", "stream", "contradicts"} {
		refused = append(refused, `UPDATE inbox SET `+column+` = ''`)
	}
	for _, column := range []string{"workflow_id", "journey_id", "opening_event_id", "opened_at"} {
		refused = append(refused, `UPDATE onboardings SET `+column+` = ''`)
	}
	tables, err := program.Query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
	require.NoError(t, err)
	defer tables.Close()
	count := 0
	for ; tables.Next(); count++ {
		var table string
		require.NoError(t, tables.Scan(&table))
		refused = append(refused, `DELETE FROM `+table, `TRUNCATE `+table)
	}
	require.NoError(t, tables.Err())
	require.GreaterOrEqual(t, count, 6)
	for _, statement := range refused {
		_, err := program.Exec(statement)
		require.Regexp(t, "permission denied|must be owner", err, statement)
	}
}

// What the role can still do to the ledger, by adding and by changing what programs change, is found.
func TestWhatTheProgramsRoleCanForgeIsFound(t *testing.T) {
	t.Parallel()
	as := databases(t)
	migrate(t, as("onboarding_owner"))
	work(t, as("onboarding"))
	program := connect(t, as("onboarding"))
	for _, statement := range []string{
		`UPDATE onboardings SET outcome = 'rejected'`,
		`UPDATE onboardings SET closed_at = NULL, outcome = NULL`,
		`UPDATE inbox SET state = 'recorded', action = 'none'`,
		`UPDATE inbox SET workflow_id = 'other'`,
		`UPDATE audit_heads SET number = 1`,
		`UPDATE audit_heads SET key_id = ''`,
		`INSERT INTO audit SELECT stream, number + 100, 'more' || number, recorded_at, key_id, prev, hash, body FROM audit`,
		`INSERT INTO inbox SELECT 'forged', name, journey_id, reference_no, relation, payload, received_at, onboarding_id, journey_update_id,
			workflow_id, action, state, attempts, next_attempt_at, last_error, delivered_at, stream, contradicts FROM inbox`,
		`UPDATE inbox SET state = 'pending', next_attempt_at = '9999-01-01T00:00:00.000000000Z'`,
		`INSERT INTO onboardings SELECT 'onboarding-m', journey_id, number + 1, opening_event_id, opened_at, NULL, NULL, '' FROM onboardings`,
		`INSERT INTO proofs VALUES ('onboarding-m', '[]', '2026-01-01T00:00:00.000000000Z')`,
		`INSERT INTO reports VALUES ('k', 1, 'onboarding-m', 'Complete', '', '2026-01-01T00:00:00.000000000Z')`,
	} {
		require.Empty(t, verify(t, as("onboarding_owner")).Findings)
		execute(t, connect(t, as("onboarding_owner")), `CREATE SCHEMA before`, `CREATE TABLE before.inbox AS SELECT * FROM inbox`,
			`CREATE TABLE before.onboardings AS SELECT * FROM onboardings`, `CREATE TABLE before.audit AS SELECT * FROM audit`,
			`CREATE TABLE before.audit_heads AS SELECT * FROM audit_heads`, `CREATE TABLE before.proofs AS SELECT * FROM proofs`,
			`CREATE TABLE before.reports AS SELECT * FROM reports`)
		execute(t, program, statement)
		require.NotEmpty(t, verify(t, as("onboarding")).Findings, statement)
		restore(t, connect(t, as("onboarding_owner")))
	}
}

// restore puts back, as the owner can, what was there before.
func restore(t *testing.T, owner *sql.DB) {
	t.Helper()
	execute(t, owner, `ALTER TABLE audit DISABLE TRIGGER USER`, `ALTER TABLE audit_heads DISABLE TRIGGER USER`)
	for _, table := range []string{"inbox", "onboardings", "audit", "audit_heads", "proofs", "reports"} {
		execute(t, owner, `DELETE FROM `+table, `INSERT INTO `+table+` SELECT * FROM before.`+table)
	}
	execute(t, owner, `ALTER TABLE audit ENABLE TRIGGER USER`, `ALTER TABLE audit_heads ENABLE TRIGGER USER`, `DROP SCHEMA before CASCADE`)
}

func open(t *testing.T, databaseURL string) *ledger.Ledger {
	t.Helper()
	var keys audit.Keys
	require.NoError(t, keys.UnmarshalText([]byte(auditKeys)))
	l, err := ledger.Open(t.Context(), databaseURL, ledger.WithAuditKeys(keys))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func verify(t *testing.T, databaseURL string) audit.Report {
	t.Helper()
	report, err := open(t, databaseURL).Verify(t.Context(), nil, nil)
	require.NoError(t, err)
	return report
}

// work does with the ledger what the programs do.
func work(t *testing.T, databaseURL string) {
	t.Helper()
	l := open(t, databaseURL)
	require.NoError(t, l.Begin(t.Context()))
	_, err := l.Receive(t.Context(), ledger.Event{
		ID: "e", Name: "Finished User Steps", JourneyID: "j", Relation: ledger.Opens, ReceivedAt: time.Now(),
		OnboardingID: "onboarding-e", JourneyUpdateID: "journey-update-e",
	})
	require.NoError(t, err)
	claimed, err := l.Claim(t.Context(), 1, time.Minute)
	require.NoError(t, err)
	require.Len(t, claimed, 1)
	require.NoError(t, l.Failed(t.Context(), "e", "Temporal is away", time.Now()))
	require.NoError(t, l.Delivered(t.Context(), "e", "onboarding-e"))
	_, err = l.Prove(t.Context(), "onboarding-e", nil)
	require.NoError(t, err)
	require.NoError(t, l.Record(t.Context(), audit.Entry{Stream: "j", Key: "k", Kind: audit.Parked, At: time.Now()}))
	_, err = l.ClaimReport(t.Context(), ledger.News{Stream: "j", WorkflowID: "onboarding-e"})
	require.NoError(t, err)
	_, err = l.CloseOnboarding(t.Context(), ledger.Closing{WorkflowID: "onboarding-e", Outcome: "approved", At: time.Now()})
	require.NoError(t, err)
	report := verify(t, databaseURL)
	require.Empty(t, report.Findings)
	require.Equal(t, 5, report.Entries)
}
