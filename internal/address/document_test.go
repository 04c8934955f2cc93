package address

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
)

// journeys answers with the same journey or error for any ID.
type journeys struct {
	journey idwise.Journey
	err     error
}

func (j journeys) Journey(context.Context, string) (idwise.Journey, error) { return j.journey, j.err }

func read(fields ...string) idwise.Document {
	document := idwise.Document{StepID: "0", Read: true, Fields: map[string]string{"Full Name": "Jane Doe"}}
	for i := 0; i < len(fields); i += 2 {
		document.Fields[fields[i]] = fields[i+1]
	}
	return document
}

var (
	claimed = applicant.Address{
		Lines: []string{"12 Main Street"}, Locality: "Springfield", AdministrativeArea: "IL", PostalCode: "62704", Country: "us",
	}
	same    = read("Address", "12 Main St, Springfield IL 62704")
	partly  = read("Address", "14 Main St, Springfield IL 62704")
	other   = read("Address", "10 Downing Street, London SW1A 2AA")
	native  = read("Address Native", "شارع الملك فهد 12، الرياض")
	without = read()
	unread  = idwise.Document{StepID: "1", Fields: map[string]string{}}
)

func TestVerifyComparesWithTheDocumentsOfTheJourney(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		documents []idwise.Document
		finished  bool
		verdict   check.Verdict
		reason    string
	}{
		"same":                                   {[]idwise.Document{same}, false, check.Passed, ""},
		"same, another is still read":            {[]idwise.Document{same, unread}, false, check.Passed, ""},
		"same on one of several":                 {[]idwise.Document{other, same}, false, check.Passed, ""},
		"native beside Latin":                    {[]idwise.Document{native, same}, false, check.Passed, ""},
		"partly":                                 {[]idwise.Document{partly, other}, false, check.Review, reasonOtherNumber},
		"other":                                  {[]idwise.Document{other, without}, false, check.Failed, reasonOtherAddress},
		"other, beside native":                   {[]idwise.Document{other, native}, false, check.Failed, reasonOtherAddress},
		"another script only":                    {[]idwise.Document{native}, false, check.Review, reasonOtherScript},
		"no address on any":                      {[]idwise.Document{without}, false, check.Review, reasonNoAddress},
		"finished without documents":             {nil, true, check.Review, reasonNoAddress},
		"finished, one was never read":           {[]idwise.Document{without, unread}, true, check.Review, reasonNoAddress},
		"finished, another address, one unread":  {[]idwise.Document{other, unread}, true, check.Failed, reasonOtherAddress},
		"finished, read, but nothing came of it": {[]idwise.Document{{Read: true}}, true, check.Review, reasonNoAddress},
	}
	for name, c := range cases {
		verifier := NewDocument(journeys{journey: idwise.Journey{Documents: c.documents, Finished: c.finished}})
		result, err := verifier.Verify(t.Context(), Request{Address: claimed, JourneyID: "j"})
		require.NoError(t, err, name)
		require.Equal(t, check.Result{Verdict: c.verdict, Reason: c.reason, Provider: "document", Reference: "j"}, result, name)
	}
}

// Finished User Steps comes before IDWise has read everything.
func TestVerifyWaitsForIDWiseToReadTheDocuments(t *testing.T) {
	t.Parallel()
	for name, documents := range map[string][]idwise.Document{
		"none yet":              nil,
		"unread":                {unread},
		"one that differs":      {other, unread},
		"one without address":   {without, unread},
		"read, fields to come":  {{Read: true}},
		"read, fields to come ": {{Read: true, Fields: map[string]string{}}},
	} {
		_, err := NewDocument(journeys{journey: idwise.Journey{Documents: documents}}).
			Verify(t.Context(), Request{Address: claimed, JourneyID: "j"})
		require.EqualError(t, err, "document: address check: IDWise has not read the documents yet", name)
		require.Equal(t, fault.NotReady, fault.As(err).Class, name)
	}
}

func TestVerifyChecksTheFormatWithoutAskingIDWise(t *testing.T) {
	t.Parallel()
	unreachable := NewDocument(journeys{err: fault.Permanentf("idwise", "must not be asked")})
	with := func(change func(*applicant.Address)) applicant.Address {
		a := claimed
		change(&a)
		return a
	}
	for reason, address := range map[string]applicant.Address{
		reasonUnknownPostcode: with(func(a *applicant.Address) { a.PostalCode = "SW1A 1AA" }),
		reasonUnknownArea:     with(func(a *applicant.Address) { a.AdministrativeArea = "ZZ" }),
	} {
		result, err := unreachable.Verify(t.Context(), Request{Address: address})
		require.NoError(t, err)
		require.Equal(t, check.Review, result.Verdict)
		require.Equal(t, reason, result.Reason)
	}
	for reason, address := range map[string]applicant.Address{
		"document: address check: the applicant lacks address.lines, address.country": {Lines: []string{" "}},
		"document: address check: the applicant lacks address.country":                with(func(a *applicant.Address) { a.Country = "" }),
		"document: address check: address.country is no ISO 3166-1 alpha-2 code":      with(func(a *applicant.Address) { a.Country = "USA" }),
	} {
		_, err := unreachable.Verify(t.Context(), Request{Address: address})
		require.EqualError(t, err, reason)
		require.Equal(t, fault.Permanent, fault.As(err).Class)
	}
}

func TestVerifyPassesOnWhatWentWrongWithIDWise(t *testing.T) {
	t.Parallel()
	unavailable := fault.New(fault.Passing, "idwise", "journey result: timed out", nil)
	_, err := NewDocument(journeys{err: unavailable}).Verify(t.Context(), Request{Address: claimed, JourneyID: "j"})
	require.Same(t, unavailable, fault.As(err))
}
