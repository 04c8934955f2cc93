package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/log"
)

// temporal is a connection to Temporal together with the namespace it is meant for.
type temporal struct {
	client.Client
	namespace string
}

// dial connects as Temporal's variables and profiles say. The error names the address and the namespace.
func dial(ctx context.Context) (temporal, error) {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return temporal{}, fmt.Errorf("read Temporal's variables and profile: %w", err)
	}
	options.HostPort = cmp.Or(options.HostPort, client.DefaultHostPort)
	options.Namespace = cmp.Or(options.Namespace, client.DefaultNamespace)
	options.Logger = log.NewStructuredLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	connection, err := client.DialContext(ctx, options)
	if err != nil {
		return temporal{}, fmt.Errorf("connect to Temporal at %s, namespace %s: %w", options.HostPort, options.Namespace, err)
	}
	return temporal{connection, options.Namespace}, nil
}
