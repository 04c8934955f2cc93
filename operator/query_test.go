package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdktemporal "go.temporal.io/sdk/temporal"

	"onboarding/workflows"
)

// Nothing in a value can end its quotation.
func TestQuote(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"":              `''`,
		"cust-1":        `'cust-1'`,
		`O'Brien`:       `'O\'Brien'`,
		`'`:             `'\''`,
		`\`:             `'\\'`,
		`\'`:            `'\\\''`,
		`say "x"`:       `'say "x"'`,
		`x' OR '1'='1`:  `'x\' OR \'1\'=\'1'`,
		`x\' OR 1=1 --`: `'x\\\' OR 1=1 --'`,
	} {
		require.Equal(t, want, quote(value))
	}
}

// A real server takes hostile values for values: they match what they are, or nothing, and are never an error.
func TestQuotedValuesOnAServer(t *testing.T) {
	use(t, devServer(t), newNamespace(t, "bare"))
	operator(t, "setup").succeeded(t)
	c, err := dial(t.Context())
	require.NoError(t, err)
	defer c.Close()
	values := []string{"plain", "O'Brien", "x' OR '1'='1", "100%_", "ü €", "`tick`", `back\slash`, `\' OR 1=1 --`, `say "x"`, "'", `\`, "a\nb"}
	for i, value := range values {
		in := workflows.OnboardingInput{EventID: fmt.Sprint("evt-", i), JourneyID: value, ReferenceNo: value}
		options := workflows.StartOptions(in, "nobody")
		options.TypedSearchAttributes = sdktemporal.NewSearchAttributes(workflows.ReferenceNoKey.ValueSet(value))
		_, err := c.ExecuteWorkflow(t.Context(), options, workflows.OnboardingType, in)
		require.NoError(t, err)
	}
	eventually(t, func() bool {
		n, err := c.count(t.Context(), onboardings().String())
		return err == nil && n == len(values)
	}, "all are listed")
	for _, value := range values {
		found, _, err := c.listed(t.Context(), append(onboardings(), equals(workflows.ReferenceNoKey, value)).String())
		require.NoError(t, err, value)
		for _, o := range found {
			require.Equal(t, value, o.ReferenceNo)
		}
		if quote(value) == "'"+value+"'" && value != `say "x"` && value != "a\nb" || value == "O'Brien" {
			require.Len(t, found, 1, value)
		}
		found, err = c.find(t.Context(), value)
		require.NoError(t, err, value)
		for _, o := range found {
			require.Equal(t, value, o.ReferenceNo)
		}
	}
}

func TestTimesInQueries(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 31, 13, 0, 0, 5, time.FixedZone("", 3600))
	require.Equal(t, "ParkedSince < '2026-01-31T12:00:00.000000005Z'", before("ParkedSince", at))
}
