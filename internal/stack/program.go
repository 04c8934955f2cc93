package stack

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Program is one of the project's programs, run with an environment of its own.
type Program struct {
	// URL is where the starter listens; empty for a worker.
	URL string
	// AdminURL is where /readyz and /metrics are.
	AdminURL string

	name        string
	path        string
	environment []string
	logPath     string
	process     *Process
}

// Folders says where programs are found and where they leave their logs.
type Folders struct {
	Bin  string
	Logs string
}

// StartStarter runs bin/starter on the port, or a free one if it is zero. The name tells several apart in the logs.
func StartStarter(ctx context.Context, folders Folders, name string, port int, environment []string) (*Program, error) {
	port, err := portOrFree(port)
	if err != nil {
		return nil, err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	p := &Program{name: name, path: filepath.Join(folders.Bin, "starter"), URL: "http://" + address}
	return p, p.prepareAndStart(ctx, folders, "STARTER_ADMIN_LISTEN", append(slices.Clone(environment), "STARTER_LISTEN="+address))
}

// StartWorker runs bin/worker.
func StartWorker(ctx context.Context, folders Folders, name string, environment []string) (*Program, error) {
	p := &Program{name: name, path: filepath.Join(folders.Bin, "worker")}
	return p, p.prepareAndStart(ctx, folders, "WORKER_ADMIN_LISTEN", slices.Clone(environment))
}

func (p *Program) prepareAndStart(ctx context.Context, folders Folders, adminVariable string, environment []string) error {
	port, err := portOrFree(0)
	if err != nil {
		return err
	}
	admin := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	p.AdminURL = "http://" + admin
	p.environment = append(environment, adminVariable+"="+admin, "PATH="+os.Getenv("PATH"), "HOME="+os.Getenv("HOME"))
	p.logPath = filepath.Join(folders.Logs, p.name+".log")
	return p.Start(ctx)
}

// Start runs the program and waits until it says that it is ready. After Stop or Kill it can be started again: it comes
// back at the same addresses.
func (p *Program) Start(ctx context.Context) error {
	process, err := spawn(p.name, p.path, nil, p.environment, p.logPath)
	if err != nil {
		return err
	}
	p.process = process
	if err := process.awaitReady(ctx, p.AdminURL+"/readyz"); err != nil {
		process.Kill()
		return err
	}
	return nil
}

// Stop asks the program to stop and waits until it has. One that never ran is stopped.
func (p *Program) Stop() error {
	if p.process == nil {
		return nil
	}
	return p.process.Stop()
}

// Kill ends the program at once, as a crash would.
func (p *Program) Kill() { p.process.Kill() }

// PID returns the process ID.
func (p *Program) PID() int { return p.process.PID() }

// LogPath returns the file that holds everything the program has written.
func (p *Program) LogPath() string { return p.logPath }
