package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"onboarding/internal/ledger"
)

// reconcile compares the ledger with Temporal and puts right what can be put right from the inbox.
type reconcile struct {
	DryRun  bool   `help:"Only list what does not agree. Nothing is changed."`
	AllLost bool   `help:"Start again all that Temporal does not know, although it knows nothing of what the ledger has, or may have forgotten what is older than its retention. That is right if Temporal's database was lost, and wrong if TEMPORAL_NAMESPACE is, or if these were terminated."`
	Events  bool   `help:"Compare the events that each open onboarding has had, too, where nothing else tells that Temporal was put back. Takes long if there are many."`
	Yes     bool   `short:"y" help:"Do not ask for confirmation."`
	Actor   string `placeholder:"NAME" help:"Who acts. Default: the operating system's user."`
	Reason  string `placeholder:"WHY" help:"Why. It is kept in the audit trail, so it must hold no personal data. Required but for --dry-run."`
	output
}

// Validate is called by kong.
func (r reconcile) Validate() error {
	if r.DryRun {
		return nil
	}
	if r.Reason == "" {
		return errors.New("--reason is missing: say why, or look first with --dry-run")
	}
	return action{Actor: r.Actor, Reason: r.Reason}.Validate()
}

// reconciliation is what was found, and what was done about it.
type reconciliation struct {
	DryRun       bool                    `json:"dryRun"`
	OpenInLedger int                     `json:"openInLedger"` // onboardings that were started and have not ended
	Counts       map[discrepancyKind]int `json:"counts"`       // of what was found
	Found        []discrepancy           `json:"found"`
	repaired
}

// Run carries out the command.
func (r reconcile) Run(ctx context.Context, c console) error {
	actor, err := action{Actor: r.Actor}.who()
	if err != nil {
		return err
	}
	book, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer book.Close()
	t, err := dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	look := newComparison(t, book)
	look.allLost = r.AllLost
	if err := look.run(ctx, r.Events); err != nil {
		return err
	}
	result := reconciliation{
		DryRun: r.DryRun, OpenInLedger: look.openInLedger, Counts: counted(look.found), Found: slices.Concat([]discrepancy{}, look.found),
	}
	if r.DryRun {
		return r.finish(c, result, attention(len(result.Found), "--reason WHY puts right what can be"))
	}
	if err := r.mayRepair(c, look); err != nil {
		return r.finish(c, result, err)
	}
	work := repair{temporal: t, book: book, actor: actor, reason: r.Reason, progress: c.err}
	repairable, left := divided(look.found)
	result.repaired, err = work.run(ctx, repairable)
	if err == nil {
		err = attention(len(left), "these need a person")
	}
	return r.finish(c, result, err)
}

// open opens the database. Who only looks needs no key that seals.
func (r reconcile) open(ctx context.Context) (*ledger.Ledger, error) {
	if r.DryRun {
		return openLedger(ctx)
	}
	return openLedgerToWrite(ctx)
}

// attention is the error for so many discrepancies; nil for none.
func attention(count int, what string) error {
	if count == 0 {
		return nil
	}
	return withCode(codeAttention, fmt.Errorf("%s between Temporal and the ledger; %s", plural(count, "difference"), what))
}

// mayRepair returns nil if something is to be put right, or nothing is, and an operator agrees.
func (r reconcile) mayRepair(c console, look *comparison) error {
	repairable, _ := divided(look.found)
	counts := counted(repairable)
	if counts[lost] > 0 && !look.acquainted && !r.AllLost {
		return withCode(codeRefused, fmt.Errorf("the namespace %s knows nothing of what the ledger has, nothing was changed: "+
			"is TEMPORAL_NAMESPACE right? If Temporal's database was lost, and this is the namespace that starter and worker use, "+
			"add --all-lost", clean(look.namespace)))
	}
	var parts []string
	for kind, what := range map[discrepancyKind]string{
		lost: "started again from the inbox", brokenOff: "closed as they ended in Temporal", untold: "closed as they ended in Temporal",
		unheard: "told again what they were told",
	} {
		if counts[kind] > 0 {
			parts = append(parts, fmt.Sprintf("%s will be %s", plural(counts[kind], string(kind)+" workflow"), what))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	slices.Sort(parts)
	return c.confirm(r.Yes, strings.Join(parts, ", "))
}

// finish writes what was found and done, and returns the error.
func (r reconcile) finish(c console, result reconciliation, err error) error {
	if failed := r.write(c.out, result, func(w io.Writer) error { return printReconciliation(w, result) }); failed != nil {
		return failed
	}
	return err
}

// shownDiscrepancies is how many of a kind a table shows.
const shownDiscrepancies = 50

func printReconciliation(w io.Writer, result reconciliation) error {
	fmt.Fprintf(w, "%s open in the ledger\n", plural(result.OpenInLedger, "onboarding"))
	if len(result.Found) == 0 {
		_, err := fmt.Fprintln(w, "Temporal and the ledger agree")
		return err
	}
	table := grid{{"FOUND", "WORKFLOW", "JOURNEY", "REFERENCE", "WHAT"}}
	shown := map[discrepancyKind]int{}
	for _, d := range result.Found {
		if shown[d.Kind]++; shown[d.Kind] <= shownDiscrepancies {
			table.row(string(d.Kind), d.WorkflowID, d.JourneyID, d.ReferenceNo, d.Detail)
		}
	}
	if err := table.print(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, kind := range slices.Sorted(maps.Keys(result.Counts)) {
		fmt.Fprintf(w, "%d %s: %s\n", result.Counts[kind], kind, explained[kind])
		if result.Counts[kind] > shownDiscrepancies {
			fmt.Fprintf(w, "  %d of them shown; --output json lists all\n", shownDiscrepancies)
		}
	}
	if !result.DryRun {
		fmt.Fprintf(w, "%d started again, %d closed, %d told again, %d failed\n",
			result.StartedAgain, result.Closed, result.ToldAgain, result.Failed)
	}
	return nil
}
