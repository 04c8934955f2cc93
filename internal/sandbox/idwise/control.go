package idwise

import (
	"encoding/json"
	"net/http"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/people"
)

// JourneysPath is where other processes start journeys and look at them.
const JourneysPath = "/_journeys"

// journeyView is a journey as it is shown to other processes.
type journeyView struct {
	JourneyID   string      `json:"journeyId"`
	ReferenceNo string      `json:"referenceNo"`
	Kind        people.Kind `json:"kind"`
	State       State       `json:"state"`
	Decision    string      `json:"decision"`
}

func view(j *Journey) journeyView {
	return journeyView{j.ID, j.Person.ReferenceNo, j.Person.Kind, j.State(), j.Decision()}
}

// mountJourneys adds what only a simulation has:
//
//	POST /_journeys              {"kind", "number", "script"}   begin a journey and finish its user steps
//	GET  /_journeys                                             all journeys
//	POST /_journeys/{id}/events  {"event", "delivery"}          announce an event
//	POST /_journeys/{id}/resubmission                           finish the user steps again
func (s *Server) mountJourneys(mux *http.ServeMux) {
	mux.HandleFunc("GET "+JourneysPath, func(w http.ResponseWriter, _ *http.Request) {
		views := []journeyView{}
		for _, j := range s.Journeys() {
			views = append(views, view(j))
		}
		faults.JSON(http.StatusOK, views).Write(w)
	})
	mux.HandleFunc("POST "+JourneysPath, s.postJourney)
	mux.HandleFunc("POST "+JourneysPath+"/{journeyID}/events", s.postEvent)
	mux.HandleFunc("POST "+JourneysPath+"/{journeyID}/resubmission", s.postResubmission)
}

func (s *Server) postJourney(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Kind   people.Kind `json:"kind"`
		Number int         `json:"number"`
		Script Script      `json:"script"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	person, err := people.New(order.Kind, order.Number)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	j := s.Begin(person, order.Script)
	answerWith(w, j, s.FinishUserSteps(j))
}

func (s *Server) postEvent(w http.ResponseWriter, r *http.Request) {
	var order struct {
		Event    string   `json:"event"`
		Delivery Delivery `json:"delivery"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&order); err != nil || order.Event == "" {
		http.Error(w, "the body must be JSON and name an event", http.StatusBadRequest)
		return
	}
	j := s.Journey(r.PathValue("journeyID"))
	if j != nil {
		s.Send(j, order.Event, order.Delivery)
	}
	answerWith(w, j, nil)
}

func (s *Server) postResubmission(w http.ResponseWriter, r *http.Request) {
	j := s.Journey(r.PathValue("journeyID"))
	if j == nil {
		answerWith(w, nil, nil)
		return
	}
	answerWith(w, j, s.FinishUserSteps(j))
}

// answerWith shows the journey that was asked for, or says why nothing was done.
func answerWith(w http.ResponseWriter, j *Journey, err error) {
	switch {
	case j == nil:
		http.Error(w, "no such journey", http.StatusNotFound)
	case err != nil:
		http.Error(w, err.Error(), http.StatusConflict)
	default:
		faults.JSON(http.StatusOK, view(j)).Write(w)
	}
}
