package idwise

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"onboarding/internal/audit"
	"onboarding/internal/text"
)

// The events of IDWise's webhooks (reference: webhooks-overview, webhook-specifications).
const (
	FinishedStep               = "Finished Step"
	FinishedUserSteps          = "Finished User Steps"
	FinishedJourney            = "Finished Journey"
	UpdatedJourney             = "Updated Journey"
	ManuallyReviewed           = "Manually Reviewed"
	VerificationUpdateRequired = "Verification Update Required"
	KYCRenewalDeadlineExceeded = "KYC Renewal Deadline Exceeded"
	AMLMonitorUpdate           = "AML Monitor Update"
	FinishedSpotCheck          = "Finished Spot Check"
)

// amlMonitorUpdateMisspelt is how the prose of IDWise's own page spells the event (reference: aml-monitor-update-webhook).
const amlMonitorUpdateMisspelt = "AML Monior Update"

// The legacy names "Step Submitted" and "Finished Ongoing Check" are not among the known: their bodies need not have an
// eventId, and refusing them would only make IDWise repeat them. They are kept like any unknown event.
var knownEvents = []string{
	FinishedStep, FinishedUserSteps, FinishedJourney, UpdatedJourney, ManuallyReviewed, VerificationUpdateRequired,
	KYCRenewalDeadlineExceeded, AMLMonitorUpdate, FinishedSpotCheck,
}

// MaxIDLength is how many bytes an ID may have.
const MaxIDLength = 255

// DigestPrefix begins the keys under which events without a known name are kept. No eventId may begin with it, so the
// two can't be taken for each other.
const DigestPrefix = "sha256:"

var (
	// ErrNotJSON is returned for a body that is not one JSON value in UTF-8.
	ErrNotJSON = errors.New("the body is not JSON")
	// ErrNotObject is returned for JSON that is not an object.
	ErrNotObject = errors.New("the body is not a JSON object")
)

// MissingFieldError names what an event lacks.
type MissingFieldError struct {
	Field string // such as "body.eventId"
}

// Error returns the field's name.
func (e *MissingFieldError) Error() string { return e.Field + " is missing" }

// InvalidFieldError names a field that can't be used, and what is expected of it. It does not hold the value.
type InvalidFieldError struct {
	Field    string // such as "body.eventId"
	Expected string
}

// Error returns the field's name and what is expected.
func (e *InvalidFieldError) Error() string { return e.Field + " must be " + e.Expected }

// Event is what a webhook announces. It is a notice: only its IDs are taken from it. Whose journey it is and what was decided
// is read from the journey.
type Event struct {
	ID          string // the same in all repeats of one event
	Name        string // such as FinishedJourney; empty if there is none or it can't be kept
	JourneyID   string // empty for FinishedSpotCheck
	ReferenceNo string // the company's number for the applicant; may be empty
	// SpotCheckID names the result of FinishedSpotCheck (spotCheckJourneyId); it may be empty.
	SpotCheckID string
	// AMLVersion is the version of the AML record (updatedAMLVersionNumber), of AMLMonitorUpdate only; it may be empty.
	AMLVersion string
	// Known is set for the events listed above. All others have no ID.
	Known bool
}

// ParseEvent reads the body of a webhook. Unknown fields are ignored and unknown decisions carried; an unknown event, or
// none, is no error. It returns ErrNotJSON, ErrNotObject, or, for a known event, a *MissingFieldError or an
// *InvalidFieldError.
func ParseEvent(body []byte) (Event, error) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return Event{}, ErrNotJSON
	}
	envelope, ok := object(body)
	if !ok {
		return Event{}, ErrNotObject
	}
	name, _ := stringValue(envelope["event"])
	if name == amlMonitorUpdateMisspelt {
		name = AMLMonitorUpdate
	}
	fields, isObject := object(envelope["body"])
	if !slices.Contains(knownEvents, name) {
		return unknownEvent(name, fields), nil
	}
	if !isObject && !absent(envelope["body"]) {
		return Event{}, &InvalidFieldError{"body", "an object"}
	}
	return knownEvent(name, fields)
}

func knownEvent(name string, fields map[string]json.RawMessage) (Event, error) {
	event := Event{Name: name, Known: true}
	var err error
	if event.ID, err = requiredID(fields, "eventId"); err != nil {
		return Event{}, err
	}
	switch {
	case !IsEventID(event.ID):
		return Event{}, &InvalidFieldError{"body.eventId", "of printable ASCII characters, because Temporal takes no others"}
	case strings.HasPrefix(event.ID, DigestPrefix):
		return Event{}, &InvalidFieldError{"body.eventId", "an ID that does not begin with " + DigestPrefix}
	}
	if name != FinishedSpotCheck {
		if event.JourneyID, err = requiredID(fields, "journeyId"); err != nil {
			return Event{}, err
		}
		if audit.Reserved(event.JourneyID) {
			return Event{}, &InvalidFieldError{"body.journeyId", "an ID that does not begin with audit:, reference: or workflow:"}
		}
	}
	if event.ReferenceNo, err = optionalID(fields, "referenceNo"); err != nil {
		return Event{}, err
	}
	switch name {
	case AMLMonitorUpdate:
		event.AMLVersion = numberText(fields["updatedAMLVersionNumber"])
	case FinishedSpotCheck:
		event.SpotCheckID, _ = optionalID(fields, "spotCheckJourneyId") // without one there is no result to read
	}
	return event, nil
}

// unknownEvent keeps what can be kept, and leaves out what can't.
func unknownEvent(name string, fields map[string]json.RawMessage) Event {
	if !keepable(name) {
		name = ""
	}
	event := Event{Name: name}
	if id, _ := optionalID(fields, "journeyId"); !audit.Reserved(id) {
		event.JourneyID = id
	}
	event.ReferenceNo, _ = optionalID(fields, "referenceNo")
	return event
}

func requiredID(fields map[string]json.RawMessage, name string) (string, error) {
	id, err := optionalID(fields, name)
	if err == nil && id == "" {
		return "", &MissingFieldError{"body." + name}
	}
	return id, err
}

// optionalID returns an ID, or an empty string if it is absent, null or blank.
func optionalID(fields map[string]json.RawMessage, name string) (string, error) {
	raw := fields[name]
	if absent(raw) {
		return "", nil
	}
	id, ok := stringValue(raw)
	if !ok {
		return "", &InvalidFieldError{"body." + name, "a string"}
	}
	if strings.TrimSpace(id) == "" {
		return "", nil
	}
	if !keepable(id) {
		return "", &InvalidFieldError{"body." + name, "a string of at most 255 bytes without control characters, bidirectional or lost ones"}
	}
	return id, nil
}

// keepable reports whether an ID fits wherever IDs go: databases, search attributes, logs. One with a lost character could be
// taken for another that has lost one.
func keepable(id string) bool {
	return len(id) <= MaxIDLength && !strings.ContainsFunc(id, text.Steers) && !strings.ContainsRune(id, utf8.RuneError)
}

// IsEventID reports whether this can be the ID of an event that goes to Temporal: the workflow's ID, which is made of it, is
// sent in a header, too.
func IsEventID(id string) bool {
	return id != "" && len(id) <= MaxIDLength && !strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r > '~' })
}

// object returns the fields of a JSON object by their exact names; of fields with the same name, the last.
func object(raw json.RawMessage) (map[string]json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil || fields == nil {
		return nil, false
	}
	return fields, true
}

func stringValue(raw json.RawMessage) (string, bool) {
	var value *string
	if err := json.Unmarshal(raw, &value); err != nil || value == nil {
		return "", false
	}
	return *value, true
}

// numberText returns a number as it was written, or a string of at most 20 characters; empty for anything else.
func numberText(raw json.RawMessage) string {
	var number json.Number
	if json.Unmarshal(raw, &number) != nil || len(number) > 20 {
		return ""
	}
	return number.String()
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }
