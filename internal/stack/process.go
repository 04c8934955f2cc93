// Package stack runs the whole system on one machine, each part as a program of its own: Temporal, the simulated vendors,
// starters and workers. The demo shows it to people, the end-to-end tests break it.
package stack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	// startTimeout is how long a program may take until it is ready.
	startTimeout = 60 * time.Second
	// stopTimeout is how long a program may take to stop before it is killed.
	stopTimeout = 30 * time.Second
	readyPause  = 50 * time.Millisecond
)

// Process is a running child process.
type Process struct {
	name   string
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended
}

// spawn starts a program in a process group of its own, so that Ctrl-C reaches only the parent, which stops its children
// in order. Output is appended to the log file.
func spawn(name, path string, args, environment []string, logPath string) (*Process, error) {
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", name, err)
	}
	defer log.Close() // the child has a handle of its own
	cmd := exec.Command(path, args...)
	cmd.Env = environment
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = childAttributes()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p := &Process{name: name, cmd: cmd, exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // how it ended is in ProcessState
		close(p.exited)
	}()
	return p, nil
}

// PID returns the process ID.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Exited is closed when the process has ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Stop asks the process to stop and waits; after 30 seconds it is killed, which is an error.
func (p *Process) Stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop %s: %w", p.name, err)
	}
	select {
	case <-p.exited:
		return nil
	case <-time.After(stopTimeout):
		p.Kill()
		return fmt.Errorf("%s did not stop within %s and was killed", p.name, stopTimeout)
	}
}

// Kill ends the process at once, without a chance to tidy up, and waits until it is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // fails only if it has ended
	<-p.exited
}

// awaitReady waits until the URL answers 200, or returns why it can't: the process ended, or time ran out.
func (p *Process) awaitReady(ctx context.Context, url string) error {
	return p.await(ctx, func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		answer, err := probe.Do(request)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("answers %s", answer.Status)
		}
		return nil
	})
}

var probe = &http.Client{Timeout: 2 * time.Second}

// await repeats the check until it passes.
func (p *Process) await(ctx context.Context, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.exited:
			return fmt.Errorf("%s ended before it was ready (%s); see its log", p.name, p.cmd.ProcessState)
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w", p.name, err)
		case <-time.After(readyPause):
		}
	}
}
