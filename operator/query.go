package main

import (
	"strings"
	"time"

	sdktemporal "go.temporal.io/sdk/temporal"

	"onboarding/workflows"
)

// conditions are a visibility query: all of them must hold.
type conditions []string

// String returns the query.
func (c conditions) String() string { return strings.Join(c, " AND ") }

// ours matches every onboarding and journey update that Temporal remembers.
func ours() conditions {
	return conditions{"WorkflowType IN (" + quote(workflows.OnboardingType) + ", " + quote(workflows.JourneyUpdateType) + ")"}
}

// onboardings matches every onboarding that Temporal remembers.
func onboardings() conditions {
	return conditions{"WorkflowType = " + quote(workflows.OnboardingType)}
}

// open is the condition that an onboarding has not ended.
const open = "ExecutionStatus = 'Running'"

// equals is the condition that a search attribute has the value, or that a list holds it. Temporal's SQL databases can't be
// asked for some characters, see askable: then what begins like the value matches, too, and who asks must look at what came.
func equals(key sdktemporal.SearchAttributeKey, value string) string {
	switch begin := askable(value); begin {
	case value:
		return key.GetName() + " = " + quote(value)
	case "":
		return isSet(key)
	default:
		return key.GetName() + " STARTS_WITH " + quote(begin)
	}
}

// askable returns as much of a value's beginning as can be asked for. Temporal escapes some characters in a way that
// PostgreSQL and SQLite do not understand, and loses apostrophes at both ends.
func askable(value string) string {
	if i := strings.IndexAny(value, "\"\\\b\t\n\r"); i >= 0 {
		value = value[:i]
	}
	if strings.HasPrefix(value, "'") {
		return ""
	}
	return strings.TrimRight(value, "'")
}

// isSet is the condition that a search attribute has a value.
func isSet(key sdktemporal.SearchAttributeKey) string { return key.GetName() + " IS NOT NULL" }

// before is the condition that the time in the attribute is earlier.
func before(attribute string, t time.Time) string {
	return attribute + " < " + quote(t.UTC().Format(time.RFC3339Nano))
}

// quote returns the value as a visibility query writes it, so that nothing in it can end the quotation.
func quote(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}
