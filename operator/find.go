package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.temporal.io/api/serviceerror"

	"onboarding/workflows"
)

// ambiguous is returned when a name stands for several onboardings, none of which is the obvious one.
type ambiguous struct {
	which string
	found []onboarding
}

// Error lists the onboardings.
func (a ambiguous) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s match; name one by its workflow ID:\n", plural(len(a.found), "onboarding"), clean(a.which))
	_ = printOnboardings(&b, a.found) // a Builder does not fail
	return strings.TrimRight(b.String(), "\n")
}

// one returns what is meant by a workflow ID, a journey or a reference number: the only onboarding or, of several, the
// only open one, or the latest of one journey. Otherwise the error is ambiguous, or has the code of something that was not found.
func (t temporal) one(ctx context.Context, which string) (onboarding, error) {
	found, err := t.find(ctx, which)
	if err != nil {
		return onboarding{}, err
	}
	return choose(which, found)
}

func choose(which string, found []onboarding) (onboarding, error) {
	isUpdate := func(o onboarding) bool { return o.Type != workflows.OnboardingType }
	if others := slices.DeleteFunc(slices.Clone(found), isUpdate); len(others) > 0 {
		found = others
	}
	var open []onboarding
	for _, o := range found {
		if o.isOpen() {
			open = append(open, o)
		}
	}
	switch {
	case len(found) == 0:
		return onboarding{}, withCode(codeNotFound, fmt.Errorf("no onboarding has the workflow ID, the journey or the reference %s",
			clean(which)))
	case len(found) == 1:
		return found[0], nil
	case len(open) == 1:
		return open[0], nil
	case len(open) == 0 && !slices.ContainsFunc(found, func(o onboarding) bool { return o.JourneyID != found[0].JourneyID }):
		return slices.MaxFunc(found, func(a, b onboarding) int { return a.StartedAt.Compare(b.StartedAt) }), nil
	}
	return onboarding{}, withCode(codeUsage, ambiguous{which, found})
}

// find returns what Temporal remembers under a workflow ID, or else of a journey or a reference number.
func (t temporal) find(ctx context.Context, which string) ([]onboarding, error) {
	if canBeWorkflowID(which) {
		description, err := t.DescribeWorkflowExecution(ctx, which, "")
		var none *serviceerror.NotFound
		var invalid *serviceerror.InvalidArgument // no workflow ID is that long
		switch {
		case err == nil:
			return []onboarding{describe(description.GetWorkflowExecutionInfo())}, nil
		case !errors.As(err, &none) && !errors.As(err, &invalid):
			return nil, t.explain(ctx, "look for workflow "+clean(which), err)
		}
	}
	query := append(ours(),
		"("+equals(workflows.JourneyIDKey, which)+" OR "+equals(workflows.ReferenceNoKey, which)+")")
	found, _, err := t.listed(ctx, query.String(), func(o onboarding) bool { return o.JourneyID == which || o.ReferenceNo == which })
	return found, err
}

// canBeWorkflowID reports whether Temporal can be asked for a workflow with this ID: it is sent in a header too, which
// only takes printable ASCII.
func canBeWorkflowID(id string) bool {
	return id != "" && !strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r > '~' })
}
