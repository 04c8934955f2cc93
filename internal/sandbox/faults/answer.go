package faults

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Answer is what a server has to say to one HTTP request.
type Answer struct {
	Status int
	Type   string // of the content
	Body   []byte
}

// JSON returns an answer with v as its body.
func JSON(status int, v any) Answer {
	body, err := json.Marshal(v)
	if err != nil {
		return Answer{http.StatusInternalServerError, "text/plain", fmt.Appendf(nil, "encode the answer: %v", err)}
	}
	return Answer{status, "application/json", body}
}

// Write sends the answer.
func (a Answer) Write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.Type)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // the caller may be gone, which is no concern of the sandbox
}

// Serve writes what answer returns, or what the fault that strikes the call makes of it.
func (s *Set) Serve(w http.ResponseWriter, r *http.Request, call Call, answer func() Answer) {
	fault, struck := s.Strike(call)
	if !struck {
		answer().Write(w)
		return
	}
	var given Answer
	switch fault.Kind {
	case Slow, CutBody, Malformed:
		given = answer()
	}
	select {
	case <-time.After(time.Duration(fault.Delay)):
	case <-r.Context().Done():
		return
	}
	fault.harm(given, w)
}

// harm writes the answer as the fault leaves it. Cutting a connection is a panic that net/http is made to understand.
func (f Fault) harm(given Answer, w http.ResponseWriter) {
	switch f.Kind {
	case RateLimited:
		f.refuse(w, http.StatusTooManyRequests)
	case ServerError:
		f.refuse(w, http.StatusInternalServerError)
	case BadRequest:
		f.refuse(w, http.StatusBadRequest)
	case Unauthorized:
		f.refuse(w, http.StatusUnauthorized)
	case Slow:
		given.Write(w)
	case Malformed:
		Answer{http.StatusOK, "application/json", []byte(`{"result": {"truth": }`)}.Write(w)
	case CutBody:
		w.Header().Set("Content-Type", given.Type)
		w.Header().Set("Content-Length", strconv.Itoa(len(given.Body)))
		w.WriteHeader(given.Status)
		_, _ = w.Write(given.Body[:len(given.Body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case Cut:
		panic(http.ErrAbortHandler)
	}
}

// refuse answers with the status and a body in no vendor's format, as gateways in front of vendors do.
func (f Fault) refuse(w http.ResponseWriter, status int) {
	if f.RetryAfter > 0 && status != http.StatusBadRequest && status != http.StatusUnauthorized {
		seconds := (time.Duration(f.RetryAfter) + time.Second - 1) / time.Second
		w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
	}
	Answer{status, "application/json", fmt.Appendf(nil, `{"error": %q}`, http.StatusText(status))}.Write(w)
}
