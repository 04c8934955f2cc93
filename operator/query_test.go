package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
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

// A real server takes hostile values for values: each finds what it is and nothing else, and is never an error.
func TestQuotedValuesOnAServer(t *testing.T) {
	use(t, devServer(t), newNamespace(t, "bare"))
	operator(t, "setup").succeeded(t)
	c, err := dial(t.Context())
	require.NoError(t, err)
	defer c.Close()
	values := []string{"plain", "O'Brien", "'quoted'", `"`, `"both" and \'`, "cust-\"1\"", `cust\1`, "x' OR '1'='1", "100%_", "ü €", "`tick`", `back\slash`, `\' OR 1=1 --`, `say "x"`, "'", `\`, "a\nb"}
	for i, value := range values {
		in := workflows.OnboardingInput{EventID: fmt.Sprint("evt-", i), JourneyID: value, ReferenceNo: value}
		options := workflows.StartOptions(in, "nobody")
		_, err := c.ExecuteWorkflow(t.Context(), options, workflows.OnboardingType, in)
		require.NoError(t, err)
	}
	patience.Until(t, func() bool {
		n, err := c.count(t.Context(), onboardings().String())
		return err == nil && n == len(values)
	}, "not all are listed")
	for _, value := range append(values, "x", "%", "say ", `back\`, "'x'", "no such") {
		known := 0
		if slices.Contains(values, value) {
			known = 1
		}
		found, err := c.find(t.Context(), value)
		require.NoError(t, err, value)
		require.Len(t, found, known, value)
		for _, filter := range []string{"--reference=", "--journey="} {
			listed := decoded[[]onboarding](t, operator(t, "list", "--output=json", filter+value).succeeded(t))
			require.Len(t, listed, known, value)
			for _, o := range append(listed, found...) {
				require.Equal(t, value, o.ReferenceNo)
			}
		}
	}
}

func TestTimesInQueries(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 31, 13, 0, 0, 5, time.FixedZone("", 3600))
	require.Equal(t, "ParkedSince < '2026-01-31T12:00:00.000000005Z'", before("ParkedSince", at))
}
