package main

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const backlogTimeout = 2 * time.Second

// backlog tells how much waits to be delivered.
type backlog interface {
	Backlog(ctx context.Context) (count int, oldest time.Time, err error)
}

// metrics are what the starter measures of its own work.
type metrics struct {
	answers    *prometheus.CounterVec
	deliveries *prometheus.CounterVec
}

func newMetrics(registry prometheus.Registerer, inbox backlog) *metrics {
	m := &metrics{
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "onboarding_webhook_answers_total", Help: "Answers to webhooks.",
		}, []string{"status", "result"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "onboarding_deliveries_total", Help: "Attempts to deliver an event to Temporal.",
		}, []string{"action", "result"}),
	}
	registry.MustRegister(m.answers, m.deliveries, &backlogCollector{
		inbox: inbox,
		count: prometheus.NewDesc("onboarding_inbox_backlog", "Events that wait to be delivered.", nil, nil),
		age: prometheus.NewDesc("onboarding_inbox_oldest_seconds",
			"How long the oldest of the events that wait to be delivered has been waiting.", nil, nil),
	})
	return m
}

func (m *metrics) answered(status int, result string) {
	m.answers.WithLabelValues(strconv.Itoa(status), result).Inc()
}

func (m *metrics) attempted(action, result string) {
	m.deliveries.WithLabelValues(action, result).Inc()
}

// backlogCollector looks at the inbox when the metrics are read. While the database is away it reports nothing.
type backlogCollector struct {
	inbox      backlog
	count, age *prometheus.Desc
}

// Describe names the two metrics.
func (b *backlogCollector) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- b.count
	descriptions <- b.age
}

// Collect measures them.
func (b *backlogCollector) Collect(measured chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), backlogTimeout)
	defer cancel()
	count, oldest, err := b.inbox.Backlog(ctx)
	if err != nil {
		return
	}
	age := 0.0
	if count > 0 {
		age = max(0, time.Since(oldest).Seconds())
	}
	measured <- prometheus.MustNewConstMetric(b.count, prometheus.GaugeValue, float64(count))
	measured <- prometheus.MustNewConstMetric(b.age, prometheus.GaugeValue, age)
}
