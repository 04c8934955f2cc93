package main

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What an operator may want to narrow a batch by.
func TestNarrowTakesConditions(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"ParkedSince < '2026-01-31T12:00:00Z'", "ReferenceNo = 'a' OR ReferenceNo = 'b'", "(A = 1 AND (B = 2 OR C = 3))",
		`ReferenceNo IN ('a', "b", 'c')`, `ReferenceNo = 'it\'s'`, `ReferenceNo = 'it''s'`, `ReferenceNo = ")"`, "`ParkedSince` IS NOT NULL",
		"ReferenceNo = 'ORDER BY -- ; /* # ('", `A = 'x\\'`, "A BETWEEN 1 AND -2", "ReferenceNo STARTS_WITH 'Zoë'", "A = 'limit'\n AND\tB != 2",
		"ReferenceNo = 'TemporalNamespaceDivision'", "GroupName = 1", "NOT (A = 1)",
	} {
		var n narrow
		require.NoError(t, n.UnmarshalText([]byte(query)), query)
		require.Equal(t, query, string(n))
	}
}

// Nothing that could match what the other conditions don't.
func TestNarrowRefusesWhatReachesBeyond(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"", " \t", "a = 'b') OR (1 = 1", "a = 1) OR (b = 2) OR (c = 3", ")(", "(", ")", "(a = 1", "a = 1)", `a = 'x\') OR (b = 'y'`,
		`a = "x') OR (b = 'y") OR (c = "z`, `a = 'x'') OR (b = 'y'`, "a = 'x", "a = \"x", "a = `x", `a = 'x\`, "a = `x\\`) OR (b = `y`", "``` OR 1=1",
		"a = 1 --", "a = 1 -- ) OR (b", "a = 1 /* ", "a = 1 /* ) */", "a = 1 # )", "a = 1 // )", "a = 1; b = 2", "a = 1 /*! OR 1 */",
		"a = 1 ORDER BY b", "a = 1 group by ExecutionStatus", "a = 1 LIMIT 5", "a = 1 union select 1", "a IN (SELECT b)", "a = 1 having b",
		"TemporalNamespaceDivision = 'x'", "`TemporalNamespaceDivision` IS NOT NULL", "temporalnamespacedivision = 'x'",
		"a = x'41''or'", "a = b'1'", "a = 1\x00", "a = 'x\x00y' OR \x01",
	} {
		var n narrow
		err := n.UnmarshalText([]byte(query))
		if query == "a = 'x\x00y' OR \x01" || err == nil {
			require.Error(t, err, "%q", query)
		}
		require.ErrorContains(t, err, "expected")
		require.Empty(t, n)
	}
}

// quotations are what Temporal takes for quoted, written in another way than the program does it.
var quotations = regexp.MustCompile(`(?s)'(?:\\.|''|[^'\\])*'|"(?:\\.|""|[^"\\])*"|` + "`(?:``|[^`])*`")

// Whatever is accepted stays within the parentheses that are put around it.
func TestNarrowStaysInItsParentheses(t *testing.T) {
	t.Parallel()
	parts := []string{"'", "''", `"`, `""`, "`", `\`, `\'`, `\"`, "(", ")", " OR ", " AND ", "a", "= 1", "--", "/*", "*/", "#", ";", "\n", "x'", "é", " "}
	random := rand.New(rand.NewPCG(8, 1))
	accepted := 0
	for range 200_000 {
		var b strings.Builder
		for range 1 + random.IntN(9) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		var n narrow
		if n.UnmarshalText([]byte(b.String())) != nil {
			continue
		}
		accepted++
		requireWithin(t, retry{Check: "credit", Query: n}.query().String(), b.String())
	}
	require.Greater(t, accepted, 1000)
}

// requireWithin wants the last condition to be the query in parentheses that end where the whole ends.
func requireWithin(t *testing.T, whole, query string) {
	t.Helper()
	require.True(t, strings.HasSuffix(whole, " AND ("+query+")"), whole)
	rest := quotations.ReplaceAllString(whole[len(whole)-len(query)-2:], "q")
	require.NotRegexp(t, "['\"`;#]|--|/\\*|//", rest)
	depth := 0
	for i, r := range rest {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		}
		require.Equal(t, i == len(rest)-1, depth == 0, "%s: %s", whole, rest)
	}
}

func FuzzNarrow(f *testing.F) {
	for _, seed := range []string{"a = 'b') OR (1 = 1", `a = 'x\') OR (b = 'y'`, "a = 1 -- )", "`a` = \"b\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		var n narrow
		if n.UnmarshalText([]byte(query)) == nil {
			requireWithin(t, retry{Check: "credit", Query: n}.query().String(), query)
		}
	})
}
