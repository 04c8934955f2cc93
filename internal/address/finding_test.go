package address

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Compliance reads docs/address.md: it has to name each verdict and reason as the audit trail does.
func TestTheDocumentNamesEveryVerdictAndReason(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/address.md")
	require.NoError(t, err)
	for f := otherScript; f <= samePlace; f++ {
		v, ok := verdicts[f]
		require.True(t, ok)
		if v.reason != "" {
			require.Contains(t, string(text), "| "+string(v.verdict)+" | "+v.reason+" |")
		}
	}
	for _, reason := range []string{reasonUnknownPostcode, reasonUnknownArea, reasonNoAddress} {
		require.Contains(t, string(text), "| review | "+reason+" |")
	}
	require.Equal(t, len(verdicts)+2, strings.Count(string(text), "| review | ")+strings.Count(string(text), "| failed | "))
}
