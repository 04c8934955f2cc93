package faults

import (
	"encoding/json"
	"net/http"
)

// AdminPath is where servers mount Admin.
const AdminPath = "/_faults"

// Admin lets other processes set faults. GET lists those in force; POST adds the one in the body; PUT replaces all by
// the list in the body; DELETE ends all, or with ?for=ID those that are limited to this ID.
func (s *Set) Admin() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var err error
		body := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
		body.DisallowUnknownFields()
		switch r.Method {
		case http.MethodGet:
		case http.MethodPost:
			var fault Fault
			if err = body.Decode(&fault); err == nil {
				err = s.Add(fault)
			}
		case http.MethodPut:
			var faults []Fault
			if err = body.Decode(&faults); err == nil {
				err = s.replace(faults)
			}
		case http.MethodDelete:
			if id := r.URL.Query().Get("for"); id != "" {
				s.ClearFor(id)
			} else {
				s.Clear()
			}
		default:
			w.Header().Set("Allow", "GET, POST, PUT, DELETE")
			http.Error(w, "use GET, POST, PUT or DELETE", http.StatusMethodNotAllowed)
			return
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		JSON(http.StatusOK, s.List()).Write(w)
	})
}

// replace puts these faults into force in place of those that are, or returns what is wrong and changes nothing.
func (s *Set) replace(faults []Fault) error {
	var next Set
	if err := next.Add(faults...); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = next.faults
	return nil
}
