package main

import (
	"strings"
	"testing"
)

// A reader must see package results, what failed tests said and why tests were skipped, and nothing of what passed.
func TestReportShowsFailuresAndReasonsOfSkips(t *testing.T) {
	t.Parallel()
	events := `{"Action":"output","Package":"p","Test":"TestGood","Output":"=== RUN   TestGood\n"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"    a_test.go:1: chatter\n"}
{"Action":"pass","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestBad","Output":"=== RUN   TestBad\n"}
{"Action":"output","Package":"p","Test":"TestBad","Output":"    a_test.go:2: got 1, want 2\n"}
{"Action":"output","Package":"p","Test":"TestBad","Output":"--- FAIL: TestBad (0.00s)\n"}
{"Action":"fail","Package":"p","Test":"TestBad"}
{"Action":"output","Package":"p","Test":"TestLater","Output":"    a_test.go:3: no PostgreSQL here\n"}
{"Action":"output","Package":"p","Test":"TestLater","Output":"--- SKIP: TestLater (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestLater"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
{"Action":"output","Package":"q","Output":"PASS\n"}
{"Action":"output","Package":"q","Output":"ok  \tq\t0.1s\n"}
{"Action":"pass","Package":"q"}
`
	want := `    a_test.go:2: got 1, want 2
--- FAIL: TestBad (0.00s)
FAIL	p	0.1s
ok  	q	0.1s
skipped: p TestLater: a_test.go:3: no PostgreSQL here
tests: 1 passed, 1 failed, 1 skipped
`
	if got := printed(t, events); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// A crash ends a package before its tests end: what the interrupted test said holds the cause.
func TestReportShowsWhatACrashedTestSaid(t *testing.T) {
	t.Parallel()
	events := `{"Action":"output","Package":"p","Test":"TestCrash","Output":"=== RUN   TestCrash\n"}
{"Action":"output","Package":"p","Test":"TestCrash","Output":"panic: boom\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`
	if got := printed(t, events); !strings.Contains(got, "--- CUT SHORT: TestCrash\npanic: boom\n") || !strings.Contains(got, "0 passed, 1 failed") {
		t.Errorf("got:\n%s", got)
	}
}

// Code that does not compile is told by the build, as build output and as plain lines.
func TestReportShowsWhyABuildFailed(t *testing.T) {
	t.Parallel()
	events := `{"ImportPath":"p","Action":"build-output","Output":"./a.go:1:1: syntax error\n"}
{"ImportPath":"p","Action":"build-fail"}
go: a plain line
`
	want := "./a.go:1:1: syntax error\ngo: a plain line\n"
	if got := printed(t, events); !strings.HasPrefix(got, want) {
		t.Errorf("got:\n%s\nwant it to begin with:\n%s", got, want)
	}
}

func printed(t *testing.T, events string) string {
	t.Helper()
	var out strings.Builder
	report := newReport(&out)
	if err := report.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	report.summary()
	return out.String()
}
