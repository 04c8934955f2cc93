package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"onboarding/internal/ledger"
	"onboarding/workflows"
)

// backlogPatience is how long an event may wait for its delivery before somebody should look.
const backlogPatience = 5 * time.Minute

// status shows on one screen how everything stands.
type status struct {
	output
}

// overview is what status tells.
type overview struct {
	Temporal reachable     `json:"temporal"`
	Database reachable     `json:"database"`
	Workers  *workers      `json:"workers,omitempty"` // nil: Temporal can't say
	States   []stateCount  `json:"states"`
	Parked   []parkedCount `json:"parked"`
	Inbox    *inboxCount   `json:"inbox,omitempty"`

	// Differences is how many workflows Temporal and the ledger differ about, of those that a glance shows.
	Differences map[discrepancyKind]int `json:"differences,omitempty"`

	Needs []string `json:"needsAttention"` // in words
}

// reachable says whether something answers, and if not, why.
type reachable struct {
	OK    bool   `json:"ok"`
	Error string `json:"error,omitempty"`
}

type stateCount struct {
	State workflows.State `json:"state"`
	Count int             `json:"count"`
}

type parkedCount struct {
	Check  string    `json:"check"`
	Count  int       `json:"count"`
	Oldest time.Time `json:"oldest"`
}

type inboxCount struct {
	Undelivered int        `json:"undelivered"`
	Failing     int        `json:"failing"`
	Oldest      *time.Time `json:"oldest,omitempty"` // when the oldest of the undelivered was received
}

// Run carries out the command.
func (s status) Run(ctx context.Context, c console) error {
	o := overview{States: []stateCount{}, Parked: []parkedCount{}, Needs: []string{}}
	temporalErr := o.askTemporal(ctx)
	o.Temporal = answers(temporalErr)
	databaseErr := o.askDatabase(ctx)
	o.Database = answers(databaseErr)
	if temporalErr == nil && databaseErr == nil {
		if err := o.compare(ctx); err != nil {
			o.Needs = append(o.Needs, "Temporal and the ledger can't be compared: "+err.Error())
		}
	}
	o.judge(time.Now())
	if err := s.write(c.out, o, func(w io.Writer) error { return printOverview(w, o) }); err != nil {
		return err
	}
	switch {
	case temporalErr != nil && databaseErr != nil:
		return errors.New("neither Temporal nor the database can be asked")
	case temporalErr != nil:
		return errors.New("can't ask Temporal")
	case databaseErr != nil:
		return errors.New("can't ask the database")
	case len(o.Needs) > 0:
		return withCode(codeAttention, errors.New(plural(len(o.Needs), "thing")+" to look after"))
	}
	return nil
}

func answers(err error) reachable {
	if err != nil {
		return reachable{Error: err.Error()}
	}
	return reachable{OK: true}
}

// askTemporal counts onboardings by state and what is parked by check.
func (o *overview) askTemporal(ctx context.Context) error {
	t, err := dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	if o.Workers, err = t.workers(ctx, time.Now()); err != nil {
		return err
	}
	count := func(state workflows.State, more ...string) error {
		n, err := t.count(ctx, append(onboardings(), more...).String())
		o.States = append(o.States, stateCount{state, n})
		return err
	}
	for _, state := range openStates {
		if err := count(state, open, equals(workflows.StateKey, string(state))); err != nil {
			return err
		}
	}
	for _, state := range endStates {
		if err := count(state, equals(workflows.StateKey, string(state))); err != nil {
			return err
		}
	}
	if err := count("broken off", "ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut')"); err != nil {
		return err
	}
	parked, _, err := t.listed(ctx, append(ours(), open, isSet(workflows.ParkedChecksKey)).String(), nil)
	if err != nil {
		return err
	}
	o.Parked = countParked(parked)
	return nil
}

// countParked counts by check. The onboardings come oldest first, so the first of a check is its oldest.
func countParked(found []onboarding) []parkedCount {
	counts := []parkedCount{}
	index := map[string]int{}
	for _, p := range found {
		for _, name := range p.Parked {
			i, known := index[name]
			if !known {
				i = len(counts)
				index[name] = i
				counts = append(counts, parkedCount{Check: name, Oldest: p.since()})
			}
			counts[i].Count++
		}
	}
	return counts
}

// askDatabase counts what is not delivered.
func (o *overview) askDatabase(ctx context.Context) error {
	l, err := openLedger(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	oldest, undelivered, err := l.Inbox(ctx, ledger.InboxFilter{Undelivered: true}, 1)
	if err != nil {
		return err
	}
	_, failing, err := l.Inbox(ctx, ledger.InboxFilter{Failing: true}, 0)
	if err != nil {
		return err
	}
	o.Inbox = &inboxCount{Undelivered: undelivered, Failing: failing}
	if len(oldest) > 0 {
		o.Inbox.Oldest = &oldest[0].ReceivedAt
	}
	return nil
}

// compare counts what Temporal and the ledger differ about.
func (o *overview) compare(ctx context.Context) error {
	l, err := openLedger(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	t, err := dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	look := newComparison(t, l)
	if err := look.glance(ctx); err != nil {
		return err
	}
	o.Differences = counted(look.found)
	return nil
}

// judge says what somebody should look after. Reviews are ordinary work and not among it.
func (o *overview) judge(now time.Time) {
	for _, p := range o.Parked {
		o.Needs = append(o.Needs, fmt.Sprintf("%s is parked in %d: operator list --parked %s", clean(p.Check), p.Count, shell(p.Check)))
	}
	if o.Workers != nil && !o.Workers.Polling {
		o.Needs = append(o.Needs, o.Workers.need(now))
	}
	if len(o.Differences) > 0 {
		var counts []string
		for _, kind := range slices.Sorted(maps.Keys(o.Differences)) {
			counts = append(counts, fmt.Sprintf("%d %s", o.Differences[kind], kind))
		}
		o.Needs = append(o.Needs, fmt.Sprintf("Temporal and the ledger differ (%s): operator reconcile --dry-run", strings.Join(counts, ", ")))
	}
	if o.Inbox == nil {
		return
	}
	switch {
	case o.Inbox.Failing > 0:
		o.Needs = append(o.Needs, fmt.Sprintf("%s can't be delivered: operator events --failing", plural(o.Inbox.Failing, "event")))
	case o.Inbox.Oldest != nil && now.Sub(*o.Inbox.Oldest) > backlogPatience:
		o.Needs = append(o.Needs, fmt.Sprintf("an event has waited for delivery since %s: does a starter run? operator events", moment(*o.Inbox.Oldest)))
	}
}

func printOverview(w io.Writer, o overview) error {
	line := grid{{"temporal", o.Temporal.word()}, {"database", o.Database.word()}}
	if o.Workers != nil {
		line.row("workers", o.Workers.word())
	}
	if o.Inbox != nil {
		inbox := fmt.Sprintf("%d undelivered, %d failing", o.Inbox.Undelivered, o.Inbox.Failing)
		if o.Inbox.Oldest != nil {
			inbox += ", the oldest since " + since(*o.Inbox.Oldest)
		}
		line.row("inbox", inbox)
	}
	states := grid{{"STATE", "ONBOARDINGS"}}
	for _, s := range o.States {
		states.row(string(s.State), strconv.Itoa(s.Count))
	}
	parked := grid{{"PARKED", "COUNT", "OLDEST"}}
	for _, p := range o.Parked {
		parked.row(p.Check, strconv.Itoa(p.Count), since(p.Oldest))
	}
	for i, table := range []grid{line, states, parked} {
		if i > 0 && len(table) < 2 {
			continue
		}
		if i > 0 {
			fmt.Fprintln(w)
		}
		if err := table.print(w); err != nil {
			return err
		}
	}
	if len(o.Needs) > 0 {
		fmt.Fprintln(w, "\nLook after:")
		for _, need := range o.Needs {
			fmt.Fprintln(w, "  "+need)
		}
	}
	return nil
}

func (r reachable) word() string {
	if r.OK {
		return "reachable"
	}
	return "NOT REACHABLE: " + r.Error
}
