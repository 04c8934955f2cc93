package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"onboarding/workflows"
)

// list shows many onboardings, and the journey updates among them.
type list struct {
	State     string        `help:"Only those in this state: checking, awaiting-decision, deciding, in-review, approved, rejected, expired or cancelled. Also open, ended or all. Default: open; with --reference or --journey: all."`
	Parked    checkName     `placeholder:"CHECK" help:"Only those where this check is parked: face, credit, address, decision, report, message; or any."`
	OlderThan time.Duration `placeholder:"2h" help:"Only those started longer ago; with --parked, parked for longer."`
	Reference string        `help:"Only those of this applicant."`
	Journey   string        `help:"Only those of this journey of IDWise."`
	Limit     int           `default:"50" help:"How many to show at most."`
	output
}

// openStates are the states of an onboarding that has not ended.
var openStates = []workflows.State{workflows.Checking, workflows.AwaitingDecision, workflows.Deciding, workflows.InReview}

// endStates are the states of one that has.
var endStates = []workflows.State{workflows.StateApproved, workflows.StateRejected, workflows.StateExpired, workflows.StateCancelled}

// Validate is called by kong.
func (l list) Validate() error {
	if l.Limit < 1 {
		return fmt.Errorf("--limit must be above zero")
	}
	_, err := l.stateCondition()
	return err
}

// Run carries out the command.
func (l list) Run(ctx context.Context, c console) error {
	t, err := dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	query, err := l.query(time.Now())
	if err != nil {
		return err
	}
	found, matched, err := t.listed(ctx, query.String(), l.shows)
	if err != nil {
		return err
	}
	shown := found[:min(l.Limit, len(found))]
	if err := l.write(c.out, slices.Concat([]onboarding{}, shown), func(w io.Writer) error { return printOnboardings(w, shown) }); err != nil {
		return err
	}
	switch {
	case matched > len(found):
		fmt.Fprintf(c.err, "%d match, more than can be sorted: these are the oldest of the %d latest; narrow them down, as by --older-than\n",
			matched, len(found))
	case matched > len(shown):
		fmt.Fprintf(c.err, "%d of %d; --limit shows more\n", len(shown), matched)
	}
	return nil
}

// shows reports whether the onboarding is of the applicant and the journey that are asked for.
func (l list) shows(o onboarding) bool {
	return (l.Reference == "" || o.ReferenceNo == l.Reference) && (l.Journey == "" || o.JourneyID == l.Journey)
}

// query returns the visibility query for what is asked. It may match more than shows.
func (l list) query(now time.Time) (conditions, error) {
	query := ours()
	state, err := l.stateCondition()
	if err != nil {
		return nil, err
	}
	query = append(query, state...)
	since := "StartTime"
	switch l.Parked {
	case "":
	case "any":
		query = append(query, isSet(workflows.ParkedChecksKey))
		since = workflows.ParkedSinceKey.GetName()
	default:
		query = append(query, equals(workflows.ParkedChecksKey, string(l.Parked)))
		since = workflows.ParkedSinceKey.GetName()
	}
	if l.OlderThan > 0 {
		query = append(query, before(since, now.Add(-l.OlderThan)))
	}
	if l.Reference != "" {
		query = append(query, equals(workflows.ReferenceNoKey, l.Reference))
	}
	if l.Journey != "" {
		query = append(query, equals(workflows.JourneyIDKey, l.Journey))
	}
	return query, nil
}

// stateCondition returns the condition for --state.
func (l list) stateCondition() (conditions, error) {
	state := l.State
	if state == "" {
		state = "open"
		if l.Reference != "" || l.Journey != "" {
			state = "all"
		}
	}
	switch {
	case state == "all":
		return nil, nil
	case state == "open":
		return conditions{open}, nil
	case state == "ended":
		return conditions{"ExecutionStatus != 'Running'"}, nil
	case slices.Contains(openStates, workflows.State(state)):
		return conditions{open, equals(workflows.StateKey, state)}, nil
	case slices.Contains(endStates, workflows.State(state)):
		return conditions{equals(workflows.StateKey, state)}, nil
	}
	return nil, fmt.Errorf("--state must be open, ended, all or one of %s, not %q", join(openStates, endStates), state)
}

func join(states ...[]workflows.State) string {
	var names []string
	for _, s := range slices.Concat(states...) {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// printOnboardings writes a table of onboardings.
func printOnboardings(w io.Writer, found []onboarding) error {
	if len(found) == 0 {
		_, err := fmt.Fprintln(w, "no onboardings")
		return err
	}
	table := grid{{"REFERENCE", "STATE", "PARKED", "SINCE", "WORKFLOW"}}
	for _, o := range found {
		table.row(o.ReferenceNo, string(o.State), strings.Join(o.Parked, ","), since(o.since()), o.WorkflowID)
	}
	return table.print(w)
}
