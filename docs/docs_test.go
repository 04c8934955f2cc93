// Package docs keeps what the documents promise in step with the code.
package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A test or fuzz target that a document names as proof is there.
func TestEveryTestThatIsNamedExists(t *testing.T) {
	t.Parallel()
	found, err := exec.CommandContext(t.Context(), "git", "-C", "..", "grep", "-h", "-E", `^func (Test|Fuzz)`, "--", "*_test.go").Output()
	require.NoError(t, err)
	documents, err := filepath.Glob("*.md")
	require.NoError(t, err)
	require.NotEmpty(t, documents)
	named := 0
	for _, document := range append(documents, "../README.md") {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		for _, test := range regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z]+)`").FindAllStringSubmatch(string(text), -1) {
			require.True(t, strings.Contains(string(found), "func "+test[1]+"("), "%s names %s", document, test[1])
			named++
		}
	}
	require.NotZero(t, named)
}

// A file of this repository that a document links to is there.
func TestEveryLinkedFileExists(t *testing.T) {
	t.Parallel()
	documents, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, document := range append(documents, "../README.md") {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(string(text), -1) {
			target, _, _ := strings.Cut(link[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			require.FileExists(t, filepath.Join(filepath.Dir(document), target), document)
		}
	}
}
