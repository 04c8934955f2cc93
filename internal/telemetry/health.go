package telemetry

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
)

const (
	healthCached  = 2 * time.Second
	healthTimeout = time.Second
)

// Probe asks whether something a program relies on works.
type Probe struct {
	Name string
	// Check returns nil if it works. It gets a second; its error is never shown.
	Check func(ctx context.Context) error
	// Required makes the program unready while the check fails, and logs why. Otherwise its result is only shown.
	Required bool
}

// Health is what /readyz answers.
type Health struct {
	Ready  bool              `json:"ready"`
	Probes map[string]string `json:"probes"` // "ok" or "failing" by name
}

// health runs the probes and remembers the result for a moment, so that many questions cost one look.
type health struct {
	probes []Probe
	logger *logrus.Logger

	mu      sync.Mutex
	result  Health
	expires time.Time
}

func (h *health) check(ctx context.Context) Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Now().Before(h.expires) {
		return h.result
	}
	errs := h.run(context.WithoutCancel(ctx))
	result := Health{Ready: true, Probes: make(map[string]string, len(h.probes))}
	for i, probe := range h.probes {
		result.Probes[probe.Name] = "ok"
		if errs[i] != nil {
			result.Probes[probe.Name] = "failing"
			result.Ready = result.Ready && !probe.Required
		}
		h.logChange(probe, result.Probes[probe.Name], errs[i])
	}
	h.result, h.expires = result, time.Now().Add(healthCached)
	return result
}

// run asks all probes at once and returns their errors in the same order.
func (h *health) run(ctx context.Context) []error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	errs := make([]error, len(h.probes))
	var group sync.WaitGroup
	for i, probe := range h.probes {
		group.Go(func() { errs[i] = probe.Check(ctx) })
	}
	group.Wait()
	return errs
}

// logChange writes one line when a required probe begins to fail and one when it works again.
func (h *health) logChange(probe Probe, now string, err error) {
	before, known := h.result.Probes[probe.Name]
	switch {
	case now == before || !probe.Required:
	case err != nil:
		h.logger.WithError(err).WithField("probe", probe.Name).Warn("A probe fails")
	case known:
		h.logger.WithField("probe", probe.Name).Info("A probe works again")
	}
}

func (h *health) serveReady(w http.ResponseWriter, r *http.Request) {
	result := h.check(r.Context())
	w.Header().Set("Content-Type", "application/json")
	if !result.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(result)
}
