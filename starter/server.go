package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/sirupsen/logrus"

	"onboarding/internal/telemetry"
)

const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 10 * time.Second
	writeTimeout      = 20 * time.Second // from the end of the headers: reading the body and the database included
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 16 << 10
	shutdownGrace     = 5 * time.Second
)

// serveWebhook serves the handler until the context ends, then stops accepting and finishes the requests under way.
func serveWebhook(ctx context.Context, address string, handler http.Handler, logger *logrus.Logger) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for webhooks: %w", err)
	}
	logger.WithField("address", listener.Addr().String()).Info("Receiving webhooks")
	return serveOn(ctx, listener, handler, logger)
}

func serveOn(ctx context.Context, listener net.Listener, handler http.Handler, logger *logrus.Logger) error {
	server := newServer(handler, logger)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		<-ctx.Done()
		shutDown(context.WithoutCancel(ctx), server)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve webhooks: %w", err)
	}
	<-finished
	return nil
}

// shutDown waits for the requests under way, and cuts those that take too long.
func shutDown(ctx context.Context, server *http.Server) {
	ctx, cancel := context.WithTimeout(ctx, shutdownGrace)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close()
	}
}

func newServer(handler http.Handler, logger *logrus.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          telemetry.LibraryLog(logger),
	}
}
