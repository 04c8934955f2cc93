package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
)

func gathered(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	require.NoError(t, err)
	values := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			var labels []string
			for _, label := range metric.GetLabel() {
				labels = append(labels, label.GetValue())
			}
			values[family.GetName()+"|"+strings.Join(labels, "|")] = metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
		}
	}
	return values
}

func TestMetricsTellAnswersDeliveriesAndBacklog(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	m := newMetrics(registry, &fakeInbox{})
	m.answered(200, "accepted")
	m.attempted("start", "delivered")
	values := gathered(t, registry)
	require.Equal(t, 1.0, values["onboarding_webhook_answers_total|accepted|200"])
	require.Equal(t, 1.0, values["onboarding_deliveries_total|start|delivered"])
	require.Equal(t, 2.0, values["onboarding_inbox_backlog|"])
	require.InDelta(t, 60, values["onboarding_inbox_oldest_seconds|"], 10)
}

type brokenBacklog struct{}

func (brokenBacklog) Backlog(context.Context) (int, time.Time, error) {
	return 0, time.Time{}, errors.New("refused")
}

// A wrong zero would hide a backlog, and an error would hide all other metrics.
func TestBacklogIsLeftOutWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	newMetrics(registry, brokenBacklog{})
	require.NotContains(t, gathered(t, registry), "onboarding_inbox_backlog|")
}
