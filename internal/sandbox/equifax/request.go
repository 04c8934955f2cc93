package equifax

import (
	"regexp"
	"time"
)

// reportRequest is the part of a request for a credit report that the simulated bureau looks at.
type reportRequest struct {
	Consumers struct {
		Name []struct {
			Identifier string `json:"identifier"`
			FirstName  string `json:"firstName"`
			LastName   string `json:"lastName"`
		} `json:"name"`
		SocialNum []struct {
			Identifier string `json:"identifier"`
			Number     string `json:"number"`
		} `json:"socialNum"`
		DateOfBirth string `json:"dateOfBirth"` // MMDDYYYY or YYYY-MM-DD
		Addresses   []struct {
			Identifier  string `json:"identifier"`
			HouseNumber string `json:"houseNumber"`
			StreetName  string `json:"streetName"`
			StreetType  string `json:"streetType"`
			City        string `json:"city"`
			State       string `json:"state"`
			Zip         string `json:"zip"`
		} `json:"addresses"`
	} `json:"consumers"`
	CustomerReference     string `json:"customerReferenceIdentifier"`
	CustomerConfiguration struct {
		Report struct {
			MemberNumber string `json:"memberNumber"`
			SecurityCode string `json:"securityCode"`
			CustomerCode string `json:"customerCode"`
			ECOAInquiry  string `json:"ECOAInquiryType"`
			Models       []struct {
				Identifier string `json:"identifier"`
			} `json:"models"`
		} `json:"equifaxUSConsumerCreditReport"`
	} `json:"customerConfiguration"`
}

var (
	nineDigits = regexp.MustCompile(`^\d{9}$`)
	zipCode    = regexp.MustCompile(`^\d{5}(-?\d{4})?$`)
	state      = regexp.MustCompile(`^[A-Z]{2}$`)
)

// ssn returns the social security number that the request is about, or an empty string.
func (q reportRequest) ssn() string {
	if len(q.Consumers.SocialNum) == 0 {
		return ""
	}
	return q.Consumers.SocialNum[0].Number
}

// missing returns the first field that is missing or malformed, or an empty string.
func (q reportRequest) missing() string {
	c := q.Consumers
	switch {
	case len(c.Name) == 0 || c.Name[0].Identifier != "current" || c.Name[0].FirstName == "" || c.Name[0].LastName == "":
		return "consumers.name"
	case len(c.SocialNum) == 0 || c.SocialNum[0].Identifier != "current" || !nineDigits.MatchString(q.ssn()):
		return "consumers.socialNum"
	case q.birthday().IsZero():
		return "consumers.dateOfBirth"
	case len(c.Addresses) == 0 || c.Addresses[0].Identifier != "current":
		return "consumers.addresses"
	case q.CustomerReference == "":
		return "customerReferenceIdentifier"
	case q.CustomerConfiguration.Report.ECOAInquiry == "":
		return "ECOAInquiryType"
	case len(q.CustomerConfiguration.Report.Models) == 0:
		return "models"
	}
	a := c.Addresses[0]
	if a.StreetName == "" || a.City == "" || !state.MatchString(a.State) || !zipCode.MatchString(a.Zip) {
		return "consumers.addresses"
	}
	return ""
}

// birthday returns the date of birth in either of the formats seen with Equifax, or zero.
func (q reportRequest) birthday() time.Time {
	for _, layout := range []string{"01022006", time.DateOnly} {
		if day, err := time.Parse(layout, q.Consumers.DateOfBirth); err == nil {
			return day
		}
	}
	return time.Time{}
}
