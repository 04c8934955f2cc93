package address_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/address"
	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/idwise"
	"onboarding/internal/sandbox/people"
)

// The sandbox's people are what demo and tests see of this check: each kind must get the verdict that it stands for.
func TestSimulatedPeopleGetTheVerdictOfTheirKind(t *testing.T) {
	t.Parallel()
	want := map[people.Kind]check.Verdict{people.AddressMismatch: check.Failed, people.BadAddress: check.Review}
	for _, kind := range people.Kinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			for number := range 60 {
				p, err := people.New(kind, number)
				require.NoError(t, err)
				verdict := check.Passed
				if other, ok := want[kind]; ok {
					verdict = other
				}
				require.Equal(t, verdict, verify(t, p).Verdict, "%s: %s", p.ReferenceNo, p.DocumentAddress)
			}
		})
	}
}

func verify(t *testing.T, p people.Person) check.Result {
	t.Helper()
	verifier := address.NewDocument(document(p.DocumentAddress.String()))
	result, err := verifier.Verify(t.Context(), address.Request{JourneyID: "j", Address: applicant.Address{
		Lines: []string{p.Address.Line}, Locality: p.Address.Locality, AdministrativeArea: p.Address.AdministrativeArea,
		PostalCode: p.Address.PostalCode, Country: p.Address.Country,
	}})
	require.NoError(t, err)
	return result
}

// document is a journey with one document that shows an address.
type document string

func (d document) Journey(context.Context, string) (idwise.Journey, error) {
	return idwise.Journey{Finished: true, Documents: []idwise.Document{{Read: true, Fields: map[string]string{"Address": string(d)}}}}, nil
}
