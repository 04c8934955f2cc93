package main

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var spaces = regexp.MustCompile(` {2,}`)

// squeeze makes the gaps between columns alike: the widths of times differ.
func squeeze(text string) string { return spaces.ReplaceAllString(text, "  ") }

// What comes from outside must not steer the terminal of an operator, or break the table.
func TestTablesAreSafeForATerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	table := grid{{"A", "B"}, {"x\x1b[31m\ty", "line\nend\r"}, {"\u202ereversed", ""}}
	require.NoError(t, table.print(&out))
	require.Equal(t, "A         B\nx [31m y  line end \n reversed\n", out.String())
}

func TestAgesAreReadable(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second: "0s", 59 * time.Second: "59s", 90 * time.Minute: "1h", 47 * time.Hour: "47h", 72 * time.Hour: "3d", 5 * time.Minute: "5m",
	} {
		require.Equal(t, want, age(d))
	}
}
