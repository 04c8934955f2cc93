// Testreport runs go test with its arguments and prints what a reader needs: a line for each package, everything that a
// failed test said, and every skipped test with its reason, which go test itself keeps to itself. With CI=true in the
// environment a skipped test is a failure.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	if err := run(os.Args[1:], os.Getenv("CI") == "true", os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		os.Exit(1)
	}
}

// run returns an error when go test failed, when nothing was tested, or when a skip is not allowed and there was one.
func run(args []string, skipFails bool, out io.Writer) error {
	command := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	command.Stderr = os.Stderr
	events, err := command.StdoutPipe()
	if err != nil {
		return fmt.Errorf("connect to go test: %w", err)
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	report := newReport(out)
	readErr := report.read(events)
	testErr := command.Wait()
	report.summary()
	switch {
	case readErr != nil:
		return fmt.Errorf("read the output of go test: %w", readErr)
	case testErr != nil:
		return fmt.Errorf("go test: %w", testErr)
	case report.passed == 0:
		return errors.New("no test was run")
	case skipFails && len(report.skipped) > 0:
		return errors.New("tests were skipped, which CI does not allow")
	}
	return nil
}
