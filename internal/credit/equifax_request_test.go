package credit

import (
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/fault"
)

// What the bureau or the law needs is named, so that someone can add it; values are never repeated.
func TestAnOrderNamesWhatTheApplicantLacks(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*applicant.Applicant)
		reason string
	}{
		"nothing at all": {func(a *applicant.Applicant) { *a = applicant.Applicant{} },
			"credit report: the applicant lacks firstName, lastName, dateOfBirth, nationalId of kind ssn, address.lines, " +
				"address.locality, address.administrativeArea, address.postalCode, address.country, consent.id, consent.at"},
		"consent":          {func(a *applicant.Applicant) { a.Consent.ID = " " }, "credit report: the applicant lacks consent.id"},
		"another ID":       {func(a *applicant.Applicant) { a.NationalID.Kind = "passport" }, "credit report: the applicant lacks nationalId of kind ssn"},
		"abroad":           {func(a *applicant.Applicant) { a.Address.Country = "DE" }, "credit report: the address is not in the United States"},
		"unreadable birth": {func(a *applicant.Applicant) { a.DateOfBirth = "31.01.1990" }, "credit report: malformed dateOfBirth"},
		"no street":        {func(a *applicant.Applicant) { a.Address.Lines = []string{"Apt 4", "c/o Planted"} }, "credit report: address.lines has no street"},
		"two streets": {func(a *applicant.Applicant) { a.Address.Lines = []string{"12 Planted Street", "45 Planted Avenue"} },
			"credit report: address.lines has more than one street"},
		"blank lines": {func(a *applicant.Applicant) { a.Address.Lines = []string{"", " "} }, "credit report: the applicant lacks address.lines"},
		"odd values": {func(a *applicant.Applicant) {
			a.NationalID.Value, a.Address.AdministrativeArea, a.Address.PostalCode = "666-12-345", "Illinois", "6270"
		}, "credit report: malformed nationalId.value, address.administrativeArea, address.postalCode"},
	}
	b := &bureau{report: answer(200, scored("742"))}
	e := newEquifax(t, b, Soft)
	for name, c := range cases {
		a := jane()
		c.change(&a)
		_, err := e.Check(t.Context(), Request{Applicant: a, IdempotencyKey: "k"})
		f := fault.As(err)
		require.NotNil(t, f, name)
		require.Equal(t, fault.Permanent, f.Class, name)
		require.Equal(t, c.reason, f.Reason, name)
		require.False(t, f.MayHaveHappened)
	}
	require.Zero(t, b.tokens+b.reports)
}

// Applicants type with the keyboards of many countries.
func TestAnOrderIsInPlainDigits(t *testing.T) {
	t.Parallel()
	a := jane()
	a.NationalID.Value, a.Address.PostalCode, a.Address.AdministrativeArea = "６６６–１２–３４５６", "\u00a0６２７０４", " us-il "
	a.Address.Lines = []string{"Apt 4", "１２ Planted Street"}
	order, err := newEquifax(t, &bureau{}, Soft).order(a, "REF")
	require.NoError(t, err)
	require.Equal(t, "666123456", order.Consumers.SocialNum[0].Number)
	require.Equal(t, []orderAddress{{
		Identifier: "current", HouseNumber: "12", StreetName: "Planted", StreetType: "ST", City: "Springfield", State: "IL", Zip: "62704",
	}}, order.Consumers.Addresses)
}
