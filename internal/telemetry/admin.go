package telemetry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/sirupsen/logrus"
)

const (
	adminTimeout       = 10 * time.Second
	adminIdleTimeout   = time.Minute
	adminShutdownGrace = 2 * time.Second
)

// Admin answers /livez (200 while the program runs), /readyz (200 or 503, with a Health) and /metrics.
type Admin struct {
	server *http.Server
}

// NewAdmin returns an admin server with the given probes.
func NewAdmin(metrics *Metrics, logger *logrus.Logger, probes ...Probe) *Admin {
	ready := &health{probes: probes, logger: logger}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", ready.serveReady)
	mux.Handle("GET /metrics", metrics.handler())
	return &Admin{server: &http.Server{
		Handler:      mux,
		ReadTimeout:  adminTimeout,
		WriteTimeout: adminTimeout,
		IdleTimeout:  adminIdleTimeout,
		ErrorLog:     LibraryLog(logger),
	}}
}

// Run listens on the address and serves until the context ends. It returns nil then, or why it could not serve.
func (a *Admin) Run(ctx context.Context, address string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for admin requests: %w", err)
	}
	return a.Serve(ctx, listener)
}

// Serve is Run with a listener, which it closes.
func (a *Admin) Serve(ctx context.Context, listener net.Listener) error {
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), adminShutdownGrace)
		defer cancel()
		if a.server.Shutdown(grace) != nil {
			_ = a.server.Close()
		}
	})
	defer stop()
	if err := a.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve admin requests: %w", err)
	}
	return nil
}
