// Package applicant fetches what the company knows about an applicant. What it returns is personal data: it is used
// where it is needed and let go, and never reaches workflow history, logs or errors.
package applicant

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"onboarding/internal/fault"
)

// ErrNoPhoto is returned when the company holds no reference photo of an applicant.
var ErrNoPhoto = errors.New("no reference photo on file")

// Directory is where the company keeps its applicants.
type Directory interface {
	// Find returns the applicant with the company's reference number, whose journey this is; an empty journeyID names
	// none. An unknown number is a permanent fault, and a journey that is somebody else's a foreign one.
	Find(ctx context.Context, referenceNo, journeyID string) (Applicant, error)
	// Photo returns the applicant's reference photo, or ErrNoPhoto. Its faults are those of Find.
	Photo(ctx context.Context, referenceNo, journeyID string) (Photo, error)
}

// Applicant is a person as the company's backend describes them. Any field may be empty.
type Applicant struct {
	ReferenceNo string     `json:"referenceNo"`
	FirstName   string     `json:"firstName"`
	LastName    string     `json:"lastName"`
	DateOfBirth string     `json:"dateOfBirth"` // YYYY-MM-DD
	NationalID  NationalID `json:"nationalId"`
	Address     Address    `json:"address"`
	Email       string     `json:"email"`
	Phone       string     `json:"phone"`    // E.164
	Language    string     `json:"language"` // BCP 47, such as "en"
	Consent     Consent    `json:"consent"`
	// Unreadable names the fields that the backend sent in a shape that can't be read, such as "consent.at". They are
	// empty here: whoever needs one asks Readable.
	Unreadable []string `json:"-"`
}

// Readable returns a permanent fault that names those of the fields that could not be read, else nil. A name such as
// "consent" stands for all that lies in it.
func (a Applicant) Readable(names ...string) error {
	var needed []string
	for _, unreadable := range a.Unreadable {
		if slices.ContainsFunc(names, func(name string) bool { return within(unreadable, name) || within(name, unreadable) }) {
			needed = append(needed, unreadable)
		}
	}
	if len(needed) == 0 {
		return nil
	}
	return fault.Permanentf(provider, "%s: %s cannot be read", findWhat, strings.Join(needed, ", "))
}

// within reports whether a field is the other one or lies in it.
func within(field, other string) bool { return field == other || strings.HasPrefix(field, other+".") }

// NationalID is a number that a state gave to a person.
type NationalID struct {
	Kind    string `json:"kind"` // such as "ssn"
	Value   string `json:"value"`
	Country string `json:"country"` // ISO 3166-1 alpha-2
}

// Address is a postal address.
type Address struct {
	Lines              []string `json:"lines"`
	Locality           string   `json:"locality"`
	AdministrativeArea string   `json:"administrativeArea"`
	PostalCode         string   `json:"postalCode"`
	Country            string   `json:"country"` // ISO 3166-1 alpha-2
}

// Consent is the applicant's agreement that a bureau may be asked about them.
type Consent struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// Photo is an image as the company's backend returned it.
type Photo struct {
	ContentType string // such as "image/jpeg"
	Data        []byte
}
