package stack

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"go.temporal.io/sdk/client"

	"onboarding/workflows"
)

// Temporal is a Temporal dev server with a database file, so that it can be stopped and come back with all it knew.
type Temporal struct {
	Address string // host:port of the frontend
	UIURL   string // empty without UI

	cli     string
	args    []string
	logPath string
	process *Process
}

// TemporalCLI returns the Temporal CLI to use: TEMPORAL_CLI if set, else bin/temporal below the folder.
func TemporalCLI(folder string) string {
	if cli := os.Getenv("TEMPORAL_CLI"); cli != "" {
		return cli
	}
	return filepath.Join(folder, "bin", "temporal")
}

// TemporalOptions says where a dev server lives.
type TemporalOptions struct {
	CLI    string // path of the Temporal CLI
	Folder string // for its database and log
	Port   int    // zero: a free one
	UI     bool
	UIPort int // zero: a free one
	// Config is the server's dynamic configuration, as KEY=JSON.
	Config []string
}

// StartTemporal starts a dev server that knows the search attributes of onboardings, and waits until it answers.
func StartTemporal(ctx context.Context, o TemporalOptions) (*Temporal, error) {
	port, err := portOrFree(o.Port)
	if err != nil {
		return nil, err
	}
	t := &Temporal{
		Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		cli:     o.CLI,
		logPath: filepath.Join(o.Folder, "temporal.log"),
	}
	t.args = []string{"server", "start-dev", "--ip", "127.0.0.1", "--port", strconv.Itoa(port),
		"--db-filename", filepath.Join(o.Folder, "temporal.db"), "--log-level", "warn"}
	for _, setting := range o.Config {
		t.args = append(t.args, "--dynamic-config-value", setting)
	}
	for _, key := range workflows.SearchAttributeKeys() {
		t.args = append(t.args, "--search-attribute", key.GetName()+"="+key.GetValueType().String())
	}
	if o.UI {
		uiPort, err := portOrFree(o.UIPort)
		if err != nil {
			return nil, err
		}
		t.args = append(t.args, "--ui-port", strconv.Itoa(uiPort))
		t.UIURL = "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(uiPort))
	} else {
		t.args = append(t.args, "--headless")
	}
	return t, t.Start(ctx)
}

// Start starts the server again after Stop.
func (t *Temporal) Start(ctx context.Context) error {
	process, err := spawn("Temporal", t.cli, t.args, os.Environ(), t.logPath)
	if err != nil {
		return err
	}
	t.process = process
	err = process.await(ctx, func(ctx context.Context) error {
		c, err := client.DialContext(ctx, client.Options{HostPort: t.Address, Logger: quiet{}})
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = c.CheckHealth(ctx, &client.CheckHealthRequest{})
		return err
	})
	if err != nil {
		process.Kill()
		return err
	}
	return nil
}

// Stop stops the server; what it knew stays in its database.
func (t *Temporal) Stop() error {
	if t.process == nil {
		return nil
	}
	return t.process.Stop()
}

// Process returns the running server.
func (t *Temporal) Process() *Process { return t.process }

// quiet swallows what the client says while the server is not up yet.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
