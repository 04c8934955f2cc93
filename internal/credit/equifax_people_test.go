package credit_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/credit"
	"onboarding/internal/fault"
	"onboarding/internal/sandbox/equifax"
	"onboarding/internal/sandbox/people"
)

// Each kind of the sandbox's people gets what it is there to show, and nobody else is sent to review with them.
func TestTheSimulatedBureauShowsEveryOutcome(t *testing.T) {
	t.Parallel()
	reviews := map[people.Kind]string{
		people.ReviewScore: "the score is in the review band",
		people.ThinFile:    "the bureau refused to score the file",
		people.Unscorable:  "the bureau has no usable score",
		people.NoFile:      "the bureau has no file",
		people.Frozen:      "the bureau's file is frozen",
		people.FraudAlert:  "the bureau's file carries a fraud alert",
		people.Deceased:    "the bureau's file says that the applicant has died",
		people.SSNAlert:    "the bureau's file carries an alert on the social security number",
		people.Mixed:       "the bureau's file may hold another person's data",
		people.WatchListed: "the bureau's file carries a sanctions alert (OFAC)",
		people.Disputed:    "the consumer disputes the bureau's file",
	}
	refused := map[people.Kind]string{people.NoConsent: "consent", people.Abroad: "not in the United States"}
	bureau := simulated(t)
	for _, kind := range people.Kinds() {
		for number := range 3 {
			p, err := people.New(kind, number)
			require.NoError(t, err)
			result, err := bureau.Check(t.Context(), credit.Request{Applicant: onFile(p), IdempotencyKey: p.ReferenceNo})
			if why, ok := refused[kind]; ok {
				require.Equal(t, fault.Permanent, fault.As(err).Class)
				require.Contains(t, fault.As(err).Reason, why)
				continue
			}
			require.NoError(t, err, kind)
			want, reason := check.Passed, ""
			if why, ok := reviews[kind]; ok {
				want, reason = check.Review, why
			} else if kind == people.LowScore {
				want, reason = check.Failed, "the score is below the review band"
			}
			require.Equal(t, want, result.Verdict, kind)
			require.Equal(t, reason, result.Reason, kind)
		}
	}
}

func simulated(t *testing.T) *credit.Equifax {
	t.Helper()
	account := equifax.Config{
		ClientID: "client", ClientSecret: "secret", MemberNumber: "999XX00001", SecurityCode: "@A1", CustomerCode: "IAPI", Model: "05402",
	}
	server := httptest.NewServer(equifax.New(account).Handler())
	t.Cleanup(server.Close)
	bureau, err := credit.NewEquifax(credit.EquifaxConfig{
		URL: server.URL, ClientID: account.ClientID, ClientSecret: account.ClientSecret, MemberNumber: account.MemberNumber,
		SecurityCode: account.SecurityCode, CustomerCode: account.CustomerCode, Model: account.Model,
		Bands: credit.Bands{Pass: 700, Review: 600},
	})
	require.NoError(t, err)
	return bureau
}

// onFile returns the person as the company's backend has them.
func onFile(p people.Person) applicant.Applicant {
	return applicant.Applicant{
		ReferenceNo: p.ReferenceNo, FirstName: p.FirstName, LastName: p.LastName, DateOfBirth: p.DateOfBirth,
		NationalID: applicant.NationalID{Kind: p.NationalIDKind, Value: p.NationalID},
		Address: applicant.Address{
			Lines: []string{p.Address.Line}, Locality: p.Address.Locality,
			AdministrativeArea: p.Address.AdministrativeArea, PostalCode: p.Address.PostalCode, Country: p.Address.Country,
		},
		Consent: applicant.Consent{ID: p.ConsentID, At: p.ConsentAt},
	}
}
