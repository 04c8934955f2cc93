package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
)

// What a stranger sees first works: every scenario of the demo comes out as it says.
func TestDemo(t *testing.T) {
	t.Parallel()
	cli := temporalCLI(t)
	demo := exec.CommandContext(patience.Context(t), filepath.Join(programs(t), "demo"), "--exit")
	demo.Env = append(os.Environ(), "TEMPORAL_CLI="+cli, "TMPDIR="+t.TempDir())
	demo.Cancel = func() error { return demo.Process.Signal(syscall.SIGTERM) }
	demo.WaitDelay = time.Minute
	output, err := demo.CombinedOutput()
	require.NoError(t, err, "the demo said:\n%s", output)
	require.Contains(t, string(output), "Came out: 8 onboardings, 8 questions to the credit bureau")
}
