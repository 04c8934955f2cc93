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
	Identifier         string   `json:"identifier"`
	CustomerReference  string   `json:"customerReferenceNumber"`
	HitCode            code     `json:"hitCode"`
	ReportDate         string   `json:"reportDate"` // MMDDYYYY
	FraudVictim        *code    `json:"fraudVictimIndicator,omitempty"`
	AddressDiscrepancy string   `json:"addressDiscrepancyIndicator"`
	Models             []model  `json:"models,omitempty"`
	Trades             []string `json:"trades"`
	Inquiries          []string `json:"inquiries"`
	Bankruptcies       []string `json:"bankruptcies"`
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

// file returns the bureau's file of the person. Hit code 1 is documented by many integrations; the others are likely.
func (s *Server) file(p people.Person, customerReference string) reportAnswer {
	report := consumerReport{
		Identifier: "Individual Report 1", CustomerReference: customerReference, HitCode: code{"1", "Hit"},
		ReportDate: time.Now().UTC().Format("01022006"), AddressDiscrepancy: "N",
		Trades: []string{}, Inquiries: []string{}, Bankruptcies: []string{},
	}
	score := GoodScore
	scored := model{Type: "FICO", Number: s.config.Model, Score: &score}
	switch p.Kind {
	case people.ReviewScore:
		score = MiddleScore
		scored.Reasons = []code{{"00014", "length of time accounts have been established"}}
	case people.LowScore:
		score = BadScore
		scored.Reasons = []code{{"00038", "serious delinquency"}}
	case people.ThinFile:
		scored.Score = nil
		scored.Rejects = []code{{"D", "insufficient credit history"}}
	case people.FraudAlert:
		report.FraudVictim = &code{"X", "extended fraud alert"}
	case people.NoFile:
		report.HitCode = code{"2", "No-Hit"}
	}
	if p.Kind != people.NoFile {
		report.Models = []model{scored}
	}
	return reportAnswer{Status: "completed", Consumers: consumers{[]consumerReport{report}}, Links: []string{}}
}
