package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"

	"onboarding/workflows"
)

// pollInterval is the pause between two looks at whether the search attributes can be used.
const pollInterval = 250 * time.Millisecond

// setup registers the search attributes, without which no onboarding can start.
type setup struct {
	Timeout time.Duration `default:"1m" help:"How long to wait for a namespace that was just created, and until the search attributes can be used."`
}

// Run carries out the command.
func (s setup) Run(ctx context.Context, c console) error {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	t, err := dial(ctx)
	if err != nil {
		return err
	}
	defer t.Close()
	if err := t.awaitNamespace(ctx); err != nil {
		return err
	}
	added, err := t.register(ctx, wanted())
	if err != nil {
		return err
	}
	if err := t.awaitUsable(ctx, wanted()); err != nil {
		return err
	}
	if len(added) == 0 {
		fmt.Fprintf(c.out, "namespace %s already has all search attributes\n", t.namespace)
		return nil
	}
	fmt.Fprintf(c.out, "namespace %s now has the search attributes %s\n", t.namespace, strings.Join(added, ", "))
	return nil
}

// attribute is a search attribute's name and type.
type attribute struct {
	name      string
	valueType enumspb.IndexedValueType
}

// wanted returns the search attributes of onboardings.
func wanted() []attribute {
	var attributes []attribute
	for _, key := range workflows.SearchAttributeKeys() {
		attributes = append(attributes, attribute{key.GetName(), key.GetValueType()})
	}
	return attributes
}

// register adds those attributes that the namespace lacks and returns their names. It fails, and adds nothing, when one
// of them is there with another type: a type can't be changed, and onboardings could not start.
func (t temporal) register(ctx context.Context, attributes []attribute) ([]string, error) {
	existing, err := t.list(ctx)
	if err != nil {
		return nil, err
	}
	missing := map[string]enumspb.IndexedValueType{}
	var names []string
	for _, a := range attributes {
		valueType, exists := existing.GetCustomAttributes()[a.name]
		switch {
		case !exists:
			missing[a.name] = a.valueType
			names = append(names, a.name)
		case valueType != a.valueType:
			return nil, fmt.Errorf("search attribute %s has type %s in namespace %s and must have %s: remove or rename it first",
				a.name, valueType, t.namespace, a.valueType)
		}
	}
	if len(missing) == 0 {
		return nil, nil
	}
	request := &operatorservice.AddSearchAttributesRequest{Namespace: t.namespace, SearchAttributes: missing}
	if _, err := t.OperatorService().AddSearchAttributes(ctx, request); err != nil {
		return nil, fmt.Errorf("add search attributes %s to namespace %s: %w", strings.Join(names, ", "), t.namespace, err)
	}
	return names, nil
}

// list returns the search attributes of the namespace.
func (t temporal) list(ctx context.Context) (*operatorservice.ListSearchAttributesResponse, error) {
	request := &operatorservice.ListSearchAttributesRequest{Namespace: t.namespace}
	response, err := t.OperatorService().ListSearchAttributes(ctx, request)
	if err != nil {
		return nil, fmt.Errorf("list the search attributes of namespace %s: %w", t.namespace, err)
	}
	return response, nil
}

// awaitNamespace waits until Temporal's frontend knows the namespace, which takes some seconds after it was created.
func (t temporal) awaitNamespace(ctx context.Context) error {
	return await(ctx, func() error {
		_, err := t.list(ctx)
		return err
	})
}

// awaitUsable waits until Temporal's frontend accepts a query with all attributes: it learns of new ones with a delay,
// and refuses workflows that carry one it does not know.
func (t temporal) awaitUsable(ctx context.Context, attributes []attribute) error {
	var conditions []string
	for _, a := range attributes {
		conditions = append(conditions, a.name+" IS NOT NULL")
	}
	request := &workflowservice.CountWorkflowExecutionsRequest{Namespace: t.namespace, Query: strings.Join(conditions, " AND ")}
	return await(ctx, func() error {
		if _, err := t.CountWorkflow(ctx, request); err != nil {
			return fmt.Errorf("use the search attributes of namespace %s: %w", t.namespace, err)
		}
		return nil
	})
}

// await tries until it succeeds, or fails for another reason than that Temporal's frontend has not yet seen a change. It
// returns the last such failure when the context ends.
func await(ctx context.Context, try func() error) error {
	for {
		err := try()
		var noNamespace *serviceerror.NamespaceNotFound
		var unknownName *serviceerror.InvalidArgument
		if !errors.As(err, &noNamespace) && !errors.As(err, &unknownName) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pollInterval):
		}
	}
}
