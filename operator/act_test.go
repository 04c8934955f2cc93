package main

import (
	"os/user"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/workflows"
)

// Everything an operator can do to one onboarding, and every refusal, in the order of a life.
func TestActionsOnOneOnboarding(t *testing.T) {
	w := newWorld(t)
	w.bureau.away.Store(true)
	id := w.begin("refer-1", "cust-1")
	w.await(1, "--parked=credit")
	why := []string{"--actor=ann", "--reason=why"}
	act := func(args ...string) result { return operator(t, append(args, why...)...) }

	act("retry", id, "--check=face").failed(t, codeRefused, "refused by "+id+": face is not parked, it is done")
	act("retry", id, "--check=police").failed(t, codeRefused, `"check" must be face, credit, address, decision, report or message, not "police"`)
	act("decide", id, "approved").failed(t, codeRefused, "only an onboarding in review can be decided; this one is checking")
	act("retry", "nobody", "--check=credit").failed(t, codeNotFound, "no onboarding has")
	require.Empty(t, decoded[account](t, operator(t, "show", id, "-ojson").succeeded(t)).Status.Actions, "a refusal leaves no trace")

	require.Equal(t, id+": credit runs again, round 2\n", act("retry", "refer-1", "--check=credit").succeeded(t))
	w.await(1, "--parked=credit")
	out := act("resolve", "cust-1", "--check=credit", "--verdict=passed", "--output=json").succeeded(t)
	require.JSONEq(t, `{"workflowId": "`+id+`", "done": "credit is passed", "actor": "ann"}`, out)
	w.await(1, "--state=in-review")
	require.Equal(t, id+": approved\n", act("decide", id, "approved").succeeded(t))
	w.await(1, "--state=approved")
	w.await(0, "--state=open")
	act("decide", id, "rejected").failed(t, codeRefused, "refused by "+id+": it has ended: approved")
	act("retry", id, "--check=credit").failed(t, codeRefused, "it has ended: approved")

	actions := decoded[account](t, operator(t, "show", id, "-ojson").succeeded(t)).Status.Actions
	require.Len(t, actions, 3)
	for i, want := range []string{workflows.RetryCheckUpdate, workflows.ResolveCheckUpdate, workflows.DecideUpdate} {
		require.Equal(t, []string{want, "ann", "why"}, []string{actions[i].Action, actions[i].Actor, actions[i].Reason})
	}
}

// The audit trail needs to know who acted.
func TestActorIsTheSystemsUserUnlessNamed(t *testing.T) {
	t.Parallel()
	current, err := user.Current()
	require.NoError(t, err)
	who, err := action{}.who()
	require.NoError(t, err)
	require.Equal(t, current.Username, who)
	who, err = action{Actor: "ann"}.who()
	require.NoError(t, err)
	require.Equal(t, "ann", who)
}

// What can't be meant is refused before Temporal is asked.
func TestUsageOfActions(t *testing.T) {
	use(t, "127.0.0.1:1", "default")
	for says, args := range map[string][]string{
		"--reason":              {"retry", "x", "--check=credit"},
		"\"reason\" is missing": {"retry", "x", "--check=credit", "--reason= "},
		"\"reason\" is too long: 1001 characters, at most 1000": {"retry", "x", "--check=credit", "--reason=" + strings.Repeat("é", 1001)},
		"\"actor\" is too long: 101 characters, at most 100":    {"decide", "x", "approved", "--reason=why", "--actor=" + strings.Repeat("x", 101)},
		"\"actor\" must be one line":                            {"decide", "x", "approved", "--reason=why", "--actor=ann\u202e"},
		"expected as many closing parentheses":                  {"retry", "--all", "--check=credit", "--reason=why", "--query=a = 'b') OR (1 = 1"},
		"--check":                                               {"retry", "x", "--reason=why"},
		"expected the name of a check":                          {"retry", "x", "--reason=why", "--check=cre'dit"},
		"name an onboarding, or use --all":                      {"retry", "--reason=why", "--check=credit"},
		"not both":                                              {"retry", "x", "--all", "--reason=why", "--check=credit"},
		"--query and --yes go with --all":                       {"retry", "x", "--yes", "--reason=why", "--check=credit"},
		"--verdict must be one of":                              {"resolve", "x", "--check=credit", "--verdict=fine", "--reason=why"},
		"must be one of \"approved\",\"rejected\"":              {"decide", "x", "expired", "--reason=why"},
		"expected \"<which> <decision>\"":                       {"decide", "--reason=why"},
	} {
		operator(t, args...).failed(t, codeUsage, says)
	}
}

// Who meets no server must read where it was looked for, and which variable says so.
func TestUnreachableTemporal(t *testing.T) {
	use(t, "127.0.0.1:1", "default")
	t.Setenv("TEMPORAL_API_KEY", "hunter2")
	for _, args := range [][]string{{"list"}, {"retry", "x", "--check=credit", "--reason=why"}, {"retry", "--all", "--check=credit", "--reason=why"}, {"show", "x"}} {
		failed := operator(t, args...)
		failed.failed(t, codeFailed, "connect to Temporal at 127.0.0.1:1, namespace default", "TEMPORAL_ADDRESS")
		require.NotContains(t, failed.failure.Error(), "hunter2")
	}
}

// A namespace that nobody has set up, or that is not there, leads to the command or the variable that helps.
func TestNamespaceThatIsNotSetUp(t *testing.T) {
	address := devServer(t)
	use(t, address, "default")
	operator(t, "list", "--parked=credit").failed(t, codeFailed, "namespace default lacks the search attributes", "run operator setup")
	operator(t, "retry", "--all", "--check=credit", "--reason=why").failed(t, codeFailed, "run operator setup")
	use(t, address, "nowhere")
	operator(t, "list").failed(t, codeFailed, "Temporal has no namespace nowhere; TEMPORAL_NAMESPACE names it")
}

// Commands that are shown must survive a shell.
func TestWordsForAShell(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"onboarding-evt-1": "onboarding-evt-1", "a b": "'a b'", "x'; rm -rf /": `'x'\''; rm -rf /'`, "$(x)": "'$(x)'", "": "''", "a\nb": "'a b'",
	} {
		require.Equal(t, want, shell(word))
	}
}

// The help is where scripts' authors look for exit codes.
func TestHelp(t *testing.T) {
	t.Parallel()
	help := operator(t, "--help").succeeded(t)
	for _, line := range []string{"0  done\n", "1  failed\n", "2  the command was not understood\n", "3  nothing was found\n", "4  refused", "5  something needs attention"} {
		require.Contains(t, help, line)
	}
	for _, command := range []string{"status", "list", "show", "retry", "resolve", "decide", "events list", "events redeliver", "audit verify", "setup"} {
		require.Contains(t, help, command)
	}
	require.Contains(t, operator(t, "retry", "--help").succeeded(t), "--all")
}
