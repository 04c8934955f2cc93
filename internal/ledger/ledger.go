// Package ledger is the durable memory of the system: the inbox of webhook events, which onboardings are open or closed,
// and the audit trail. It decides where each event goes. It runs on SQLite and on PostgreSQL with the same statements.
//
// Nobody waits for anybody in a circle: every transaction locks onboardings before rows of the inbox, both before streams
// of the audit trail, and several of a kind in the order of their IDs.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"onboarding/internal/audit"
	"onboarding/internal/fault"
)

// maxRaces bounds how often a transaction is run again because another one was faster. Each time that other one has made
// progress, so more than a few are a sign of an error.
const maxRaces = 20

const (
	// ErrUnusable is wrapped by errors of New, Prepare and Open that no waiting can mend: a URL that can't be read, a file
	// that can't be opened, tables of a newer version.
	ErrUnusable = fault.Fixed("the database cannot be used")

	// errRaced is returned inside a transaction that another one has overtaken; it is rolled back and run again.
	errRaced = fault.Fixed("overtaken by other transactions")
	// errUnprepared is returned until Prepare has worked.
	errUnprepared = fault.Fixed("the database is not prepared yet")
)

// Ledger keeps events and onboardings in a database. It is safe for concurrent use, also by several programs on the same
// database.
type Ledger struct {
	*engine
	keys     audit.Keys
	prepared atomic.Bool
	queue    chan *arrival
	running  context.Context // ends with Close
	stop     context.CancelFunc
	group    sync.WaitGroup
}

// New returns the ledger at "sqlite:PATH" or "postgres://…" and asks its database for nothing: until Prepare has worked,
// Ping fails and nothing is written. Errors never hold the URL.
func New(databaseURL string, options ...Option) (*Ledger, error) {
	e, err := openEngine(databaseURL)
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	l := &Ledger{engine: e, queue: make(chan *arrival)}
	for _, option := range options {
		option(l)
	}
	l.running, l.stop = context.WithCancel(context.Background())
	for range e.committers {
		l.group.Go(l.commitArrivals)
	}
	return l, nil
}

// Prepare connects and brings the tables up to date; several programs may do so at once. It may be called again after an
// error, and should not be if that wraps ErrUnusable. Errors never hold the URL.
func (l *Ledger) Prepare(ctx context.Context) error {
	if err := l.updateTables(ctx); err != nil {
		return err
	}
	l.prepared.Store(true)
	return nil
}

// Begin prepares a program that writes into the audit trail, instead of Prepare. It may be called again after an error, and should
// not be if that wraps ErrUnusable, or ErrKeys: its keys are not the ones that the trail is sealed with now.
//
// When a key is used for the first time, an entry in every stream says so: from there on, what is sealed with an older key, or
// without one, is known to be forged. That takes some seconds for each 10,000 streams.
func (l *Ledger) Begin(ctx context.Context) error {
	if err := l.updateTables(ctx); err != nil {
		return err
	}
	isNew, err := l.fitKeys(ctx)
	if err != nil {
		return err
	}
	l.prepared.Store(true) // not before the keys are known to fit; and taking over writes, as all may do now
	if isNew {
		return l.takeOver(ctx)
	}
	return nil
}

func (l *Ledger) updateTables(ctx context.Context) error {
	if err := l.migrate(ctx); err != nil {
		return fmt.Errorf("open ledger: migrate database: %w", explained(err))
	}
	return nil
}

// Open returns a ledger that is prepared.
func Open(ctx context.Context, databaseURL string, options ...Option) (*Ledger, error) {
	l, err := New(databaseURL, options...)
	if err != nil {
		return nil, err
	}
	if err := l.Prepare(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Close ends what is under way, with an error to its callers, and closes the database.
func (l *Ledger) Close() error {
	l.stop()
	l.group.Wait()
	return l.db.Close()
}

// Ping returns an error if the database does not answer, or is not prepared.
func (l *Ledger) Ping(ctx context.Context) error {
	if !l.prepared.Load() {
		return errUnprepared
	}
	if err := l.db.PingContext(ctx); err != nil {
		return fmt.Errorf("ping ledger: %w", err)
	}
	return nil
}

// Backlog returns how many events wait to be delivered and when the oldest of them was received; the zero time if none
// waits.
func (l *Ledger) Backlog(ctx context.Context) (count int, oldest time.Time, err error) {
	var received string
	err = l.db.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(received_at), '') FROM inbox WHERE state = 'pending'`).Scan(&count, &received)
	if err == nil && count > 0 {
		oldest, err = time.Parse(timeFormat, received)
	}
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count backlog: %w", err)
	}
	return count, oldest, nil
}

// transact runs f in a transaction, again if it was overtaken.
func (l *Ledger) transact(ctx context.Context, f func(*sql.Tx) error) error {
	var err error
	for range maxRaces {
		if err = l.tryTransact(ctx, f); !errors.Is(err, errRaced) {
			return err
		}
	}
	return err
}

func (l *Ledger) tryTransact(ctx context.Context, f func(*sql.Tx) error) error {
	if !l.prepared.Load() {
		return errUnprepared
	}
	tx, err := l.db.BeginTx(ctx, nil)
	switch {
	case busy(err):
		return errRaced
	case err != nil:
		return err
	}
	defer tx.Rollback() // after a commit it has nothing to do
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}
