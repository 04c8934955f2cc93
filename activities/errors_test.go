package activities_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"onboarding/activities"
	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/fault"
)

// The workflow acts on the class alone, so each class must reach it; and only a fault that lasts ends the retries.
func TestFailureKeepsTheClass(t *testing.T) {
	t.Parallel()
	for class, attempts := range map[fault.Class]int{fault.Passing: 4, fault.NotReady: 4, fault.Permanent: 1, fault.Foreign: 1, fault.Internal: 4} {
		t.Run(string(class), func(t *testing.T) {
			t.Parallel()
			f := newFakes()
			for range attempts {
				f.reports.errs = append(f.reports.errs, fmt.Errorf("wrapped: %w", fault.New(class, "bureau", "credit report: no", nil)))
			}

			_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

			kept := applicationError(t, err)
			require.Equal(t, string(class), kept.Type())
			require.Equal(t, "bureau: credit report: no", kept.Message(), "what operators read")
			require.Equal(t, attempts == 1, kept.NonRetryable())
			require.Len(t, f.reports.asked, attempts)
		})
	}
}

// A vendor that says when to come back is not asked before.
func TestFailureKeepsRetryAfter(t *testing.T) {
	t.Parallel()
	f := newFakes()
	busy := fault.New(fault.Passing, "bureau", "credit report: 429", nil)
	busy.RetryAfter = 90 * time.Second
	f.reports.errs = []error{busy, busy, busy, busy}

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

	require.Equal(t, 90*time.Second, applicationError(t, err).NextRetryDelay())
}

// The cause of a fault may hold anything, such as what the vendor wrote. It is not kept, and not logged at any level.
func TestFailureDropsTheCause(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.reports.errs = []error{fault.New(fault.Permanent, "bureau", "credit report: 400",
		errors.New("no file on "+planted[0]+" "+planted[1]+", "+planted[3]))}

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

	require.Equal(t, "bureau: credit report: 400", applicationError(t, err).Message())
}

// An error that nobody classified is our own. It is retried, and its text stays on this machine.
func TestUnclassifiedErrorIsRetriedAndNotKept(t *testing.T) {
	t.Parallel()
	f := newFakes()
	odd := fmt.Errorf("close onboarding: %w", &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 5432}, Err: syscall.ECONNREFUSED,
	})
	f.closings.errs = []error{odd, odd, odd, odd}

	_, err := execute[struct{}](t, f, f.CloseOnboarding, activities.CloseInput{Outcome: "approved"})

	kept := applicationError(t, err)
	require.Equal(t, "close onboarding in the ledger: internal error, see the worker's log", kept.Message())
	require.Equal(t, string(fault.Internal), kept.Type())
	require.NotContains(t, temporal.GetDefaultFailureConverter().ErrorToFailure(err).String(), "10.1.2.3")
	require.Contains(t, f.logged.String(), "close onboarding: dial tcp 10.1.2.3:5432: connection refused", "whoever runs the worker can find it")
	require.Contains(t, f.logged.String(), workflowID)
}

// panicking is a bureau's adapter with a mistake in it.
type panicking struct{}

func (panicking) Check(_ context.Context, r credit.Request) (check.Result, error) {
	panic("no such applicant: " + r.Applicant.LastName)
}

// A panic quotes what it stumbled over. It is retried like any mistake of our own, and only its place is told.
func TestAPanicIsAnErrorAndItsValueIsNotKept(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.Credit = panicking{}

	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())

	kept := applicationError(t, err)
	require.Equal(t, "CheckCredit: internal error, see the worker's log", kept.Message())
	require.Equal(t, string(fault.Internal), kept.Type())
	require.False(t, kept.NonRetryable())
	require.Contains(t, f.logged.String(), "errors_test.go:", "the stack says where")
}

// No applicant, no question: each activity that needs one says what it was about to do.
func TestUnknownApplicantParks(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(*fakes) error{
		"credit": func(f *fakes) error {
			_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())
			return err
		},
		"address": func(f *fakes) error {
			_, err := execute[activities.CheckResult](t, f, f.CheckAddress, input())
			return err
		},
		"notify": func(f *fakes) error {
			_, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, activities.NotifyInput{JourneyID: "journey-1", ReferenceNo: "cust-1"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakes()
			f.findErr = fault.Permanentf("applicants", "no such applicant (404)")

			err := run(f)

			require.Equal(t, "applicants: no such applicant (404)", applicationError(t, err).Message())
			require.Empty(t, f.reports.asked)
			require.Empty(t, f.addresses.asked)
			require.Empty(t, f.messages.asked)
		})
	}
}
