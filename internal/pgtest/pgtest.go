// Package pgtest gives tests a real PostgreSQL server that is thrown away afterwards.
//
// The server runs from the binaries on this machine (Debian's packages or the PATH), or is the one that TEST_POSTGRES_URL
// names. Without either, tests that need it are skipped with the reason, and fail when CI is "true".
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the cluster of this test process.
var shared struct {
	once    sync.Once
	cluster *Cluster
	err     error
}

// Main runs the tests of a package, which m is, and then stops the shared cluster. It is to be called by TestMain.
func Main(m interface{ Run() int }) {
	code := m.Run()
	if c := shared.cluster; c != nil && c.server != nil {
		c.server.discard()
	}
	os.Exit(code)
}

// Shared returns the cluster that all tests of this process share; the first call starts it. The package's TestMain must
// call Main.
func Shared(tb testing.TB) *Cluster {
	tb.Helper()
	shared.once.Do(func() {
		shared.cluster, shared.err = given()
		if shared.cluster == nil && shared.err == nil {
			shared.cluster, shared.err = start()
		}
	})
	require(tb, shared.err)
	return shared.cluster
}

// Start returns a cluster of the test's own, which it may stop and start. It ends with the test. TEST_POSTGRES_URL does
// not stand in for it.
func Start(tb testing.TB) *Cluster {
	tb.Helper()
	c, err := start()
	require(tb, err)
	tb.Cleanup(c.server.discard)
	return c
}

// Cluster is a PostgreSQL server.
type Cluster struct {
	admin  *url.URL // of a database from which others are created
	server *server  // nil if it is not ours
}

func start() (*Cluster, error) {
	s, err := newServer()
	if err != nil {
		return nil, err
	}
	return &Cluster{admin: s.url(), server: s}, nil
}

// given returns the cluster that TEST_POSTGRES_URL names; nil if it names none.
func given() (*Cluster, error) {
	admin := os.Getenv("TEST_POSTGRES_URL")
	if admin == "" {
		return nil, nil
	}
	u, err := url.Parse(admin)
	if err != nil {
		return nil, errors.New("TEST_POSTGRES_URL is not a URL")
	}
	return &Cluster{admin: u}, nil
}

// URL returns the URL of a database in the cluster.
func (c *Cluster) URL(database string) string {
	u := *c.admin
	u.Path = "/" + database
	return u.String()
}

// NewDatabase creates an empty database and returns its URL. It is dropped when the test ends.
func (c *Cluster) NewDatabase(tb testing.TB) string {
	tb.Helper()
	name := "test_" + strings.ToLower(rand.Text()[:16])
	if err := c.exec("CREATE DATABASE " + name); err != nil {
		tb.Fatalf("create database: %v", err)
	}
	tb.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			tb.Errorf("drop database: %v", err)
		}
	})
	return c.URL(name)
}

// Stop stops the server and cuts its connections; its data stay. It only works on clusters from Start.
func (c *Cluster) Stop(tb testing.TB) {
	tb.Helper()
	if err := c.server.stop(); err != nil {
		tb.Fatalf("stop PostgreSQL: %v", err)
	}
}

// Restart starts a stopped server again, on the same port and with its data.
func (c *Cluster) Restart(tb testing.TB) {
	tb.Helper()
	if err := c.server.run(); err != nil {
		tb.Fatalf("restart PostgreSQL: %v", err)
	}
}

func (c *Cluster) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.admin.String())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// require skips the test if there is no PostgreSQL on this machine, except in CI, and fails it for any other error.
func require(tb testing.TB, err error) {
	tb.Helper()
	switch {
	case err == nil:
	case errors.Is(err, errNotInstalled) && os.Getenv("CI") != "true":
		tb.Skip(err)
	default:
		tb.Fatalf("start PostgreSQL: %v", err)
	}
}
