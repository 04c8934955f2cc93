package activities_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/activities"
	"onboarding/internal/applicant"
	"onboarding/internal/credit"
	"onboarding/internal/fault"
	"onboarding/internal/notify"
	"onboarding/internal/sandbox/company"
	"onboarding/internal/sandbox/people"
)

// described is an answer of a backend in which nothing is odd; tests change it.
const described = `{"referenceNo":"cust-1","firstName":"Zoë","lastName":"Nuñez","dateOfBirth":"1990-01-31",
	"nationalId":{"kind":"ssn","value":"900000001","country":"US"},
	"address":{"lines":["12 Main St"],"locality":"Springfield","administrativeArea":"IL","postalCode":"62704","country":"US"},
	"email":"zoe@example.com","language":"en","consent":{"id":"c","at":"2026-01-31T12:00:00Z"}}`

// askBackend makes the activities ask a real backend, which answers with the body, and counts how often it is asked.
func askBackend(t *testing.T, f *fakes, contentType, body string) *atomic.Int32 {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", contentType)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	f.Applicants = directory(t, server.URL)
	return &asked
}

func directory(t *testing.T, url string) applicant.Directory {
	t.Helper()
	d, err := applicant.NewHTTP(url, "")
	require.NoError(t, err)
	return d
}

func notifyInput() activities.NotifyInput {
	return activities.NotifyInput{Kind: notify.Received, JourneyID: "journey-1", ReferenceNo: "cust-1"}
}

// requireParked wants a fault that is not retried: the backend is asked once.
func requireParked(t *testing.T, err error, message string, asked int32) {
	t.Helper()
	require.Equal(t, message, applicationError(t, err).Message())
	require.Equal(t, string(fault.Permanent), applicationError(t, err).Type())
	require.EqualValues(t, 1, asked)
}

// A field that can't be read keeps back who needs it, at once and by its name, and nobody else.
func TestAnOddFieldParksOnlyWhoNeedsIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given, odd            string // what is replaced, and by what
		credit, address, mail string // what can't be read; empty: goes on
	}{
		"nothing":              {},
		"consent as a date":    {given: `"2026-01-31T12:00:00Z"`, odd: `"2026-01-31"`},
		"consent without zone": {given: `"2026-01-31T12:00:00Z"`, odd: `"2026-01-31 12:00:00"`},
		"consent in Unix time": {given: `"2026-01-31T12:00:00Z"`, odd: `1769860800`},
		"number of digits":     {given: `"62704"`, odd: `62704`},
		"consent is words":     {given: `"2026-01-31T12:00:00Z"`, odd: `"last week"`, credit: "consent.at"},
		"consent is yes":       {given: `{"id":"c","at":"2026-01-31T12:00:00Z"}`, odd: `true`, credit: "consent"},
		"born on another day":  {given: `"1990-01-31"`, odd: `"31/01/1990"`, credit: "dateOfBirth"},
		"a lost character":     {given: `"Nuñez"`, odd: `"Nu\udc00ez"`, credit: "lastName"},
		"number is a list":     {given: `"900000001"`, odd: `["900000001"]`, credit: "nationalId.value"},
		"postal code is twice": {
			given: `"62704"`, odd: `"62704","postalCode":"62705"`,
			credit: "address.postalCode", address: "address.postalCode",
		},
		"address is a text":   {given: `"address":{`, odd: `"address":"12 Main St","former":{`, credit: "address", address: "address"},
		"e-mail is an object": {given: `"zoe@example.com"`, odd: `{"work":"zoe@example.com"}`, mail: "email"},
		"language is a list":  {given: `"language":"en"`, odd: `"language":["en"]`},
		"greeting only":       {given: `"Zoë"`, odd: `{}`, credit: "firstName"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(described, c.given, c.odd, 1)
			require.Equal(t, c.given == "", body == described)
			run := func(needed string, ask func(f *fakes) error, reached func(f *fakes) int) {
				f := newFakes()
				asked := askBackend(t, f, "application/json", body)
				err := ask(f)
				if needed == "" {
					require.NoError(t, err)
					require.Equal(t, 1, reached(f))
					return
				}
				requireParked(t, err, "applicants: applicant: "+needed+" cannot be read", asked.Load())
			}
			run(c.credit, func(f *fakes) error {
				_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())
				return err
			}, func(f *fakes) int { return len(f.reports.asked) })
			run(c.address, func(f *fakes) error {
				_, err := execute[activities.CheckResult](t, f, f.CheckAddress, input())
				return err
			}, func(f *fakes) int { return len(f.addresses.asked) })
			run(c.mail, func(f *fakes) error {
				if c.mail != "" {
					f.messages.errs = []error{notify.ErrNoAddress} // what a sender says of the empty address
				}
				_, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, notifyInput())
				return err
			}, func(f *fakes) int { return len(f.messages.asked) })
		})
	}
}

// A consent whose time is blank is none: the bureau isn't asked, and nobody else needs it.
func TestABlankConsentParksCredit(t *testing.T) {
	t.Parallel()
	f := newFakes()
	bureau, err := credit.NewEquifax(credit.EquifaxConfig{URL: "http://bureau.invalid", Bands: credit.Bands{Pass: 700, Review: 600}})
	require.NoError(t, err)
	f.Credit = bureau
	asked := askBackend(t, f, "application/json",
		strings.Replace(described, `{"id":"c","at":"2026-01-31T12:00:00Z"}`, `{"id":"","at":""}`, 1))

	_, err = execute[activities.CheckResult](t, f, f.CheckCredit, input())
	requireParked(t, err, "equifax: credit report: the applicant lacks consent.id, consent.at", asked.Load())

	_, err = execute[activities.CheckResult](t, f, f.CheckAddress, input())
	require.NoError(t, err)
	result, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, notifyInput())
	require.NoError(t, err)
	require.True(t, result.Sent)
}

// Without mail, an address that can't be read is nobody's concern.
func TestAnOddEmailWithoutMailIsNoFault(t *testing.T) {
	t.Parallel()
	f := newFakes()
	f.messages.errs = []error{notify.ErrNotConfigured}
	askBackend(t, f, "application/json", strings.Replace(described, `"zoe@example.com"`, `{}`, 1))

	result, err := execute[activities.NotifyResult](t, f, f.NotifyApplicant, notifyInput())

	require.NoError(t, err)
	require.False(t, result.Sent)
}

// Names reach the bureau as the backend wrote them, or not at all.
func TestNamesReachTheBureauUnharmed(t *testing.T) {
	t.Parallel()
	latin1 := strings.NewReplacer("ë", "\xeb", "ñ", "\xf1").Replace(described)
	for name, c := range map[string]struct{ contentType, body string }{
		"UTF-8":           {"application/json", described},
		"byte order mark": {"application/json", "\ufeff" + described},
		"ISO 8859-1":      {"application/json; charset=ISO-8859-1", latin1},
	} {
		f := newFakes()
		askBackend(t, f, c.contentType, c.body)
		_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())
		require.NoError(t, err, name)
		person := f.reports.asked[0].Applicant
		require.Equal(t, []string{"Zoë", "Nuñez"}, []string{person.FirstName, person.LastName}, name)
		require.True(t, person.Consent.At.Equal(time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)))
	}
	f := newFakes()
	asked := askBackend(t, f, "application/json", latin1)
	_, err := execute[activities.CheckResult](t, f, f.CheckCredit, input())
	requireParked(t, err, "applicants: applicant: the answer's characters cannot be read: they are not in utf-8", asked.Load())
}

// A journey that carries somebody else's reference number learns and does nothing, and no retry changes that.
func TestAForeignJourneyDoesNothing(t *testing.T) {
	t.Parallel()
	person, err := people.New(people.Approved, 1)
	require.NoError(t, err)
	backend := company.New("", "")
	backend.Disown(person.ReferenceNo, "journey-1")
	server := httptest.NewServer(backend.Handler())
	t.Cleanup(server.Close)
	f := newFakes()
	f.Applicants = directory(t, server.URL+"/applicants")
	in := input()
	in.ReferenceNo = person.ReferenceNo
	message := notifyInput()
	message.ReferenceNo = person.ReferenceNo
	f.workflows.result.Opener.ReferenceNo, f.journeyIDs.result.ReferenceNo = person.ReferenceNo, person.ReferenceNo

	for _, c := range []struct {
		what string
		err  error
	}{
		{"reference photo", second(execute[activities.CheckResult](t, f, f.MatchFace, in))},
		{"applicant", second(execute[activities.CheckResult](t, f, f.CheckCredit, in))},
		{"applicant", second(execute[activities.CheckResult](t, f, f.CheckAddress, in))},
		{"applicant", second(execute[activities.NotifyResult](t, f, f.NotifyApplicant, message))},
	} {
		kept := applicationError(t, c.err)
		require.Equal(t, "applicants: "+c.what+": the company's backend says that this journey is not this applicant's", kept.Message())
		require.Equal(t, string(fault.Foreign), kept.Type())
		require.True(t, kept.NonRetryable())
	}
	require.Equal(t, 1, backend.Calls(company.GetPhoto, person.ReferenceNo))
	require.Equal(t, 3, backend.Calls(company.FindApplicant, person.ReferenceNo))
	require.Empty(t, f.faces.asked)
	require.Empty(t, f.reports.asked)
	require.Empty(t, f.addresses.asked)
	require.Empty(t, f.messages.asked)

	in.JourneyID, f.workflows.result.Opener.JourneyID = "journey-2", "journey-2"
	_, err = execute[activities.CheckResult](t, f, f.MatchFace, in)
	require.NoError(t, err)
}

func second[T any](_ T, err error) error { return err }
