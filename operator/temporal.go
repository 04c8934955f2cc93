package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/log"

	"onboarding/internal/text"
)

// temporal is a connection to Temporal together with the namespace it is meant for.
type temporal struct {
	client.Client
	namespace string
	identity  string // of this client, as Temporal keeps it
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
	options.Identity = identity()
	connection, err := client.DialContext(ctx, options)
	if err != nil {
		return temporal{}, fmt.Errorf("connect to Temporal at %s, namespace %s: %w; TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, "+
			"or a profile named by TEMPORAL_PROFILE, say where it is", options.HostPort, options.Namespace, err)
	}
	return temporal{connection, options.Namespace, options.Identity}, nil
}

// identity says for Temporal who uses this program and where, as far as the operating system knows; --actor does not change it.
func identity() string {
	user, err := loginName()
	if err != nil {
		user = "unknown"
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return text.Bound(user+"@"+host, text.MaxIdentity)
}

// explain returns an error of Temporal with what was attempted and, where it is known, what to do about it.
func (t temporal) explain(ctx context.Context, attempted string, err error) error {
	var noNamespace *serviceerror.NamespaceNotFound
	var invalid *serviceerror.InvalidArgument
	switch {
	case errors.As(err, &noNamespace):
		return fmt.Errorf("%s: Temporal has no namespace %s; TEMPORAL_NAMESPACE names it", attempted, t.namespace)
	case errors.As(err, &invalid):
		if missing := t.missing(ctx); len(missing) > 0 {
			return fmt.Errorf("%s: namespace %s lacks the search attributes %s; run operator setup",
				attempted, t.namespace, strings.Join(missing, ", "))
		}
	}
	return fmt.Errorf("%s: %w", attempted, err)
}

// missing returns the search attributes that the namespace lacks, as far as it can be told.
func (t temporal) missing(ctx context.Context) []string {
	existing, err := t.list(ctx)
	if err != nil {
		return nil
	}
	var names []string
	for _, a := range wanted() {
		if _, exists := existing.GetCustomAttributes()[a.name]; !exists {
			names = append(names, a.name)
		}
	}
	return names
}
