package people

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// MaxNumber is the highest number a person can have: beyond it their social security numbers would no longer be ones
// that are never issued to anybody.
const MaxNumber = 4999

// Person is an invented applicant.
type Person struct {
	Kind        Kind
	Number      int    // from 0; tells people of one kind apart
	ReferenceNo string // such as "cust-000123": number 1 of the kind with code 23

	FirstName, LastName string
	DateOfBirth         string // YYYY-MM-DD
	// NationalIDKind is "ssn" in the US, and "national-id" elsewhere.
	NationalIDKind, NationalID string
	Email                      string
	Phone                      string  // E.164, from ranges kept for fiction
	Language                   string  // BCP 47
	Address                    Address // as the company has it
	DocumentAddress            Address // as the identity document has it
	DocumentNumber             string
	ConsentID                  string    // empty: none was given
	ConsentAt                  time.Time // zero: none was given
}

// Address is a postal address.
type Address struct {
	Line               string // house number and street
	Locality           string
	AdministrativeArea string // ISO 3166-2 without the country, empty where addresses have none
	PostalCode         string // empty where addresses have none
	Country            string // ISO 3166-1 alpha-2
	CountryAlpha3      string // ISO 3166-1 alpha-3
}

// String returns the address in one line, as it stands on identity documents.
func (a Address) String() string {
	area := strings.TrimSpace(a.AdministrativeArea + " " + a.PostalCode)
	if area == "" {
		return a.Line + ", " + a.Locality
	}
	return a.Line + ", " + a.Locality + ", " + area
}

// New returns the person with this number, 0 to MaxNumber, of the kind. It fails for other numbers and kinds.
func New(kind Kind, number int) (Person, error) {
	code, err := kind.code()
	if err != nil {
		return Person{}, err
	}
	if number < 0 || number > MaxNumber {
		return Person{}, fmt.Errorf("person %d: numbers go from 0 to %d", number, MaxNumber)
	}
	id := number*100 + code
	p := Person{
		Kind: kind, Number: number, ReferenceNo: fmt.Sprintf("cust-%06d", id),
		FirstName: firstName(id), LastName: lastName(id),
		DateOfBirth:    time.Date(1950+id%50, time.Month(1+id%12), 1+id%28, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
		NationalIDKind: "ssn", NationalID: strconv.Itoa(900_000_000 + id),
		Phone: fmt.Sprintf("+1%d55501%02d", 201+id/100%700, id%100), Language: "en",
		Address:        addressIn(american, id),
		DocumentNumber: fmt.Sprintf("X%08d", 40_000_000+id),
		ConsentID:      fmt.Sprintf("consent-%06d", id),
		ConsentAt:      time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
	}
	p.Email = strings.ToLower(fmt.Sprintf("%s.%s.%d@example.com", p.FirstName, p.LastName, id))
	if kind == Abroad {
		p.Address = addressIn(foreign, id)
		p.NationalIDKind, p.NationalID = "national-id", fmt.Sprintf("N%09d", 700_000_000+id)
	}
	p.DocumentAddress = p.Address
	switch kind {
	case AddressMismatch:
		p.DocumentAddress = addressIn(american, id+1)
	case BadAddress:
		p.Address.AdministrativeArea = "ZZ"
	case NoConsent:
		p.ConsentID, p.ConsentAt = "", time.Time{}
	}
	return p, nil
}

// ByReference returns the person with the reference number; false if nobody can have it.
func ByReference(referenceNo string) (Person, bool) {
	digits, found := strings.CutPrefix(referenceNo, "cust-")
	id, err := strconv.Atoi(digits)
	if !found || err != nil || id < 0 || id%100 >= len(kinds) {
		return Person{}, false
	}
	p, err := New(kinds[id%100], id/100)
	return p, err == nil && p.ReferenceNo == referenceNo
}

// BySSN returns the person with the social security number, written without dashes; false if nobody has it.
func BySSN(number string) (Person, bool) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return Person{}, false
	}
	p, found := ByReference(fmt.Sprintf("cust-%06d", n-900_000_000))
	return p, found && p.NationalID == number
}

// Secrets returns strings that identify the person, each unmistakable enough to search logs and databases for.
func (p Person) Secrets() []string {
	secrets := []string{p.FirstName, p.LastName, p.DateOfBirth, p.NationalID, p.Email, p.Phone, p.DocumentNumber,
		p.Address.Line, p.DocumentAddress.Line}
	if p.NationalIDKind == "ssn" {
		secrets = append(secrets, p.NationalID[:3]+"-"+p.NationalID[3:5]+"-"+p.NationalID[5:])
	}
	return secrets
}
