package idwise

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"onboarding/internal/sandbox/faults"
)

// Operations of the REST API, as faults and counts name them.
const (
	GetJourney         = "get-journey"
	GetSummary         = "get-summary"
	GetSpotCheck       = "get-spot-check"
	SubmitCustomStep   = "submit-custom-step"
	CompleteCustomStep = "complete-custom-step"
	ManualReview       = "manual-review"
)

// input is what callers send, by path, JSON or multipart form.
type input struct {
	JourneyID   string `json:"journey_id"`
	StepID      string `json:"step_id"`
	Image       []byte `json:"image"` // base64 in JSON
	NewDecision string `json:"new_decision"`
	StepReviews []struct {
		StepID   string `json:"step_id"`
		Decision string `json:"review_decision"`
	} `json:"step_reviews"`
}

// Handler serves the REST API below /journey, the faults at faults.AdminPath, and journeys on demand at JourneysPath.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /journey/v2/get/{journeyID}", s.endpoint(GetJourney, s.getJourney))
	mux.HandleFunc("GET /journey/v2/summary/{journeyID}", s.endpoint(GetSummary, s.getSummary))
	mux.HandleFunc("GET /journey/v2/spot-checks/{journeyID}", s.endpoint(GetSpotCheck, s.getSpotCheck))
	mux.HandleFunc("POST /journey/v2/process-custom-journey-step", s.endpoint(SubmitCustomStep, s.submitCustomStep))
	mux.HandleFunc("POST /journey/v2/complete-custom-step", s.endpoint(CompleteCustomStep, s.completeCustomStep))
	mux.HandleFunc("POST /journey/v2/manual-review/{journeyID}", s.endpoint(ManualReview, s.manualReview))
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { missing("no such endpoint").Write(w) })
	mux.Handle(faults.AdminPath, s.Faults.Admin())
	s.mountJourneys(mux)
	return mux
}

// endpoint counts the call, lets faults strike, checks credentials and finds the journey, or that of the spot check.
func (s *Server) endpoint(operation string, do func(*Journey, input) faults.Answer) http.HandlerFunc {
	find := s.Journey
	if operation == GetSpotCheck {
		find = s.spotChecked
	}
	return func(w http.ResponseWriter, r *http.Request) {
		in, unreadable := read(w, r)
		call := faults.Call{Operation: operation, About: []string{in.JourneyID}}
		s.guard.Change(func() { s.calls[operation]++ })
		j := find(in.JourneyID)
		if j != nil {
			j.guard.Change(func() { j.calls[operation]++ })
			call.About = append(call.About, j.Person.ReferenceNo)
		}
		s.Faults.Serve(w, r, call, func() faults.Answer {
			if answer, refused := s.refuseCaller(r); refused {
				return answer
			}
			if unreadable != nil {
				return failure(http.StatusBadRequest, "bad_request", "the body is not readable")
			}
			if j == nil {
				return missing("no such journey")
			}
			return do(j, in)
		})
	}
}

// read returns what the request says.
func read(w http.ResponseWriter, r *http.Request) (in input, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<20)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method == http.MethodGet:
	case kind == "multipart/form-data":
		err = in.readForm(r)
	default:
		err = json.NewDecoder(r.Body).Decode(&in)
	}
	if id := r.PathValue("journeyID"); id != "" {
		in.JourneyID = id
	}
	return in, err
}

func (in *input) readForm(r *http.Request) error {
	if err := r.ParseMultipartForm(16 << 20); err != nil {
		return fmt.Errorf("read form: %w", err)
	}
	in.JourneyID, in.StepID = r.FormValue("journey_id"), r.FormValue("step_id")
	file, _, err := r.FormFile("image")
	if errors.Is(err, http.ErrMissingFile) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read image: %w", err)
	}
	defer file.Close()
	in.Image, err = io.ReadAll(file)
	return err
}

// refuseCaller returns why the caller is not let in; false if it is (reference: Error Handling).
func (s *Server) refuseCaller(r *http.Request) (faults.Answer, bool) {
	header := r.Header.Get("Authorization")
	key, secret, ok := r.BasicAuth()
	right := subtle.ConstantTimeCompare([]byte(key), []byte(s.config.APIKey)) &
		subtle.ConstantTimeCompare([]byte(secret), []byte(s.config.APISecret))
	switch {
	case header == "":
		return failure(http.StatusUnauthorized, "missing_authorization_header", "no Authorization header"), true
	case !ok || !strings.HasPrefix(header, "Basic "):
		return failure(http.StatusUnauthorized, "invalid_authentication_format", "the Authorization header is not Basic"), true
	case right != 1:
		return failure(http.StatusUnauthorized, "invalid_credentials", "wrong key or secret"), true
	}
	return faults.Answer{}, false
}

func failure(status int, code, message string) faults.Answer {
	return faults.JSON(status, struct {
		Success   bool   `json:"success"`
		Message   string `json:"message"`
		ErrorCode string `json:"error_code"`
	}{false, message, code})
}

func missing(message string) faults.Answer {
	return failure(http.StatusNotFound, "missing_requested_resource", message)
}

// done is the answer to a call that changed something, or to one that was refused. IDWise does not publish either; all
// that is known is that nothing can be submitted once the journey is completed.
func done(err error) faults.Answer {
	if err != nil {
		return failure(http.StatusBadRequest, "bad_request", err.Error())
	}
	return faults.JSON(http.StatusOK, struct {
		Success bool `json:"success"`
	}{true})
}

func (s *Server) submitCustomStep(j *Journey, in input) faults.Answer {
	switch {
	case in.StepID != s.config.CustomStepID:
		return failure(http.StatusBadRequest, "bad_request", "no custom step has this step_id")
	case len(in.Image) == 0:
		return failure(http.StatusBadRequest, "bad_request", "image is missing")
	}
	return done(j.submitFace(in.Image))
}

func (s *Server) completeCustomStep(j *Journey, _ input) faults.Answer {
	return done(s.completeStep(j))
}

func (s *Server) manualReview(j *Journey, in input) faults.Answer {
	if in.NewDecision == ResubmissionRequested && len(in.StepReviews) == 0 {
		return failure(http.StatusBadRequest, "bad_request", "step_reviews is missing")
	}
	return done(s.Review(j, in.NewDecision))
}
