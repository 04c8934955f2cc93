package equifax

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/people"
)

// Scores of the kinds of people; whoever is not named has GoodScore.
const (
	GoodScore   = 742 // approved
	MiddleScore = 640 // people.ReviewScore
	BadScore    = 512 // people.LowScore
	// Exclusion is no score: FICO's models send it in place of one.
	Exclusion = 9002 // people.Unscorable
)

// report answers POST …/reports/credit-report.
func (s *Server) report(w http.ResponseWriter, r *http.Request) {
	s.guard.Change(func() { s.calls[CreditReport]++ })
	var query reportRequest
	unreadable := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&query)
	person, known := people.BySSN(query.ssn())
	call := faults.Call{Operation: CreditReport, About: []string{person.ReferenceNo, query.CustomerReference}}
	s.Faults.Serve(w, r, call, func() faults.Answer {
		if refusal, refused := s.refusal(r, query, unreadable); refused {
			return refusal
		}
		s.guard.Change(func() {
			s.inquiries = append(s.inquiries, Inquiry{person.ReferenceNo, query.CustomerReference, r.Header.Get("Idempotency-Key")})
		})
		if !known || !isAbout(query, person) {
			person.Kind = people.NoFile
		}
		return faults.JSON(http.StatusOK, s.file(person, query.CustomerReference))
	})
}

// refusal returns why the bureau does not make a report; false if it does.
func (s *Server) refusal(r *http.Request, query reportRequest, unreadable error) (faults.Answer, bool) {
	asked := query.CustomerConfiguration.Report
	switch {
	case !s.authorized(r):
		return failure(http.StatusUnauthorized, "401.01", "invalid or expired token"), true
	case unreadable != nil:
		return failure(http.StatusBadRequest, "400.01", "the body is not readable"), true
	case query.missing() != "":
		return failure(http.StatusBadRequest, "400.02", "missing or malformed: "+query.missing()), true
	case asked.MemberNumber != s.config.MemberNumber || asked.SecurityCode != s.config.SecurityCode ||
		asked.CustomerCode != s.config.CustomerCode:
		return failure(http.StatusForbidden, "403.01", "no such member, or a wrong security code"), true
	case asked.Models[0].Identifier != s.config.Model:
		return failure(http.StatusBadRequest, "400.03", "the model is not part of the contract"), true
	}
	return faults.Answer{}, false
}

// isAbout reports whether name and date of birth belong to the social security number. If not, a bureau has no file.
func isAbout(query reportRequest, p people.Person) bool {
	name := query.Consumers.Name[0]
	return strings.EqualFold(name.FirstName, p.FirstName) && strings.EqualFold(name.LastName, p.LastName) &&
		query.birthday().Format(time.DateOnly) == p.DateOfBirth
}

type reportAnswer struct {
	Status    string    `json:"status"`
	Consumers consumers `json:"consumers"`
	Links     []string  `json:"links"`
}

type consumers struct {
	Reports []consumerReport `json:"equifaxUSConsumerCreditReport"`
}

type consumerReport struct {
	Identifier         string      `json:"identifier"`
	CustomerReference  string      `json:"customerReferenceNumber"`
	HitCode            code        `json:"hitCode"`
	ReportDate         string      `json:"reportDate"`          // MMDDYYYY
	DeathDate          string      `json:"deathDate,omitempty"` // MMYYYY
	DoNotCombine       string      `json:"doNotCombineIndicator,omitempty"`
	SSNAlert           *code       `json:"fraudSocialNumAlertCode,omitempty"`
	IDScan             []code      `json:"fraudIDScanAlertCodes"`
	FraudVictim        *code       `json:"fraudVictimIndicator,omitempty"`
	AddressDiscrepancy string      `json:"addressDiscrepancyIndicator"`
	Models             []model     `json:"models,omitempty"`
	Trades             []trade     `json:"trades"`
	Inquiries          []string    `json:"inquiries"`
	Bankruptcies       []string    `json:"bankruptcies"`
	OFACAlerts         []ofacAlert `json:"OFACAlerts"`
}

type trade struct {
	CustomerName   string `json:"customerName"`
	NarrativeCodes []code `json:"narrativeCodes"`
}

// ofacAlert is the result of the search in the sanctions lists, which always comes.
type ofacAlert struct {
	MemberFirm    string `json:"memberFirmCode"`
	Response      string `json:"cdcResponseCode"` // N: nobody was found
	LegalVerbiage string `json:"legalVerbiage"`
}

type code struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

type model struct {
	Type    string `json:"type"`
	Number  string `json:"modelNumber"`
	Score   *int   `json:"score,omitempty"`
	Reasons []code `json:"reasons,omitempty"`
	Rejects []code `json:"rejects,omitempty"`
}

// file returns the bureau's file of the person. The codes are those of Equifax's OpenAPI description, as public
// integrations carry it; that of a hit in the sanctions lists is not public.
func (s *Server) file(p people.Person, customerReference string) reportAnswer {
	score := GoodScore
	report := consumerReport{
		Identifier: "Individual Report 1", CustomerReference: customerReference, HitCode: code{"1", "Hit"},
		ReportDate: time.Now().UTC().Format("01022006"), AddressDiscrepancy: "N",
		IDScan:     []code{{"8", "unable to perform telephone validation"}},
		OFACAlerts: []ofacAlert{{"OFAC", "N", "no match found"}},
		Models:     []model{{Type: "FICO", Number: s.config.Model, Score: &score}},
		Trades:     []trade{{"SANDBOX BANK", []code{{"FE", "credit card"}}}}, Inquiries: []string{}, Bankruptcies: []string{},
	}
	switch p.Kind {
	case people.ReviewScore:
		score = MiddleScore
		report.Models[0].Reasons = []code{{"00014", "length of time accounts have been established"}}
	case people.LowScore:
		score = BadScore
		report.Models[0].Reasons = []code{{"00038", "serious delinquency"}}
	case people.Unscorable:
		score = Exclusion
	case people.ThinFile:
		report.Models[0].Score, report.Models[0].Rejects = nil, []code{{"D", "insufficient credit history"}}
	case people.NoFile:
		report.HitCode, report.Models = code{"2", "No-Hit"}, nil
	case people.Frozen:
		report.HitCode, report.Models = code{"A", "consumer requested security freeze"}, nil
	}
	report.warn(p.Kind)
	return reportAnswer{Status: "completed", Consumers: consumers{[]consumerReport{report}}, Links: []string{}}
}

// warn adds the warning that makes the kind.
func (r *consumerReport) warn(kind people.Kind) {
	switch kind {
	case people.FraudAlert:
		r.FraudVictim = &code{"X", "extended fraud alert"}
	case people.Deceased:
		r.DeathDate = "032024"
	case people.SSNAlert:
		r.SSNAlert = &code{"A", "inquiry SSN is associated with another consumer"}
	case people.Mixed:
		r.DoNotCombine = "C"
	case people.WatchListed:
		r.OFACAlerts[0].Response, r.OFACAlerts[0].LegalVerbiage = "H", "possible match"
	case people.Disputed:
		r.Trades[0].NarrativeCodes = []code{{"BB", "consumer disputes this account information"}}
	}
}
