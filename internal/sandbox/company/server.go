// Package company simulates the backend of the company that onboards people: it knows its applicants and their photos,
// takes reports of outcomes, and has chats in which its operators read alerts.
package company

import (
	"crypto/subtle"
	"net/http"
	"time"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/people"
	"onboarding/internal/sandbox/watch"
)

// Operations, as faults and counts name them.
const (
	FindApplicant = "applicant"
	GetPhoto      = "photo"
)

// Server answers GET /applicants/{referenceNo} and …/photo, for everybody in package people, and with 409 for a journeyId
// that is not theirs (see Disown). It takes reports at POST /outcomes, and alerts at POST /slack and /teams.
type Server struct {
	// Faults are the ways in which the server misbehaves at present.
	Faults faults.Set

	token, outcomeSecret string

	guard    watch.Guard
	disowned map[pair]bool
	calls    map[call]int
	outcomes []Outcome
	chat     []ChatMessage
}

type call struct{ operation, referenceNo string }

// pair is an applicant, and a journey that is said to be theirs.
type pair struct{ referenceNo, journeyID string }

// New returns a server that wants this bearer token, where an empty one stands for none, and reports that are signed
// with this secret, written as whsec_BASE64.
func New(token, outcomeSecret string) *Server {
	return &Server{token: token, outcomeSecret: outcomeSecret, disowned: map[pair]bool{}, calls: map[call]int{}}
}

// Handler serves the API, and the faults at faults.AdminPath.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /applicants/{referenceNo}", s.endpoint(FindApplicant, describe))
	mux.HandleFunc("GET /applicants/{referenceNo}/photo", s.endpoint(GetPhoto, photo))
	mux.HandleFunc("POST /outcomes", s.receiveOutcome)
	mux.HandleFunc("POST /slack", s.postToChat(PostToSlack, faults.Answer{Status: http.StatusOK, Type: "text/plain", Body: []byte("ok")}, slackText))
	mux.HandleFunc("POST /teams", s.postToChat(PostToTeams, faults.Answer{Status: http.StatusAccepted}, teamsText))
	mux.Handle(faults.AdminPath, s.Faults.Admin())
	return mux
}

// Calls returns how often the operation was called for the reference number, which is empty for chats, including calls
// that a fault struck.
func (s *Server) Calls(operation, referenceNo string) (count int) {
	s.guard.Read(func() { count = s.calls[call{operation, referenceNo}] })
	return count
}

// Disown makes the backend say from now on that the journey is not this applicant's.
func (s *Server) Disown(referenceNo, journeyID string) {
	s.guard.Change(func() { s.disowned[pair{referenceNo, journeyID}] = true })
}

func (s *Server) isDisowned(referenceNo, journeyID string) (disowned bool) {
	s.guard.Read(func() { disowned = s.disowned[pair{referenceNo, journeyID}] })
	return disowned
}

func (s *Server) endpoint(operation string, answer func(people.Person) faults.Answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		referenceNo := r.PathValue("referenceNo")
		s.guard.Change(func() { s.calls[call{operation, referenceNo}]++ })
		s.Faults.Serve(w, r, faults.Call{Operation: operation, About: []string{referenceNo}}, func() faults.Answer {
			if !s.authorized(r) {
				return failure(http.StatusUnauthorized, "wrong or missing bearer token")
			}
			person, found := people.ByReference(referenceNo)
			if !found || person.Kind == people.Unknown {
				return failure(http.StatusNotFound, "no such applicant")
			}
			if s.isDisowned(referenceNo, r.URL.Query().Get("journeyId")) {
				return failure(http.StatusConflict, "this journey is not this applicant's")
			}
			return answer(person)
		})
	}
}

func (s *Server) authorized(r *http.Request) bool {
	given := []byte(r.Header.Get("Authorization"))
	return s.token == "" || subtle.ConstantTimeCompare(given, []byte("Bearer "+s.token)) == 1
}

func failure(status int, message string) faults.Answer {
	return faults.JSON(status, map[string]string{"error": message})
}

func photo(p people.Person) faults.Answer {
	picture, err := p.Photo()
	if err != nil {
		return failure(http.StatusInternalServerError, err.Error())
	}
	if picture == nil {
		return failure(http.StatusNotFound, "no photo on file")
	}
	return faults.Answer{Status: http.StatusOK, Type: "image/jpeg", Body: picture}
}

// applicant is a person as the backend describes them.
type applicant struct {
	ReferenceNo string     `json:"referenceNo"`
	FirstName   string     `json:"firstName"`
	LastName    string     `json:"lastName"`
	DateOfBirth string     `json:"dateOfBirth"`
	NationalID  nationalID `json:"nationalId"`
	Address     address    `json:"address"`
	Email       string     `json:"email"`
	Phone       string     `json:"phone"`
	Language    string     `json:"language"`
	Consent     *consent   `json:"consent,omitempty"`
	// Segment is nothing that onboardings know: unknown fields are to be ignored.
	Segment string `json:"segment"`
}

type nationalID struct {
	Kind    string `json:"kind"`
	Value   string `json:"value"`
	Country string `json:"country"`
}

type address struct {
	Lines              []string `json:"lines"`
	Locality           string   `json:"locality"`
	AdministrativeArea string   `json:"administrativeArea,omitempty"`
	PostalCode         string   `json:"postalCode,omitempty"`
	Country            string   `json:"country"`
}

type consent struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

func describe(p people.Person) faults.Answer {
	a := applicant{
		ReferenceNo: p.ReferenceNo, FirstName: p.FirstName, LastName: p.LastName, DateOfBirth: p.DateOfBirth,
		NationalID: nationalID{p.NationalIDKind, p.NationalID, p.Address.Country},
		Address: address{[]string{p.Address.Line}, p.Address.Locality, p.Address.AdministrativeArea,
			p.Address.PostalCode, p.Address.Country},
		Email: p.Email, Phone: p.Phone, Language: p.Language, Segment: "retail",
	}
	if p.ConsentID != "" {
		a.Consent = &consent{p.ConsentID, p.ConsentAt}
	}
	return faults.JSON(http.StatusOK, a)
}
