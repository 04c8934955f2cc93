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

// view is what operators see of a workflow without opening any JSON.
type view struct {
	state   State // empty: the workflow has none
	parked  parked
	details string // Markdown
}

// parked names what waits for an operator.
type parked struct {
	names      []string
	resolvable []bool    // whether a person's verdict can stand in
	since      time.Time // when the first of it was parked
}

func (p *parked) add(name check.Name, resolvable bool, since time.Time) {
	p.names, p.resolvable = append(p.names, string(name)), append(p.resolvable, resolvable)
	if p.since.IsZero() || since.Before(p.since) {
		p.since = since
	}
}

func (p parked) equal(other parked) bool {
	return slices.Equal(p.names, other.names) && p.since.Equal(other.since)
}

// parkedSteps returns those of the steps that are parked.
func parkedSteps(steps ...*step) (p parked) {
	for _, s := range steps {
		if s.phase == Parked {
			p.add(s.name, false, s.since)
		}
	}
	return p
}

// keepShown keeps what operators see in step with what is.
func (d *desk) keepShown(ctx workflow.Context, current func() view) {
	for {
		d.show(ctx, current())
		outdated := func() bool {
			v := current()
			return d.shown.state != v.state || !d.shown.parked.equal(v.parked) || d.shown.details != v.details
		}
		if workflow.Await(ctx, outdated) != nil {
			return
		}
	}
}

// show writes the current details, and those search attributes that have changed.
func (d *desk) show(ctx workflow.Context, v view) {
	var changes []temporal.SearchAttributeUpdate
	if d.shown.state != v.state {
		changes = append(changes, StateKey.ValueSet(string(v.state)))
	}
	if !d.shown.parked.equal(v.parked) {
		changes = append(changes, v.parked.attributes()...)
	}
	if len(changes) > 0 {
		if err := workflow.UpsertTypedSearchAttributes(ctx, changes...); err != nil {
			workflow.GetLogger(ctx).Error("search attributes could not be set", "Error", err)
		}
	}
	workflow.SetCurrentDetails(ctx, v.details)
	d.shown = v
}

func (p parked) attributes() []temporal.SearchAttributeUpdate {
	if len(p.names) == 0 {
		return []temporal.SearchAttributeUpdate{ParkedChecksKey.ValueUnset(), ParkedSinceKey.ValueUnset()}
	}
	return []temporal.SearchAttributeUpdate{ParkedChecksKey.ValueSet(p.names), ParkedSinceKey.ValueSet(p.since)}
}

// choices returns what an operator can do about what is parked, as Markdown.
func (p parked) choices() (choices []string) {
	for i, name := range p.names {
		choices = append(choices, fmt.Sprintf("`%s` `{\"check\":\"%s\",\"actor\":\"you\",\"reason\":\"why\"}`", RetryCheckUpdate, name))
		if p.resolvable[i] {
			choices = append(choices, fmt.Sprintf("`%s` `{\"check\":\"%s\",\"verdict\":\"review\",\"actor\":\"you\",\"reason\":\"why\"}`",
				ResolveCheckUpdate, name))
		}
	}
	return choices
}

// writeChoices tells what an operator can do now, ready to paste into Send an Update.
func writeChoices(b *page, choices []string) {
	if len(choices) == 0 {
		return
	}
	b.WriteString("\n**You can** (More Actions, Send an Update):\n\n")
	for _, choice := range choices {
		b.writef("- %s\n", choice)
	}
}

func (o *onboarding) view() view {
	return view{state: o.state(), parked: o.parked(), details: o.details()}
}

// parked returns what waits for an operator. After the outcome that can only be what must still be told.
func (o *onboarding) parked() parked {
	p := parkedSteps(&o.report)
	if o.mail.phase() == Parked {
		p.add(MessageStep, false, o.mail.parkedSince())
	}
	if o.outcome != Pending {
		return p
	}
	for _, c := range o.checks {
		if c.phase == Parked {
			p.add(c.name, c.resolvable(), c.since)
		}
	}
	if o.decision.phase == Parked {
		p.add(DecisionCheck, o.decision.resolvable(), o.decision.since)
	}
	return p
}

// page is text that is being written. Workflowcheck takes fmt.Fprintf for I/O.
type page struct{ strings.Builder }

func (p *page) writef(format string, args ...any) { p.WriteString(fmt.Sprintf(format, args...)) }

// details returns the current details as Markdown: what is awaited, what an operator can do now, how everything stands.
// The Temporal UI shows only the first lines without scrolling.
func (o *onboarding) details() string {
	var b page
	switch {
	case o.outcome != Pending && o.awaits() != "":
		b.writef("**Outcome:** %s, %s. Waits for %s.\n", o.outcome, o.rule, o.awaits())
	case o.outcome != Pending:
		b.writef("**Outcome:** %s, %s.\n", o.outcome, o.rule)
	case o.inReview:
		b.writef("**In review:** %s. Waits for %s.\n", o.rule, o.awaits())
	default:
		b.writef("**Waits for** %s.\n", o.awaits())
	}
	choices := o.parked().choices()
	if o.inReview {
		choices = append(choices, fmt.Sprintf("`%s` `{\"decision\":\"approved\",\"actor\":\"you\",\"reason\":\"why\"}`, or `rejected`", DecideUpdate))
	}
	writeChoices(&b, choices)
	b.WriteString("\n| what | state | verdict | why | provider | round |\n|---|---|---|---|---|---|\n")
	for _, c := range o.checks {
		s := c.status()
		b.writef("| %s | %s | %s | %s | %s | %d |\n", s.Check, marked(s.Phase), s.Verdict, cell(s.Reason), cell(s.Provider), s.Round)
	}
	d := o.decision.status()
	b.writef("| decision | %s | %s | %s | idwise | |\n", marked(d.Phase), cell(string(d.Final)), cell(d.Reason))
	for _, m := range o.mail.queue {
		b.writef("| message: %s | %s | | %s | | |\n", m.Kind, m.State, cell(m.Reason))
	}
	if o.outcome != Pending {
		b.writef("| report | %s | | %s | | |\n", marked(o.report.phase), cell(o.report.reason))
	}
	b.WriteString(endOfDetails)
	return b.String()
}

// endOfDetails is a line with nothing to see, a no-break space: the Temporal UI makes the frame of the details a little too
// low for their last line.
const endOfDetails = "\n\u00a0\n"

// marked makes what is parked stand out.
func marked(phase Phase) string {
	if phase == Parked {
		return "**" + string(phase) + "**"
	}
	return string(phase)
}

// cell keeps text from breaking out of its table cell.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "\r", " ").Replace(text)
}
