package ledger

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"onboarding/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// engines are the databases that every test runs on: each makes an empty one and returns its URL.
var engines = []struct {
	name string
	make func(testing.TB) string
}{
	{"sqlite", func(tb testing.TB) string { return "sqlite:" + filepath.Join(tb.TempDir(), "ledger ?%.db") }},
	{"postgres", func(tb testing.TB) string { return pgtest.Shared(tb).NewDatabase(tb) }},
}

// onBoth runs a test on each engine with the URL of an empty database.
func onBoth(t *testing.T, test func(t *testing.T, databaseURL string)) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			test(t, e.make(t))
		})
	}
}

func openLedger(tb testing.TB, databaseURL string) *Ledger {
	tb.Helper()
	l, err := Open(context.Background(), databaseURL)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, l.Close()) })
	return l
}

// event returns an event of its journey that was received now.
func event(id, journeyID string, relation Relation) Event {
	return Event{
		ID: id, Name: string(relation), JourneyID: journeyID, ReferenceNo: "cust-1", Relation: relation,
		Payload: []byte(`{"event":"x"}`), ReceivedAt: time.Now(),
		OnboardingID: "onboarding-" + id, JourneyUpdateID: "journey-update-" + id,
	}
}

func receive(tb testing.TB, l *Ledger, e Event) Receipt {
	tb.Helper()
	r, err := l.Receive(tb.Context(), e)
	assert.NoError(tb, err) // not require: it is also called from other goroutines
	return r
}

func claim(tb testing.TB, l *Ledger) []Delivery {
	tb.Helper()
	claimed, err := l.Claim(tb.Context(), 100, time.Minute)
	require.NoError(tb, err)
	return claimed
}

func ids(deliveries []Delivery) []string {
	found := []string{}
	for _, d := range deliveries {
		found = append(found, d.ID)
	}
	return found
}

// count returns the result of a query that counts.
func count(tb testing.TB, l *Ledger, query string, args ...any) int {
	tb.Helper()
	var n int
	require.NoError(tb, l.db.QueryRow(query, args...).Scan(&n))
	return n
}

// BenchmarkReceive measures how many events a second are committed for 50 concurrent callers.
func BenchmarkReceive(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			l := openLedger(b, e.make(b))
			b.SetParallelism(25) // times two processors
			payload := []byte(`{"event":"Finished User Steps","body":{"eventId":"0b9d7a52-0000-4000-8000-000000000002",` +
				`"journeyId":"aaaaaaaaaaaaaaaaaaaaaaaa","referenceNo":"cust-000123","systemDecision":"Incomplete"}}`)
			events := make(chan Event, 1000)
			go func() {
				defer close(events)
				for i := range b.N {
					relation := Opens
					if i%2 == 1 {
						relation = OpensFirst
					}
					e := event(fmt.Sprintf("0b9d7a52-0000-4000-8000-%012d", i), fmt.Sprintf("%024d", i/2), relation)
					e.Payload = payload
					events <- e
				}
			}()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := l.Receive(context.Background(), <-events); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
