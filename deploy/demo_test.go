package deploy

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox"
)

// The simulated vendors take only their own credentials, so what deploy/demo.env says has to be the same.
func TestDemoSettingsFitTheSimulatedVendors(t *testing.T) {
	t.Parallel()
	vendors, err := sandbox.Start(sandbox.Default(1))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, vendors.Close()) })

	project := projects(t)["demo"]
	given := append(environment(project, "starter"), environment(project, "worker")...)
	elsewhere := regexp.MustCompile(`(127\.0\.0\.1|vendors):\d+`)
	for i := range given {
		given[i] = elsewhere.ReplaceAllString(given[i], "HOST")
	}
	for _, wanted := range vendors.Environment() {
		require.Contains(t, given, elsewhere.ReplaceAllString(wanted, "HOST"))
	}
}

// The vendors are where deploy/demo.env looks for them, and the webhook is where they post to.
func TestDemoServicesFindEachOther(t *testing.T) {
	t.Parallel()
	project := projects(t)["demo"]
	require.Equal(t, []string{"vendors", "--webhook=http://starter:8080/webhooks/idwise"}, []string(project.Services["vendors"].Command))
	listens := read(t, "../demo/vendors.go")
	for _, address := range regexp.MustCompile(`vendors:\d+`).FindAllString(strings.Join(environment(project, "worker"), " "), -1) {
		_, port, _ := strings.Cut(address, ":")
		require.Contains(t, listens, `":`+port+`"`)
	}
}
