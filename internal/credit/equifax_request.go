package credit

import (
	"regexp"
	"strings"
	"time"

	"onboarding/internal/applicant"
	"onboarding/internal/fault"
)

// reportOrder is the body of an order for a credit report.
type reportOrder struct {
	Consumers             orderConsumers     `json:"consumers"`
	CustomerReference     string             `json:"customerReferenceIdentifier"`
	CustomerConfiguration orderConfiguration `json:"customerConfiguration"`
}

type orderConsumers struct {
	Name        []orderName    `json:"name"`
	SocialNum   []orderSSN     `json:"socialNum"`
	DateOfBirth string         `json:"dateOfBirth"` // MMDDYYYY, as in Equifax's answers
	Addresses   []orderAddress `json:"addresses"`
}

type orderName struct {
	Identifier string `json:"identifier"`
	FirstName  string `json:"firstName"`
	LastName   string `json:"lastName"`
}

type orderSSN struct {
	Identifier string `json:"identifier"`
	Number     string `json:"number"`
}

type orderAddress struct {
	Identifier  string `json:"identifier"`
	HouseNumber string `json:"houseNumber,omitempty"`
	StreetName  string `json:"streetName"`
	StreetType  string `json:"streetType,omitempty"`
	City        string `json:"city"`
	State       string `json:"state"`
	Zip         string `json:"zip"`
}

type orderConfiguration struct {
	Report orderReport `json:"equifaxUSConsumerCreditReport"`
}

type orderReport struct {
	MemberNumber            string       `json:"memberNumber"`
	SecurityCode            string       `json:"securityCode"`
	CustomerCode            string       `json:"customerCode"`
	MultipleReportIndicator string       `json:"multipleReportIndicator"`
	ECOAInquiryType         string       `json:"ECOAInquiryType"`
	PDFComboIndicator       string       `json:"pdfComboIndicator"`
	Models                  []orderModel `json:"models"`
}

type orderModel struct {
	Identifier string `json:"identifier"`
}

var (
	ssnPattern   = regexp.MustCompile(`^\d{9}$`)
	statePattern = regexp.MustCompile(`^[A-Z]{2}$`)
	zipPattern   = regexp.MustCompile(`^\d{5}(-?\d{4})?$`)
)

// order returns what is sent to Equifax. Returns a permanent fault that names what the applicant lacks.
func (e *Equifax) order(a applicant.Applicant, reference string) (reportOrder, error) {
	born, bornErr := time.Parse(time.DateOnly, a.DateOfBirth)
	ssn := strings.NewReplacer("-", "", " ", "").Replace(tidy(a.NationalID.Value))
	state := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(tidy(a.Address.AdministrativeArea))), "US-")
	zip := strings.TrimSpace(tidy(a.Address.PostalCode))

	if country := a.Address.Country; country != "" && !strings.EqualFold(country, "US") {
		return reportOrder{}, fault.Permanentf(equifax, "%s: the address is not in the United States", reportWhat)
	}
	missing := missingFields(a)
	if len(missing) > 0 {
		return reportOrder{}, fault.Permanentf(equifax, "%s: the applicant lacks %s", reportWhat, strings.Join(missing, ", "))
	}
	var malformed []string
	for _, field := range []struct {
		name string
		ok   bool
	}{
		{"dateOfBirth", bornErr == nil},
		{"nationalId.value", ssnPattern.MatchString(ssn)},
		{"address.administrativeArea", statePattern.MatchString(state)},
		{"address.postalCode", zipPattern.MatchString(zip)},
	} {
		if !field.ok {
			malformed = append(malformed, field.name)
		}
	}
	if len(malformed) > 0 {
		return reportOrder{}, fault.Permanentf(equifax, "%s: malformed %s", reportWhat, strings.Join(malformed, ", "))
	}

	address, problem := findStreet(a.Address)
	if problem != "" {
		return reportOrder{}, fault.Permanentf(equifax, "%s: %s", reportWhat, problem)
	}
	address.Identifier, address.City, address.State, address.Zip = "current", strings.TrimSpace(a.Address.Locality), state, zip
	return reportOrder{
		Consumers: orderConsumers{
			Name:        []orderName{{"current", strings.TrimSpace(a.FirstName), strings.TrimSpace(a.LastName)}},
			SocialNum:   []orderSSN{{"current", ssn}},
			DateOfBirth: born.Format("01022006"),
			Addresses:   []orderAddress{address},
		},
		CustomerReference: reference,
		CustomerConfiguration: orderConfiguration{orderReport{
			MemberNumber:            e.config.MemberNumber,
			SecurityCode:            e.config.SecurityCode,
			CustomerCode:            e.config.CustomerCode,
			MultipleReportIndicator: "1",
			ECOAInquiryType:         "Individual",
			PDFComboIndicator:       "N",
			Models:                  []orderModel{{e.config.Model}},
		}},
	}, nil
}

// missingFields names the fields that Equifax needs, or the law, and the applicant has not got.
func missingFields(a applicant.Applicant) []string {
	ssn, consentAt := "", ""
	if strings.EqualFold(a.NationalID.Kind, "ssn") {
		ssn = a.NationalID.Value
	}
	if !a.Consent.At.IsZero() {
		consentAt = "given"
	}
	var missing []string
	for _, field := range []struct{ name, value string }{
		{"firstName", a.FirstName},
		{"lastName", a.LastName},
		{"dateOfBirth", a.DateOfBirth},
		{"nationalId of kind ssn", ssn},
		{"address.lines", strings.Join(a.Address.Lines, "")},
		{"address.locality", a.Address.Locality},
		{"address.administrativeArea", a.Address.AdministrativeArea},
		{"address.postalCode", a.Address.PostalCode},
		{"address.country", a.Address.Country},
		{"consent.id", a.Consent.ID},
		{"consent.at", consentAt},
	} {
		if strings.TrimSpace(field.value) == "" {
			missing = append(missing, field.name)
		}
	}
	return missing
}
