package deploy

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// An alert on a metric that nobody measures never fires.
func TestAlertsUseMetricsOfTheStarter(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("../starter/*.go")
	require.NoError(t, err)
	var measured string
	for _, source := range sources {
		measured += read(t, source)
	}
	used := regexp.MustCompile(`onboarding_[a-z_]+`).FindAllString(read(t, "prometheus/alerts.yml"), -1)
	require.NotEmpty(t, used)
	for _, name := range used {
		require.Contains(t, measured, `"`+name+`"`)
	}
}
