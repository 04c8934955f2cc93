package notify

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryKindHasATextInEveryLanguage(t *testing.T) {
	t.Parallel()
	texts, err := loadTexts()
	require.NoError(t, err)
	for _, language := range languages {
		for _, kind := range kinds {
			l, err := texts.letter(Message{Kind: kind, FirstName: "Zoë", Language: language})
			require.NoError(t, err)
			require.Equal(t, language, l.Language)
			require.NotEmpty(t, l.Subject)
			require.NotContains(t, l.Subject, "Zoë", "a subject shows on locked screens")
			require.GreaterOrEqual(t, len(l.Paragraphs), 2)
			require.Contains(t, l.Paragraphs[0], " Zoë,")
			require.NotContains(t, l.text(), "{{")
			require.NotContains(t, l.text(), "<no value>")
		}
	}
	files, err := fs.Glob(templateFiles, "templates/*/*.txt")
	require.NoError(t, err)
	require.Len(t, files, len(languages)*len(kinds), "every text is used")
}

func TestOtherLanguagesGetEnglish(t *testing.T) {
	t.Parallel()
	texts, err := loadTexts()
	require.NoError(t, err)
	for language, want := range map[string]string{
		"": "en", "en": "en", "en-GB": "en", "de": "de", "de-AT": "de", "DE": "de", "fr": "en", "../de": "en", "de_AT": "en",
	} {
		l, err := texts.letter(Message{Kind: Approved, Language: language})
		require.NoError(t, err)
		require.Equal(t, want, l.Language, language)
	}
}

func TestGreetableNamesAreNamesOnly(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Jane": "Jane", " Anne-Marie ": "Anne-Marie", "O’Neil": "O’Neil", "Jean\u2010Luc": "Jean\u2010Luc", "Gal·la": "Gal·la", "José": "José", "محمد": "محمد", "नीता": "नीता",
		// Joiners are spelling where they stand behind a letter or a mark, and nothing else that is invisible is.
		"مه\u200cسا": "مه\u200cسا", "रमेशन्\u200d": "रमेशन्\u200d", "র\u200d্যাব": "র\u200d্যাব",
		"\u200dJane": "", "Ja\u200c\u200dne": "", "Ja \u200cne": "", "\u200c": "", "Ja\u200bne": "", "Ja\ufeffne": "",
		"Ja\u202ene": "", "Ja\u2066ne": "", "\u200fJane": "", "Ja\u2028ne": "", "Ja\u0085ne": "", "Ja\x00ne": "",
		"": "", "evil.example": "", "http://x": "", "a\nb": "", "<b>": "", "R2D2": "", strings.Repeat("x", 51): "",
	} {
		require.Equal(t, want, greetable(name), name)
	}
}

func TestTheLayoutEscapesWhatItIsGiven(t *testing.T) {
	t.Parallel()
	texts, err := loadTexts()
	require.NoError(t, err)
	page, err := texts.html(letter{Language: `"><x>`, Subject: "<i>", Paragraphs: []string{"<b>"}})
	require.NoError(t, err)
	for _, markup := range []string{"<x>", "<i>", "<b>"} {
		require.NotContains(t, page, markup)
	}
}
