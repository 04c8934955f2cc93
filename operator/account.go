package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"onboarding/internal/text"
	"onboarding/workflows"
)

// printAccount writes an account for people.
func printAccount(w io.Writer, a account) error {
	facts := grid{{a.WorkflowID, string(a.State)}}
	fact := func(name, value string) {
		if value != "" {
			facts.row(name, value)
		}
	}
	fact("applicant", a.ReferenceNo)
	fact("journey", a.JourneyID)
	fact("started", since(a.StartedAt))
	if a.ClosedAt != nil {
		fact("ended", since(*a.ClosedAt))
	}
	switch {
	case a.Status != nil:
		fact("because", string(a.Status.Rule))
		fact("waits for", a.Status.Awaits)
		fact("events", strings.Join(a.Status.Events, ", "))
	case a.Update != nil:
		fact("event", a.Update.Event)
		fact("decision", string(a.Update.Final))
	default:
		fact("parked", strings.Join(a.Parked, ", "))
	}
	if a.Source == fromAudit {
		fact("source", "the audit trail")
	}
	fact("note", a.Note)
	if err := facts.print(w); err != nil {
		return err
	}
	for _, table := range append(a.tables(), otherTable(a.Others)) {
		if len(table) < 2 { // nothing but the header
			continue
		}
		fmt.Fprintln(w)
		if err := table.print(w); err != nil {
			return err
		}
	}
	if len(a.Next) > 0 {
		fmt.Fprintln(w, "\nYou can:")
		for _, command := range a.Next {
			fmt.Fprintln(w, "  "+command)
		}
	}
	return nil
}

// tables returns what there is to tell in rows.
func (a account) tables() []grid {
	checks := grid{{"CHECK", "STANDS", "VERDICT", "ROUND", "PROVIDER", "REFERENCE", "WHY"}}
	messages := grid{{"MESSAGE", "STATE", "AT", "WHY"}}
	actions := grid{{"OPERATOR", "DID", "AT", "WHY"}}
	var done []workflows.OperatorAction
	switch {
	case a.Status != nil:
		for _, c := range a.Status.Checks {
			checks.row(string(c.Check), stands(c.Phase, c.ParkedSince), string(c.Verdict), strconv.Itoa(c.Round), c.Provider, c.Reference, c.Reason)
		}
		d, r := a.Status.Decision, a.Status.Report
		checks.row(string(workflows.DecisionCheck), stands(d.Phase, d.ParkedSince), string(d.Final), "", "idwise", "", d.Reason)
		checks.row(string(workflows.ReportStep), stands(r.Phase, r.ParkedSince), "", "", "", "", r.Reason)
		for _, m := range a.Status.Notifications {
			messages.row(m.Kind, m.State, optional(m.At), m.Reason)
		}
		done = a.Status.Actions
	case a.Update != nil:
		d, r := a.Update.Decision, a.Update.Report
		checks.row(string(workflows.DecisionCheck), stands(d.Phase, d.ParkedSince), string(a.Update.Final), "", "idwise", "", d.Reason)
		checks.row(string(workflows.ReportStep), stands(r.Phase, r.ParkedSince), "", "", "", "", r.Reason)
		if m := a.Update.Message; m.Phase != "" {
			checks.row(string(workflows.MessageStep), stands(m.Phase, m.ParkedSince), "", "", "", "", m.Reason)
		}
		done = a.Update.Actions
	}
	for _, act := range done {
		what := []string{act.Action, string(act.Check), act.Verdict}
		if act.Detail != "" {
			what = []string{act.Action + ":", act.Detail}
		}
		actions.row(signature(act.Actor, act.Identity), strings.Join(strings.Fields(strings.Join(what, " ")), " "), moment(act.At), act.Reason)
	}
	return []grid{checks, messages, actions}
}

// signature returns who has acted by the name that they gave and, where Temporal knows them by another, by that.
func signature(actor, identity string) string {
	user, _, _ := strings.Cut(identity, "@")
	if identity == "" || text.Fold(user) == text.Fold(actor) {
		return actor
	}
	return actor + " (" + identity + ")"
}

// otherTable returns what else answers to the name that was given.
func otherTable(others []onboarding) grid {
	table := grid{{"ALSO", "STATE", "SINCE"}}
	for _, o := range others {
		table.row(o.WorkflowID, string(o.State), since(o.since()))
	}
	return table
}

// stands returns the phase, and since when it is that.
func stands(phase workflows.Phase, parkedSince *time.Time) string {
	if parkedSince == nil {
		return string(phase)
	}
	return string(phase) + " since " + since(*parkedSince)
}

func optional(t *time.Time) string {
	if t == nil {
		return ""
	}
	return moment(*t)
}

// commands returns what an operator can do now, ready for a shell once a reason is filled in.
func (a account) commands() []string {
	var commands []string
	id := shell(a.WorkflowID)
	can := func(command, or string) {
		line := "operator " + command + ` --reason "…"`
		if or != "" {
			line += "  # or " + or
		}
		commands = append(commands, line)
	}
	parked := func(phase workflows.Phase, name, or string, resolvable bool) {
		if phase == workflows.Parked {
			can("retry "+id+" --check "+name, "")
			if resolvable {
				can("resolve "+id+" --check "+name+" --verdict review", or)
			}
		}
	}
	const decision, report = string(workflows.DecisionCheck), string(workflows.ReportStep)
	switch {
	case a.Status != nil:
		for _, c := range a.Status.Checks {
			parked(c.Phase, string(c.Check), "passed, failed", !c.Foreign)
		}
		parked(a.Status.Decision.Phase, decision, "", !a.Status.Decision.Foreign)
		parked(a.Status.Report.Phase, report, "", false)
		if slices.Contains(a.Parked, string(workflows.MessageStep)) {
			can("resend "+id, "operator resolve "+id+" --check message --verdict failed --reason \"…\", if it can never arrive")
		}
		if a.Status.State == workflows.InReview {
			can("decide "+id+" approved", "rejected")
		}
	case a.Update != nil:
		parked(a.Update.Decision.Phase, decision, "", false)
		parked(a.Update.Report.Phase, report, "", false)
		parked(a.Update.Message.Phase, string(workflows.MessageStep), "", false)
	}
	return commands
}
