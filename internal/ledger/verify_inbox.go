package ledger

import (
	"context"
	"slices"
	"time"

	"onboarding/internal/audit"
)

// witnessed is an event of the inbox with what the trail and the onboardings tell of it.
type witnessed struct {
	Event
	stream     string // as the inbox has it
	workflowID string
	action     Action
	state      string
	due        string    // when it is to be tried next
	received   audit.Row // that it was received; all empty if that is not told
	started    string    // body of the entry that its workflow was started
	target     string    // journey of the onboarding that it went to; empty if there is none
	opener     string    // ID of the event that opened that onboarding
	decided    bool      // that onboarding was opened by IDWise's decision on the event's reference number, and has come to an outcome
	closed     bool      // that onboarding has ended
	outcome    string    // body of the entry that it has
	again      bool      // another submission of its reference number came before it
}

// longestWait is more than any lease and back-off of a delivery, with clocks that differ.
const longestWait = 2 * time.Hour

// submittedBefore is the condition that a submission of the same reference number came to the journey before an event of the inbox,
// e, both as it says itself and in the order of the trail. Of two that come at the same time, these may differ.
const submittedBefore = `EXISTS (SELECT 1 FROM inbox f JOIN audit g ON g.stream = f.stream AND g.entry_key = '` + audit.ReceivedPrefix + `' || f.event_id
	WHERE f.journey_id = e.journey_id AND f.reference_no = e.reference_no AND f.relation = '` + string(Opens) + `'
	AND f.received_at < e.received_at AND g.number < r.number)`

// verifyInbox looks at each event of the inbox: that the trail tells that it was received, just so, and that it went where it
// belongs.
func (l *Ledger) verifyInbox(ctx context.Context, v *verification) error {
	where, args := only("e.journey_id", v.streams)
	if len(args) > 0 {
		column, _ := only("e.stream", v.streams)
		where = "(" + where + " OR " + column + " OR e.journey_id = '')"
	}
	return l.each(ctx, `SELECT `+eventColumns("e")+`, e.payload, e.stream, e.workflow_id, e.action, e.state, e.next_attempt_at,
		`+receivedColumns+`, COALESCE(s.body, ''), COALESCE(b.journey_id, ''), COALESCE(b.opening_event_id, ''),
		COALESCE(d.relation = '`+string(OpensFirst)+`' AND d.reference_no = e.reference_no AND b.outcome <> '`+Ended+`', FALSE),
		b.closed_at IS NOT NULL, COALESCE(o.body, ''), e.state = 'recorded' AND `+submittedBefore+`
		FROM inbox e`+receivedJoin+`
		LEFT JOIN audit s ON s.stream = e.stream AND s.entry_key = '`+audit.StartedPrefix+`' || e.workflow_id
		LEFT JOIN onboardings b ON b.workflow_id = e.workflow_id
		LEFT JOIN inbox d ON d.event_id = b.opening_event_id
		LEFT JOIN audit o ON o.stream = b.journey_id AND o.entry_key = '`+audit.OutcomePrefix+`' || b.workflow_id || '/' || b.outcome
		WHERE `+where+` ORDER BY e.stream, e.received_at, e.event_id`, args,
		func(scan func(...any) error) error {
			var w witnessed
			targets := append(eventTargets(&w.Event), &w.Payload, &w.stream, &w.workflowID, &w.action, &w.state, &w.due)
			targets = append(append(targets, rowTargets(&w.received)...),
				&w.started, &w.target, &w.opener, &w.decided, &w.closed, &w.outcome, &w.again)
			if err := scan(targets...); err != nil {
				return err
			}
			if v.concerns(w.Event.stream()) || v.concerns(w.stream) {
				w.verify(v)
			}
			return nil
		})
}

// verify looks at the event's receipt and then at its way.
func (w witnessed) verify(v *verification) {
	stream := w.Event.stream()
	entry, err := w.received.Open()
	switch {
	case stream == "":
		v.Untold(audit.WholeTrail, 0, "the inbox has event %s, which belongs to no stream", w.ID)
	case w.stream != stream:
		v.Altered(stream, 0, "the inbox has event %s under another stream, or under none", w.ID)
	case w.received.Number == 0:
		v.Untold(stream, 0, "the inbox has event %s, and the trail does not tell that it was received", w.ID)
	case err != nil || !tells(entry.Entry, w.Event):
		v.Altered(stream, w.received.Number, "the inbox does not have event %s as it was received", w.ID)
	default:
		if wrong := w.astray(entry.WorkflowID); wrong != "" {
			v.Altered(stream, w.received.Number, "event %s %s", w.ID, wrong)
		}
	}
}

// astray returns why the event is not where it belongs; empty if it is, or is still on its way. The trail tells to which workflow
// it was to be delivered when it was received, if to any.
func (w witnessed) astray(receivedFor string) string {
	deliverable := receivedFor != ""
	switch {
	case w.state == "recorded" && w.action == None && (!deliverable || w.late(receivedFor)):
		return ""
	case w.state == "recorded":
		return "was to be delivered, and is marked as only recorded"
	case !deliverable:
		return "was only to be recorded, and is marked as " + w.state
	case w.state == "pending":
		return w.stuck()
	case w.state != "delivered":
		return "has a state that there is not"
	case w.action == Signal:
		return w.unheard()
	case w.action != Start && w.action != JourneyUpdate:
		return "is marked as delivered, and nothing was to be done with it"
	}
	if started, ok := told(w.started); !ok || started.EventID != w.ID {
		return "is marked as delivered, and the trail does not tell that " + w.workflowID + " was started by it"
	}
	return ""
}

// late reports whether the event is the submission that came when its onboarding, which was opened without it, had ended. What was
// received to open an onboarding of its own never becomes that.
func (w witnessed) late(receivedFor string) bool {
	ended, ok := told(w.outcome)
	return w.Relation == Opens && receivedFor != w.OnboardingID && w.target == w.JourneyID && w.target != "" && w.closed && w.decided &&
		!w.again && !(ok && slices.Contains(ended.Events, w.ID))
}

// stuck returns why an event that is marked as waiting for its delivery will not be delivered where it belongs.
func (w witnessed) stuck() string {
	open := w.target == w.JourneyID && !w.closed
	switch {
	case w.action == Signal && !open:
		return "waits for an onboarding that is none, or none that is open, of its journey"
	case w.action == Start && (!open || w.workflowID != w.OnboardingID || w.opener != w.ID):
		return "waits to open an onboarding that is not its own"
	case w.action == JourneyUpdate && w.workflowID != w.JourneyUpdateID:
		return "waits to start a journey update that is not its own"
	case w.action != Signal && w.action != Start && w.action != JourneyUpdate:
		return "waits, and nothing is to be done with it"
	case w.due > stamp(time.Now().Add(longestWait)):
		return "waits until " + w.due + ", longer than any event is put off"
	}
	return ""
}

// unheard returns why an event that is marked as delivered was not heard by its onboarding. An onboarding that is open, or was
// ended from outside, does not tell what it has heard.
func (w witnessed) unheard() string {
	if w.target != w.JourneyID {
		return "is marked as delivered to an onboarding that its journey does not have"
	}
	ended, ok := told(w.outcome)
	if w.closed && ok && len(ended.Events) > 0 && !slices.Contains(ended.Events, w.ID) {
		return "is marked as delivered, and the outcome of " + w.workflowID + " does not name it"
	}
	return ""
}

// told reads the body of an entry that is proved elsewhere; false if there is none.
func told(body string) (audit.Entry, bool) {
	s, err := audit.Row{Body: body, RecordedAt: audit.TimeFormat}.Open()
	return s.Entry, err == nil
}

// verifyReceived finds entries that tell that an event was received, where the inbox does not have it.
func (l *Ledger) verifyReceived(ctx context.Context, v *verification) error {
	where, args := only("a.stream", v.streams)
	eventID := keyBehind(audit.ReceivedPrefix)
	return l.each(ctx, `SELECT a.stream, a.number, `+eventID+` FROM audit a LEFT JOIN inbox e ON e.event_id = `+eventID+`
		WHERE `+where+` AND `+keyBegins(audit.ReceivedPrefix)+` AND (e.event_id IS NULL OR e.stream <> '' AND e.stream <> a.stream)
		ORDER BY a.stream, a.number`, args,
		v.altered("event %s was received, and the inbox does not have it"))
}

// verifyStarted finds entries that tell that a workflow was started, of which the ledger does not know.
func (l *Ledger) verifyStarted(ctx context.Context, v *verification) error {
	where, args := only("a.stream", v.streams)
	workflowID := keyBehind(audit.StartedPrefix)
	return l.each(ctx, `SELECT a.stream, a.number, `+workflowID+` FROM audit a
		WHERE `+where+` AND `+keyBegins(audit.StartedPrefix)+`
		AND NOT EXISTS (SELECT 1 FROM onboardings b WHERE b.workflow_id = `+workflowID+` AND b.journey_id = a.stream)
		AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.workflow_id = `+workflowID+` AND e.action = 'journey-update')
		ORDER BY a.stream, a.number`, args,
		v.altered("%s was started, and the ledger does not know it"))
}

// altered adds a finding for each row of a stream, the number of an entry and what that is about.
func (v *verification) altered(detail string) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var stream, about string
		var number int64
		if err := scan(&stream, &number, &about); err != nil {
			return err
		}
		v.Altered(stream, number, detail, about)
		return nil
	}
}
