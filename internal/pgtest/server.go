package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

var errNotInstalled = errors.New("PostgreSQL is not installed and TEST_POSTGRES_URL is not set")

// startTimeout is how long the server may take until it answers, on a machine that is busy with other tests.
const startTimeout = 60 * time.Second

// keeper runs PostgreSQL for as long as its input stays open, so that no server outlives the tests, however they end. A
// line of input says that the data will be needed again; the end of input, that they can go.
const keeper = `
"$1" -D "$2/data" -p "$3" -k "$2" -h 127.0.0.1 -c max_connections=200 >>"$2/log" 2>&1 &
server=$!
read -r line
keep=$?
kill -INT $server
wait $server
[ $keep -eq 0 ] || rm -rf "$2"
`

// server is a PostgreSQL server of our own.
type server struct {
	binaries string // directory of initdb and postgres
	dir      string // holds data directory, socket and log
	port     int
	account  *syscall.Credential // who runs it; nil for the current user

	keeper *exec.Cmd
	input  io.WriteCloser
}

// newServer creates a cluster and starts it. It returns errNotInstalled if there are no binaries.
func newServer() (*server, error) {
	binaries, err := findBinaries()
	if err != nil {
		return nil, err
	}
	s := &server{binaries: binaries}
	if s.dir, err = os.MkdirTemp("", "pgtest"); err != nil {
		return nil, err
	}
	if err := s.setUp(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
	}
	return s, nil
}

func (s *server) setUp() error {
	if os.Geteuid() == 0 {
		if err := s.leaveRoot(); err != nil {
			return err
		}
	}
	initdb := s.command(filepath.Join(s.binaries, "initdb"), "-D", filepath.Join(s.dir, "data"),
		"-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if output, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, output)
	}
	var err error
	if s.port, err = freePort(); err != nil {
		return err
	}
	return s.run()
}

// leaveRoot makes the server run as the account postgres, because PostgreSQL refuses to run as root.
func (s *server) leaveRoot() error {
	account, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(account.Gid)
	if err != nil {
		return err
	}
	s.account = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.dir, uid, gid)
}

func (s *server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	// A process group of its own keeps Ctrl-C away from it: the keeper ends it in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.account, Setpgid: true}
	return cmd
}

// run starts the server and returns when it answers.
func (s *server) run() error {
	s.keeper = s.command("/bin/sh", "-c", keeper, "keeper", filepath.Join(s.binaries, "postgres"), s.dir, strconv.Itoa(s.port))
	var err error
	if s.input, err = s.keeper.StdinPipe(); err != nil {
		return err
	}
	if err := s.keeper.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.url().String())
		if err == nil {
			return conn.Close(ctx)
		}
		if ctx.Err() != nil {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return errors.Join(fmt.Errorf("no answer: %w\n%s", err, log), s.stop())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stop ends the server and keeps its data.
func (s *server) stop() error {
	if _, err := io.WriteString(s.input, "stop\n"); err != nil {
		return err
	}
	return s.keeper.Wait()
}

// discard ends the server, if it runs, and removes its data.
func (s *server) discard() {
	s.input.Close()
	s.keeper.Wait()
	os.RemoveAll(s.dir)
}

func (s *server) url() *url.URL {
	return &url.URL{
		Scheme: "postgres", User: url.User("postgres"), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path: "/postgres", RawQuery: "sslmode=disable",
	}
}

// findBinaries returns the directory of the newest PostgreSQL on this machine.
func findBinaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errNotInstalled
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
