// Package equifax simulates Equifax OneView: its token endpoint and its consumer credit report.
package equifax

import (
	"net/http"
	"slices"
	"time"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/watch"
)

// Scope is what a token must be asked for. It names the production host in every environment.
const Scope = "https://api.equifax.com/business/oneview/consumer-credit/v1"

// Operations, as faults and counts name them.
const (
	IssueToken   = "token"
	CreditReport = "credit-report"
)

// Config is the account that the simulated bureau has given out.
type Config struct {
	ClientID, ClientSecret                   string
	MemberNumber, SecurityCode, CustomerCode string
	Model                                    string        // the only score model the account may ask for
	TokenLifetime                            time.Duration // zero: an hour
}

// Server is a simulated bureau.
type Server struct {
	// Faults are the ways in which the server misbehaves at present.
	Faults faults.Set

	config    Config
	guard     watch.Guard
	calls     map[string]int
	tokens    map[string]time.Time // until when each is valid
	inquiries []Inquiry
}

// New returns a bureau with one account.
func New(config Config) *Server {
	if config.TokenLifetime == 0 {
		config.TokenLifetime = time.Hour
	}
	return &Server{config: config, calls: map[string]int{}, tokens: map[string]time.Time{}}
}

// Handler serves the API, and the faults at faults.AdminPath.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2/oauth/token", s.token)
	mux.HandleFunc("POST /business/oneview/consumer-credit/v1/reports/credit-report", s.report)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		failure(http.StatusNotFound, "404.01", "no such route").Write(w)
	})
	mux.Handle(faults.AdminPath, s.Faults.Admin())
	return mux
}

// Calls returns how often the operation was called, including calls that a fault struck.
func (s *Server) Calls(operation string) (count int) {
	s.guard.Read(func() { count = s.calls[operation] })
	return count
}

// RevokeTokens makes all tokens invalid before their time.
func (s *Server) RevokeTokens() { s.guard.Change(func() { clear(s.tokens) }) }

// Inquiry is a report that the bureau has made: the footprint on the consumer's file, and the charge. Equifax documents
// no idempotency, so asking again with the same key is an inquiry of its own.
type Inquiry struct {
	ReferenceNo       string // of the person
	CustomerReference string // customerReferenceIdentifier
	IdempotencyKey    string // header of that name; empty: none was sent
}

// Inquiries returns the inquiries about the person with this reference number, in the order in which they were made.
func (s *Server) Inquiries(referenceNo string) (about []Inquiry) {
	s.guard.Read(func() {
		for _, inquiry := range s.inquiries {
			if inquiry.ReferenceNo == referenceNo {
				about = append(about, inquiry)
			}
		}
	})
	return about
}

// AllInquiries returns the inquiries about everybody, in the order in which they were made.
func (s *Server) AllInquiries() (all []Inquiry) {
	s.guard.Read(func() { all = slices.Clone(s.inquiries) })
	return all
}

// failure is an error in the format of Equifax's gateway.
func failure(status int, code, description string) faults.Answer {
	return faults.JSON(status, map[string]string{"efxErrorCode": code, "description": description})
}
