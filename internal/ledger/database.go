package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite" // also registers the driver
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations
var migrations embed.FS

const (
	// postgresConnections bounds what one program takes of the server's connections.
	postgresConnections = 16
	connectTimeout      = 5 * time.Second

	primaryCode = 0xff // of an error of SQLite; the rest of its code says more about it

	migrationAttempts = 5
	migrationPause    = 200 * time.Millisecond
)

// engine is a database and the places where its SQL differs.
type engine struct {
	db             *sql.DB
	dialect        goose.Dialect
	forUpdate      string // ends a SELECT whose rows nobody else may change before the transaction ends
	skipLocked     string // ends a SELECT that takes such rows of inbox e and passes over those that others have taken
	headsForUpdate string // ends a SELECT that takes heads h of the audit trail as forUpdate does
	committers     int    // how many transactions receive events at a time; two let one work while the other waits for the disk
}

// explained says what to do where the program may not change tables, because they belong to another role, and which
// errors stay.
func explained(err error) error {
	const insufficientPrivilege = "42501"
	var refused *pgconn.PgError
	var local *sqlite.Error
	switch {
	case errors.As(err, &refused) && refused.Code == insufficientPrivilege:
		return fmt.Errorf("%w; run operator migrate as the owner of the database first", err)
	case errors.As(err, &local) && !passes(local):
		return fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return err
}

// passes reports whether an error of SQLite may go away by itself: another program holds the file, or the disk is full or
// fails. Apart from that, a file is there or not, now as later.
func passes(err *sqlite.Error) bool {
	switch err.Code() & primaryCode {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR:
		return true
	}
	return false
}

// busy reports whether other programs have written into the file of SQLite throughout the busy timeout. SQLite does not let those
// who wait take turns, so that may happen to one of them while the others get on.
func busy(err error) bool {
	var local *sqlite.Error
	return errors.As(err, &local) && local.Code()&primaryCode == sqlite3.SQLITE_BUSY
}

// openEngine connects when the database is first needed. Its errors never hold the URL, which may hold a password.
func openEngine(databaseURL string) (*engine, error) {
	if path, ok := strings.CutPrefix(databaseURL, "sqlite:"); ok && path != "" {
		return openSQLite(path)
	}
	if strings.HasPrefix(databaseURL, "postgres://") || strings.HasPrefix(databaseURL, "postgresql://") {
		return openPostgres(databaseURL)
	}
	return nil, fmt.Errorf("%w: its URL must be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME", ErrUnusable)
}

// openSQLite uses a single connection: SQLite has one writer at a time, and waiting in Go is fair and can be cancelled.
// Other programs that use the file are waited for by the busy timeout.
func openSQLite(path string) (*engine, error) {
	options := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
	}
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: options.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open SQLite database: %w", err)
	}
	db.SetMaxOpenConns(1)
	return &engine{db: db, dialect: goose.DialectSQLite3, committers: 1}, nil
}

func openPostgres(databaseURL string) (*engine, error) {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		// What the parser says may quote a part of the password.
		return nil, fmt.Errorf("%w: its URL cannot be read as postgres://USER:PASSWORD@HOST:PORT/NAME "+
			"(special characters of the password must be percent-encoded)", ErrUnusable)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(postgresConnections)
	db.SetMaxIdleConns(postgresConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	db.SetConnMaxLifetime(30 * time.Minute)
	return &engine{
		db: db, dialect: goose.DialectPostgres, committers: 2,
		forUpdate: " FOR UPDATE", skipLocked: " FOR UPDATE OF e SKIP LOCKED", headsForUpdate: " FOR UPDATE OF h",
	}, nil
}

// migrate may be called by several programs at once. On PostgreSQL they take turns by a lock of the session. SQLite has no
// such lock: one that loses the race finds the work done when it looks again.
func (e *engine) migrate(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := e.tryMigrate(ctx)
		if err == nil || e.dialect != goose.DialectSQLite3 || attempt == migrationAttempts || errors.Is(err, ErrUnusable) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(migrationPause):
		}
	}
}

func (e *engine) tryMigrate(ctx context.Context) error {
	provider, err := e.provider()
	if err != nil {
		return err
	}
	applied, err := provider.Up(ctx)
	if err != nil {
		return err
	}
	current, known, err := provider.GetVersions(ctx)
	switch {
	case err != nil:
		return err
	case current > known:
		return fmt.Errorf("%w: its tables are of version %d, and this program knows %d: it is too old", ErrUnusable, current, known)
	case len(applied) == 0 || e.dialect != goose.DialectPostgres:
		return nil
	}
	return e.limitRights(ctx)
}

// limitRights lets those whom the owner of the tables lets in do no more than they must, also with tables that are new.
func (e *engine) limitRights(ctx context.Context) error {
	statements, err := migrations.ReadFile("migrations/postgres/rights.sql")
	if err != nil {
		return err
	}
	if _, err := e.db.ExecContext(ctx, string(statements)); err != nil {
		return fmt.Errorf("limit the rights of other roles: %w", err)
	}
	return nil
}

// provider returns what carries out the migrations.
func (e *engine) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(e.appendOnly(), newRights)}
	if e.dialect == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(e.dialect, e.db, files, options...)
}

// newRights changes nothing by itself: a database from before is brought up to date by it, and rights are limited behind that.
var newRights = goose.NewGoMigration(90, nil, nil)

// appendOnly returns the one migration that each engine words in its own way.
func (e *engine) appendOnly() *goose.Migration {
	const version = 12
	return goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		name := "migrations/sqlite/append_only.sql"
		if e.dialect == goose.DialectPostgres {
			name = "migrations/postgres/append_only.sql"
		}
		statements, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, string(statements))
		return err
	}}, nil)
}
