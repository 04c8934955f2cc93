// Package desk tests the operators' desk: the real Temporal UI in a real browser, with the whole system behind it. What
// README and runbook tell operators to do is done here as they say.
//
// PICTURES=../../docs/images go test ./e2e/desk also makes the pictures of README and runbook; a relative folder is one
// below the package.
package desk

import (
	"testing"
)

// The tests share one system and one browser, because both take long to start.
func TestDesk(t *testing.T) {
	browser := chromium(t)
	s := start(t)
	d := openDesk(t, browser, s.Temporal.UIURL)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *system, *desk)
	}{
		{"an operator retries a parked check", retryParked},
		{"an operator resets a pending activity", resetPending},
		{"a reviewer decides", decide},
		{"saved views find what needs a person", savedViews},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Cleanup(func() { d.showFailure(t) })
			test.run(t, s, d)
		})
	}
}
