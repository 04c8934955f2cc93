package deploy

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each image that docker-compose.yml builds is a target of the Dockerfile and starts the program that the compose file
// takes it for.
func TestDockerfileHasEveryTarget(t *testing.T) {
	t.Parallel()
	dockerfile := read(t, "../Dockerfile")
	for _, project := range projects(t) {
		for name, service := range project.Services {
			if service.Build == nil {
				continue
			}
			target := service.Build.Target
			require.True(t, strings.HasPrefix(service.Image, "onboarding-"+target+":"), "image of %s", name)
			require.Contains(t, dockerfile, " AS "+target+"\n", name)
			require.Contains(t, dockerfile, `ENTRYPOINT ["`+target+`"]`, name)
		}
	}
}

// Images don't change by themselves, their Go is not older than the module wants, and no program runs as root.
func TestDockerfileIsPinnedAndUnprivileged(t *testing.T) {
	t.Parallel()
	dockerfile := read(t, "../Dockerfile")
	versions := regexp.MustCompile(`(?m)^ARG (GO|ALPINE)_VERSION=(\d+\.\d+[\w.]*)$`).FindAllStringSubmatch(dockerfile, -1)
	require.Len(t, versions, 2)
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../go.mod"))
	require.True(t, strings.HasPrefix(versions[0][2], wanted[1]+"."), "the image has Go %s, go.mod wants %s", versions[0][2], wanted[1])
	require.Regexp(t, `(?m)^FROM alpine:\$\{ALPINE_VERSION\} AS base\nUSER \d+:\d+$`, dockerfile)
	for _, line := range regexp.MustCompile(`(?m)^FROM (--platform=\S+ )?(\S+)`).FindAllStringSubmatch(dockerfile, -1) {
		require.Regexp(t, `^(base|\S+:.*\$\{ALPINE_VERSION\})$`, line[2])
	}
}

// Secrets and data beside the sources must not get into an image.
func TestImagesTakeOnlySources(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(read(t, "../.dockerignore")), "\n")
	require.Contains(t, lines, "*", "everything is left out first")
	for _, line := range lines {
		if allowed, ok := strings.CutPrefix(line, "!"); ok {
			require.Regexp(t, `^(go\.(mod|sum)|[a-z]+)$`, allowed)
			require.NotContains(t, []string{"deploy", "bin", "tools", "e2e"}, allowed)
		}
	}
}

// A folder that the programs are built from and .dockerignore leaves out would break the images only.
func TestImagesHaveAllSources(t *testing.T) {
	t.Parallel()
	command := exec.CommandContext(t.Context(), "go", "list", "-deps", "./starter", "./worker", "./operator", "./demo")
	command.Dir = ".."
	packages, err := command.Output()
	require.NoError(t, err)
	ignore := read(t, "../.dockerignore")
	for name := range strings.Lines(string(packages)) {
		if path, ours := strings.CutPrefix(strings.TrimSpace(name), "onboarding/"); ours {
			folder, _, _ := strings.Cut(path, "/")
			require.Contains(t, ignore, "\n!"+folder+"\n")
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}
