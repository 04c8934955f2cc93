package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"onboarding/internal/text"
)

// What people write goes through as they wrote it, in whatever language, up to the limit.
func TestActorAndReasonTakeWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for _, fine := range []string{
		"ann", "Zoë Nuñez", "李雷", "محمد", "O'Brien", `say "x"`, "a\\b", "<&>", "👍", "⚠️ urgent", "a\u00a0b", " ann ", "=1+1", "e\u0301",
	} {
		require.NoError(t, text.Actor(fine), fine)
		require.NoError(t, text.Reason(fine), fine)
	}
	for _, letter := range []string{"x", "é", "李", "👍"} {
		require.NoError(t, text.Actor(strings.Repeat(letter, text.MaxActor)))
		require.NoError(t, text.Reason(strings.Repeat(letter, text.MaxReason)))
	}
}

// A refusal says which text, how long it is and may be, and nothing of what it holds.
func TestRefusalsNameFieldAndLimit(t *testing.T) {
	t.Parallel()
	const secret = "Plantedname"
	for _, c := range []struct{ actor, reason, refusal string }{
		{secret, strings.Repeat("<&>", 140_000), `"reason" is too long: 420000 characters, at most 1000 are allowed`},
		{secret, strings.Repeat("é", 1001), `"reason" is too long: 1001 characters, at most 1000 are allowed`},
		{secret + strings.Repeat("x", 100), "why", `"actor" is too long: 111 characters, at most 100 are allowed`},
		{secret + "\xff", "why", `"actor" is not text in UTF-8`},
		{" \t\n\u00a0", "why", `"actor" is missing: say who you are`},
		{"\u200b\u3164\ufe0f", "why", `"actor" is missing: say who you are`},
		{"ann", "", `"reason" is missing: say why`},
		{"ann", "\u2003", `"reason" is missing: say why`},
	} {
		err := text.Actor(c.actor)
		if err == nil {
			err = text.Reason(c.reason)
		}
		require.EqualError(t, err, c.refusal)
	}
	for _, hidden := range []rune{
		0, '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0xad, 0x61c, 0x200b, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066,
		0x2069, 0xfeff, 0xe0041, 0x3164, 0x115f, 0x34f,
	} {
		err := text.Reason(secret + string(hidden) + "x")
		require.ErrorContains(t, err, `"reason" must be one line without control, bidirectional or invisible characters`)
		require.NotContains(t, err.Error(), secret)
		require.Error(t, text.Actor(secret+string(hidden)), "%U", hidden)
	}
}

// What is shown neither steers the terminal nor breaks the line; the rest is as it came.
func TestClean(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"Zoë 李 👍 =1": "Zoë 李 👍 =1", "a\nb\tc\x1b[1m": "a b c [1m", "\u202eabc\u2066": " abc ", "a\u2028b": "a b", "\xff": "\ufffd",
	} {
		require.Equal(t, want, text.Clean(given))
	}
}

// A vendor's text is bounded, and no text becomes another one that means something.
func TestBound(t *testing.T) {
	t.Parallel()
	const most = 10
	for given, want := range map[string]string{
		"Complete": "Complete", "Complete\u200b": "Complete\ufffd", "Com\nplete": "Com\ufffdplete", "\u202eComplete": "\ufffdComplete",
		"Complete\xff": "Complete\ufffd", "ééééééé": "ééééééé", "Complete!?": "Complete!?", "Complete!?!": "Complete!…",
	} {
		require.Equal(t, want, text.Bound(given, most))
	}
	huge := text.Bound(strings.Repeat("\xff", 1<<20), text.MaxVendor)
	require.Equal(t, text.MaxVendor, utf8.RuneCountInString(huge))
}

// A message that refuses a value repeats only as much of it as helps.
func TestQuoted(t *testing.T) {
	t.Parallel()
	require.Equal(t, `"police"`, text.Quoted("police"))
	require.Equal(t, `"\"�"`, text.Quoted("\"\n"))
	require.Less(t, len(text.Quoted(strings.Repeat("x", 2<<20))), 50)
}

// One person is not two because the name is written in another way.
func TestFold(t *testing.T) {
	t.Parallel()
	for _, same := range []string{"Ann Smith", "ann smith", " ANN  SMITH ", "Ann\u00a0Smith", "Ａｎｎ Smith"} {
		require.Equal(t, text.Fold("ann smith"), text.Fold(same), same)
	}
	require.Equal(t, text.Fold("STRASSE"), text.Fold("straße"))
	require.Equal(t, text.Fold("Zoe\u0308"), text.Fold("ZOË"))
	require.NotEqual(t, text.Fold("ann"), text.Fold("anna"))
	require.NotEqual(t, text.Fold("ann"), text.Fold("Änn"))
}
