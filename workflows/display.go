package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"onboarding/internal/check"
)

// shown is what the search attributes and the current details say at present.
type shown struct {
	state   State
	parked  []string
	since   time.Time
	details string
}

// keepShown keeps what operators see in step with what is.
func (o *onboarding) keepShown(ctx workflow.Context) {
	o.shown.state = Checking // set at the start
	for {
		o.show(ctx)
		if workflow.Await(ctx, o.isOutdated) != nil {
			return
		}
	}
}

func (o *onboarding) isOutdated() bool {
	parked, since := o.parked()
	return o.shown.state != o.state() || !slices.Equal(o.shown.parked, parked) || !o.shown.since.Equal(since) ||
		o.shown.details != o.details()
}

// show writes the current details, and those search attributes that have changed.
func (o *onboarding) show(ctx workflow.Context) {
	state, details := o.state(), o.details()
	parked, since := o.parked()
	var changes []temporal.SearchAttributeUpdate
	if o.shown.state != state {
		changes = append(changes, StateKey.ValueSet(string(state)))
	}
	if !slices.Equal(o.shown.parked, parked) || !o.shown.since.Equal(since) {
		changes = append(changes, parkedAttributes(parked, since)...)
	}
	if len(changes) > 0 {
		if err := workflow.UpsertTypedSearchAttributes(ctx, changes...); err != nil {
			workflow.GetLogger(ctx).Error("search attributes could not be set", "Error", err)
		}
	}
	workflow.SetCurrentDetails(ctx, details)
	o.shown = shown{state: state, parked: parked, since: since, details: details}
}

func parkedAttributes(parked []string, since time.Time) []temporal.SearchAttributeUpdate {
	if len(parked) == 0 {
		return []temporal.SearchAttributeUpdate{ParkedChecksKey.ValueUnset(), ParkedSinceKey.ValueUnset()}
	}
	return []temporal.SearchAttributeUpdate{ParkedChecksKey.ValueSet(parked), ParkedSinceKey.ValueSet(since)}
}

// parked returns what waits for an operator, and since when the first of it.
func (o *onboarding) parked() (names []string, since time.Time) {
	if o.outcome != Pending {
		return nil, time.Time{}
	}
	add := func(name check.Name, at time.Time) {
		names = append(names, string(name))
		if since.IsZero() || at.Before(since) {
			since = at
		}
	}
	for _, c := range o.checks {
		if c.phase == Parked {
			add(c.name, c.since)
		}
	}
	if o.decision.phase == Parked {
		add(DecisionCheck, o.decision.since)
	}
	return names, since
}

// page is text that is being written. Workflowcheck takes fmt.Fprintf for I/O.
type page struct{ strings.Builder }

func (p *page) writef(format string, args ...any) { p.WriteString(fmt.Sprintf(format, args...)) }

// details returns the current details as Markdown: what is awaited, what an operator can do now, how everything stands.
// The Temporal UI shows only the first lines without scrolling.
func (o *onboarding) details() string {
	var b page
	switch {
	case o.outcome != Pending:
		b.writef("**Outcome:** %s, %s.\n", o.outcome, o.rule)
	case o.inReview:
		b.writef("**In review:** %s. Waits for %s.\n", o.rule, o.awaits())
	default:
		b.writef("**Waits for** %s.\n", o.awaits())
	}
	o.writeChoices(&b)
	b.WriteString("\n| what | stands | verdict | why | provider | round |\n|---|---|---|---|---|---|\n")
	for _, c := range o.checks {
		s := c.status()
		b.writef("| %s | %s | %s | %s | %s | %d |\n", s.Check, s.Phase, s.Verdict, cell(s.Reason), cell(s.Provider), s.Round)
	}
	d := o.decision.status()
	b.writef("| decision | %s | %s | %s | idwise | |\n", d.Phase, cell(string(d.Final)), cell(d.Reason))
	for _, m := range o.mail.queue {
		b.writef("| message: %s | %s | | %s | | |\n", m.Kind, m.State, cell(m.Reason))
	}
	return b.String()
}

// writeChoices tells what an operator can do now, ready to paste into Send an Update.
func (o *onboarding) writeChoices(b *page) {
	parked, _ := o.parked()
	if len(parked) == 0 && !o.inReview {
		return
	}
	b.WriteString("\n**You can** (More Actions, Send an Update):\n\n")
	for _, name := range parked {
		b.writef("- `%s` `{\"check\":\"%s\",\"actor\":\"you\",\"reason\":\"why\"}`\n", RetryCheckUpdate, name)
		b.writef("- `%s` `{\"check\":\"%s\",\"verdict\":\"review\",\"actor\":\"you\",\"reason\":\"why\"}`\n", ResolveCheckUpdate, name)
	}
	if o.inReview {
		b.writef("- `%s` `{\"decision\":\"approved\",\"actor\":\"you\",\"reason\":\"why\"}`, or `rejected`\n", DecideUpdate)
	}
}

// cell keeps text from breaking out of its table cell.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "\r", " ").Replace(text)
}
