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

// details returns the current details as Markdown: what is awaited, what an operator can do now, how everything stands.
// The Temporal UI shows only the first lines without scrolling.
func (o *onboarding) details() string {
	var b strings.Builder
	switch {
	case o.outcome != Pending:
		fmt.Fprintf(&b, "**Outcome:** %s, %s.\n", o.outcome, o.rule)
	case o.inReview:
		fmt.Fprintf(&b, "**In review:** %s. Waits for %s.\n", o.rule, o.awaits())
	default:
		fmt.Fprintf(&b, "**Waits for** %s.\n", o.awaits())
	}
	o.writeChoices(&b)
	b.WriteString("\n| what | stands | verdict | why | provider | round |\n|---|---|---|---|---|---|\n")
	for _, c := range o.checks {
		s := c.status()
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %d |\n", s.Check, s.Phase, s.Verdict, cell(s.Reason), cell(s.Provider), s.Round)
	}
	d := o.decision.status()
	fmt.Fprintf(&b, "| decision | %s | %s | %s | idwise | |\n", d.Phase, cell(string(d.Final)), cell(d.Reason))
	for _, m := range o.mail.queue {
		fmt.Fprintf(&b, "| message: %s | %s | | %s | | |\n", m.Kind, m.State, cell(m.Reason))
	}
	return b.String()
}

// writeChoices tells what an operator can do now, ready to paste into Send an Update.
func (o *onboarding) writeChoices(b *strings.Builder) {
	parked, _ := o.parked()
	if len(parked) == 0 && !o.inReview {
		return
	}
	b.WriteString("\n**You can** (More Actions, Send an Update):\n\n")
	for _, name := range parked {
		fmt.Fprintf(b, "- `%s` `{\"check\":\"%s\",\"actor\":\"you\",\"reason\":\"why\"}`\n", RetryCheckUpdate, name)
		fmt.Fprintf(b, "- `%s` `{\"check\":\"%s\",\"verdict\":\"review\",\"actor\":\"you\",\"reason\":\"why\"}`\n", ResolveCheckUpdate, name)
	}
	if o.inReview {
		fmt.Fprintf(b, "- `%s` `{\"decision\":\"approved\",\"actor\":\"you\",\"reason\":\"why\"}`, or `rejected`\n", DecideUpdate)
	}
}

// cell keeps text from breaking out of its table cell.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "\r", " ").Replace(text)
}
