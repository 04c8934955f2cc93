package ledger

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"onboarding/internal/audit"
)

// ErrInvalid is wrapped by the error for an event that cannot be kept, however often it is sent.
var ErrInvalid = errors.New("invalid event")

// maxIDLength is the longest ID of an event or a journey, in bytes.
const maxIDLength = 255

// Relation says how an event stands to the onboarding of its journey.
type Relation string

const (
	// Opens is for events that go to the journey's open onboarding and open a new one if there is none.
	Opens Relation = "opens"
	// OpensFirst is for events that go to the open onboarding and open one only if the journey never had any.
	OpensFirst Relation = "opens-first"
	// Reopens is for an operator's order to begin a new onboarding. It opens one if none is open, and is no submission.
	Reopens Relation = "reopens"
	// Follows is for events that go to the open onboarding, and are carried apart if there is none.
	Follows Relation = "follows"
	// Apart is for events that are always carried by a journey update of their own.
	Apart Relation = "apart"
	// Recorded is for events that are kept and not delivered.
	Recorded Relation = "recorded"
)

// Action says what has to be done with an event.
type Action string

const (
	// Start opens the onboarding.
	Start Action = "start"
	// Signal tells the open onboarding.
	Signal Action = "signal"
	// JourneyUpdate starts a journey update.
	JourneyUpdate Action = "journey-update"
	// None leaves the event where it is.
	None Action = "none"
)

// state returns how the inbox keeps an event of which this has to be done.
func (a Action) state() string {
	if a == None {
		return "recorded"
	}
	return "pending"
}

// Event is a webhook event as the inbox keeps it, or an operator's order.
type Event struct {
	ID          string // IDWise's eventId
	Name        string // IDWise's name for it, such as "Finished User Steps"
	JourneyID   string // may be empty only for Apart and Recorded
	ReferenceNo string // the company's reference of the applicant
	Relation    Relation
	Payload     []byte // the body as received; bytes that are not UTF-8 are replaced
	ReceivedAt  time.Time

	OnboardingID    string // the workflow ID if this event opens an onboarding
	JourneyUpdateID string // the workflow ID if this event is carried apart

	// Contradicts is the ID of an event that was received before with another body, if this is what came under the same ID
	// later. Then the event's own ID is a digest, and it goes nowhere. The ledger finds that out.
	Contradicts string

	digest string // of the payload, while it is received
}

// contradiction returns how an event is kept that came under the ID of another one.
func (e Event) contradiction() Event {
	e.Contradicts, e.ID, e.Relation = e.ID, e.digest, Recorded
	return e
}

// Receipt says where an event goes.
type Receipt struct {
	WorkflowID string // empty if the event goes nowhere; that of an ended onboarding if it is recorded as belonging to it
	Duplicate  bool   // the event was already in the inbox
	// Contradicts is set for a duplicate with another body than the first. It is kept, and goes nowhere.
	Contradicts bool
}

// Delivery is an event to be delivered to Temporal.
type Delivery struct {
	Event
	WorkflowID string // where the event goes
	Action     Action // Start, Signal or JourneyUpdate
	Attempts   int    // how many attempts have failed

	// Altered is set if the inbox does not have the event, or the one that is still to open its onboarding, as the audit trail
	// tells that it was received. It must not be delivered.
	Altered bool
	// UnknownKey is the ID of the key that seals the event's journey in the trail, if this program does not have it, as while a new
	// key is rolled out: then it is not known here whether the event was altered. It must be left to a program that has the key.
	UnknownKey string

	older bool // what proves it is not sealed with the key in use

	Opener          Event // the event that opened the workflow, without Payload
	OpenerDelivered bool  // the workflow is known to have been started
}

// validate returns an error that wraps ErrInvalid and holds no value of the event.
func (e Event) validate() error {
	switch e.Relation {
	case Opens, OpensFirst, Reopens, Follows:
		if e.JourneyID == "" {
			return fmt.Errorf("%w: journey ID is missing", ErrInvalid)
		}
	case Apart, Recorded:
	default:
		return fmt.Errorf("%w: unknown relation", ErrInvalid)
	}
	if e.ID == "" {
		return fmt.Errorf("%w: event ID is missing", ErrInvalid)
	}
	if !validID(e.ID) || !validID(e.JourneyID) {
		return fmt.Errorf("%w: an ID is not text of at most %d bytes", ErrInvalid, maxIDLength)
	}
	if audit.Reserved(e.JourneyID) {
		return fmt.Errorf("%w: the journey ID is the name of a chain that is no journey's", ErrInvalid)
	}
	if e.ReceivedAt.IsZero() {
		return fmt.Errorf("%w: time of receipt is missing", ErrInvalid)
	}
	if e.Relation != Recorded && (e.OnboardingID == "" || e.JourneyUpdateID == "") {
		return fmt.Errorf("%w: workflow IDs are missing", ErrInvalid)
	}
	return nil
}

func validID(id string) bool {
	return len(id) <= maxIDLength && utf8.ValidString(id) && !strings.ContainsRune(id, 0)
}

// storable returns s as text that both databases can hold: UTF-8 without NUL.
func storable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, string(utf8.RuneError)), "\x00", "")
}
