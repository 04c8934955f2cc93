package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"onboarding/internal/ledger"
)

// events are the commands for the inbox of IDWise's events.
type events struct {
	List      eventsList      `cmd:"" default:"withargs" help:"List events of the inbox, the oldest first: those that are not delivered yet, unless other ones are chosen."`
	Redeliver eventsRedeliver `cmd:"" help:"Make events due that are put off after failures. Starters deliver them within seconds."`
}

// eventsList shows events of the inbox.
type eventsList struct {
	Undelivered bool   `help:"Those that are to be delivered, and are not yet."`
	Failing     bool   `help:"Of these, those of which an attempt has failed."`
	Ignored     bool   `help:"Those that are only recorded: unknown ones, and those that nothing is done about."`
	Journey     string `help:"Those of this journey of IDWise, delivered or not."`
	Limit       int    `default:"50" help:"How many to show at most."`
	output
}

// Validate is called by kong.
func (e eventsList) Validate() error {
	switch {
	case e.Ignored && (e.Undelivered || e.Failing):
		return errors.New("ignored events are never delivered: choose --ignored or the others")
	case e.Limit < 1:
		return errors.New("--limit must be above zero")
	}
	return nil
}

// event is an event as it is shown.
type event struct {
	EventID     string    `json:"eventId"`
	Event       string    `json:"event"`
	JourneyID   string    `json:"journeyId,omitempty"`
	ReferenceNo string    `json:"referenceNo,omitempty"`
	ReceivedAt  time.Time `json:"receivedAt"`
	// Contradicts is the event that came before under the same ID with another body.
	Contradicts string     `json:"contradicts,omitempty"`
	State       string     `json:"state"`
	Action      string     `json:"action"`
	WorkflowID  string     `json:"workflowId,omitempty"`
	Attempts    int        `json:"attempts"`
	LastError   string     `json:"lastError,omitempty"`
	DueAt       *time.Time `json:"dueAt,omitempty"` // when it is tried next
	DeliveredAt *time.Time `json:"deliveredAt,omitempty"`
}

// Run carries out the command.
func (e eventsList) Run(ctx context.Context, c console) error {
	l, err := openLedger(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	rows, count, err := l.Inbox(ctx, e.filter(), e.Limit)
	if err != nil {
		return err
	}
	found := []event{}
	for _, r := range rows {
		found = append(found, shownEvent(r))
	}
	if err := e.write(c.out, found, func(w io.Writer) error { return printEvents(w, found) }); err != nil {
		return err
	}
	if count > len(found) {
		fmt.Fprintf(c.err, "%d of %d; --limit shows more\n", len(found), count)
	}
	return nil
}

func (e eventsList) filter() ledger.InboxFilter {
	f := ledger.InboxFilter{Undelivered: e.Undelivered, Failing: e.Failing, Ignored: e.Ignored, JourneyID: e.Journey}
	if f.JourneyID == "" && !f.Ignored {
		f.Undelivered = true
	}
	return f
}

func shownEvent(r ledger.InboxRow) event {
	e := event{
		EventID: r.ID, Event: r.Name, JourneyID: r.JourneyID, ReferenceNo: r.ReferenceNo, ReceivedAt: r.ReceivedAt,
		Contradicts: r.Contradicts, State: r.State, Action: string(r.Action), WorkflowID: r.WorkflowID, Attempts: r.Attempts, LastError: r.LastError,
	}
	if r.State == "pending" {
		e.DueAt = &r.NextAttemptAt
	}
	if !r.DeliveredAt.IsZero() {
		e.DeliveredAt = &r.DeliveredAt
	}
	return e
}

func printEvents(w io.Writer, found []event) error {
	if len(found) == 0 {
		_, err := fmt.Fprintln(w, "no events")
		return err
	}
	table := grid{{"EVENT ID", "EVENT", "JOURNEY", "RECEIVED", "STATE", "FAILED", "DUE", "WORKFLOW", "LAST ERROR"}}
	for _, e := range found {
		state := e.State
		if e.Contradicts != "" {
			state += ", contradicts " + e.Contradicts
		}
		table.row(e.EventID, e.Event, e.JourneyID, since(e.ReceivedAt), state, strconv.Itoa(e.Attempts), optional(e.DueAt),
			e.WorkflowID, e.LastError)
	}
	return table.print(w)
}

// eventsRedeliver makes events due at once.
type eventsRedeliver struct {
	EventIDs []string `arg:"" optional:"" name:"event-id" help:"IDs of events."`
	Failing  bool     `help:"All of which an attempt has failed."`
	output
}

// Validate is called by kong.
func (e eventsRedeliver) Validate() error {
	if e.Failing == (len(e.EventIDs) > 0) {
		return errors.New("name events or use --failing")
	}
	return nil
}

// Run carries out the command.
func (e eventsRedeliver) Run(ctx context.Context, c console) error {
	l, err := openLedger(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	filter := ledger.InboxFilter{Failing: e.Failing, EventIDs: e.EventIDs}
	if len(e.EventIDs) > 0 {
		if err := checkDeliverable(ctx, l, filter); err != nil {
			return err
		}
	}
	due, err := l.Redeliver(ctx, filter)
	if err != nil {
		return err
	}
	result := struct {
		Due int `json:"due"`
	}{due}
	return e.write(c.out, result, func(w io.Writer) error {
		if due == 0 {
			_, err := fmt.Fprintln(w, "no event is failing: nothing to do")
			return err
		}
		_, err := fmt.Fprintf(w, "%s due now; operator events shows what is not delivered yet\n", plural(due, "event"))
		return err
	})
}

// checkDeliverable returns an error if one of the named events is not in the inbox or not to be delivered any more. An
// event is delivered once: Temporal may have forgotten the workflow that had it, and would start it anew.
func checkDeliverable(ctx context.Context, l *ledger.Ledger, f ledger.InboxFilter) error {
	rows, _, err := l.Inbox(ctx, f, len(f.EventIDs))
	if err != nil {
		return err
	}
	states := map[string]string{}
	for _, r := range rows {
		states[r.ID] = r.State
	}
	var unknown, refused []string
	for _, id := range f.EventIDs {
		switch states[id] {
		case "":
			unknown = append(unknown, clean(id))
		case "pending":
		default:
			refused = append(refused, clean(id)+" is "+states[id])
		}
	}
	switch {
	case len(unknown) > 0:
		return withCode(codeNotFound, fmt.Errorf("not in the inbox: %s; nothing was changed", strings.Join(unknown, ", ")))
	case len(refused) > 0:
		return withCode(codeRefused, fmt.Errorf("%s; only what is not delivered yet can be delivered, nothing was changed", strings.Join(refused, ", ")))
	}
	return nil
}
