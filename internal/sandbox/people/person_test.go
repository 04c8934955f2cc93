package people_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/go-playground/validator/v10"
	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/people"
)

// Servers in different processes must know the same person from a reference or social security number alone.
func TestAPersonIsFoundByReferenceNumberAndSSN(t *testing.T) {
	t.Parallel()
	for _, kind := range people.Kinds() {
		for _, number := range []int{0, 1, 57, people.MaxNumber} {
			p := person(t, kind, number)
			found, ok := people.ByReference(p.ReferenceNo)
			require.True(t, ok)
			require.Equal(t, p, found)
			if p.NationalIDKind == "ssn" {
				found, ok = people.BySSN(p.NationalID)
				require.True(t, ok)
				require.Equal(t, p, found)
			}
		}
	}
	for _, referenceNo := range []string{"", "cust-", "cust-000099", "cust-1", "cust--00001", "cust-999900", "client-000001"} {
		_, ok := people.ByReference(referenceNo)
		require.False(t, ok, referenceNo)
	}
	_, ok := people.BySSN("800000001")
	require.False(t, ok)
}

func TestOnlyKnownKindsAndNumbersMakePeople(t *testing.T) {
	t.Parallel()
	_, err := people.New("angelic", 1)
	require.ErrorContains(t, err, "angelic")
	_, err = people.New(people.Approved, people.MaxNumber+1)
	require.ErrorContains(t, err, "numbers go from 0")
}

// Social security numbers start with 9 and have a group below 50, so they can be neither an SSN nor an ITIN of anybody.
func TestSocialSecurityNumbersBelongToNobody(t *testing.T) {
	t.Parallel()
	never := regexp.MustCompile(`^9\d\d[0-4]\d\d{4}$`)
	for _, number := range []int{0, 1, people.MaxNumber} {
		require.Regexp(t, never, person(t, people.Approved, number).NationalID)
	}
}

// The address check must find nothing wrong with the addresses, except where the kind says so.
func TestAddressesAreWellFormed(t *testing.T) {
	t.Parallel()
	validate := validator.New()
	for _, kind := range people.Kinds() {
		for number := range 12 {
			a := person(t, kind, number).Address
			if a.Country == "AE" {
				require.Empty(t, a.PostalCode, "addresses there have none")
				continue
			}
			err := validate.Var(a.PostalCode, "postcode_iso3166_alpha2="+a.Country)
			require.NoError(t, err, "%s %q", a.Country, a.PostalCode)
			if a.AdministrativeArea != "" {
				err = validate.Var(a.Country+"-"+a.AdministrativeArea, "iso3166_2")
				require.Equal(t, kind == people.BadAddress, err != nil, "%s-%s", a.Country, a.AdministrativeArea)
			}
		}
	}
}

func TestTheDocumentShowsAnotherAddressOnlyForAMismatch(t *testing.T) {
	t.Parallel()
	for number := range 200 {
		p := person(t, people.AddressMismatch, number)
		require.NotEqual(t, p.Address.Locality, p.DocumentAddress.Locality)
		require.NotEqual(t, p.Address.Line, p.DocumentAddress.Line)
	}
	p := person(t, people.Approved, 3)
	require.Equal(t, p.Address, p.DocumentAddress)
}

func TestThePhotoIsTheFaceUnlessTheKindSaysOtherwise(t *testing.T) {
	t.Parallel()
	same := func(kind people.Kind) bool {
		p := person(t, kind, 4)
		face, err := p.Face()
		require.NoError(t, err)
		photo, err := p.Photo()
		require.NoError(t, err)
		return string(face) == string(photo)
	}
	require.True(t, same(people.Approved))
	require.False(t, same(people.FaceMismatch))
	photo, err := person(t, people.NoPhoto, 4).Photo()
	require.NoError(t, err)
	require.Nil(t, photo)
}

// A secret that is short or common would be found in places where nothing leaked.
func TestSecretsAreUnmistakable(t *testing.T) {
	t.Parallel()
	for _, kind := range people.Kinds() {
		p := person(t, kind, 8)
		for _, secret := range p.Secrets() {
			require.GreaterOrEqual(t, len(secret), 7, secret)
			require.False(t, strings.Contains(p.ReferenceNo, secret))
		}
		require.Contains(t, p.Secrets(), p.LastName)
	}
}

func person(t *testing.T, kind people.Kind, number int) people.Person {
	t.Helper()
	p, err := people.New(kind, number)
	require.NoError(t, err)
	return p
}
