package rest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// named answers with the body as the Content-Type describes it, and reads it as a text.
func named(t *testing.T, contentType, body string) (string, error) {
	t.Helper()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = nil
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		io.WriteString(w, body)
	})
	var out struct {
		S string `json:"s"`
	}
	err := client.JSON(t.Context(), get(), nil, &out)
	return out.S, err
}

func utf16Bytes(text string, little bool) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		high, low := byte(unit>>8), byte(unit)
		if little {
			high, low = low, high
		}
		b.Write([]byte{high, low})
	}
	return b.String()
}

func TestTheCharsetOfAnAnswerIsHonoured(t *testing.T) {
	t.Parallel()
	const utf8Body, latin1Body = `{"s":"Zoë 5€"}`, "{\"s\":\"Zo\xeb 5\x80\"}"
	for name, c := range map[string]struct{ contentType, body string }{
		"no type":               {"", utf8Body},
		"no charset":            {"application/json", utf8Body},
		"empty charset":         {`application/json; charset=""`, utf8Body},
		"named":                 {"application/json; charset=utf-8", utf8Body},
		"named otherwise":       {`application/json;Charset="UTF8"`, utf8Body},
		"type is not readable":  {"application/json; charset", utf8Body},
		"byte order mark":       {"application/json", "\ufeff" + utf8Body},
		"named, and a mark":     {"application/json; charset=utf-8", "\ufeff" + utf8Body},
		"mark against the name": {"application/json; charset=iso-8859-1", "\ufeff" + utf8Body},
		"ISO 8859-1":            {"application/json; charset=ISO-8859-1", latin1Body},
		"latin1":                {"application/json; charset=latin1", latin1Body},
		"Windows":               {"text/plain; charset=windows-1252", latin1Body},
		"ISO 8859-15":           {"application/json; charset=iso-8859-15", "{\"s\":\"Zo\xeb 5\xa4\"}"},
		"UTF-16, marked":        {"application/json", "\xff\xfe" + utf16Bytes(utf8Body, true)},
		"UTF-16BE, marked":      {"application/json; charset=utf-16", "\xfe\xff" + utf16Bytes(utf8Body, false)},
		"UTF-16BE, named":       {"application/json; charset=utf-16be", utf16Bytes(utf8Body, false)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := named(t, c.contentType, c.body)
			require.NoError(t, err)
			require.Equal(t, "Zoë 5€", text)
		})
	}
	for charset, body := range map[string]string{"us-ascii": "Zoe", "iso-8859-1": "Zoe", "gb18030": "\xd6\xd0", "shift_jis": "\x92\x86"} {
		text, err := named(t, "application/json; charset="+charset, `{"s":"`+body+`"}`)
		require.NoError(t, err)
		require.Contains(t, []string{"Zoe", "中"}, text, charset)
	}
}

// Characters are read or refused, never guessed: what they are replaced by would be somebody's name.
func TestCharactersThatCannotBeReadAreRefused(t *testing.T) {
	t.Parallel()
	const refused = "report: the answer's characters cannot be read: "
	for name, c := range map[string]struct{ contentType, body, reason string }{
		"not UTF-8":               {"application/json", "{\"s\":\"Zo\xeb\"}", "they are not in utf-8"},
		"not the UTF-8 it says":   {"application/json; charset=utf-8", "{\"s\":\"Zo\xeb\"}", "they are not in utf-8"},
		"not UTF-8 after a mark":  {"application/json; charset=latin1", "\ufeff{\"s\":\"Zo\xeb\"}", "they are not in utf-8"},
		"not UTF-8 in a name":     {"application/json", "{\"s\":\"Zoe\",\"\xff\":1}", "they are not in utf-8"},
		"surrogates in UTF-8":     {"application/json", "{\"s\":\"\xed\xa0\x80\"}", "they are not in utf-8"},
		"overlong":                {"application/json", "{\"s\":\"\xc0\xaf\"}", "they are not in utf-8"},
		"unknown":                 {"application/json; charset=planted-secret", `{"s":"Zoe"}`, "the charset is unknown"},
		"UTF-7":                   {"application/json; charset=utf-7", `{"s":"Zo+AOs-"}`, "the charset is unknown"},
		"of private letters":      {"application/json; charset=x-user-defined", "{\"s\":\"Zo\xeb\"}", "the charset is unknown"},
		"no longer in use":        {"application/json; charset=iso-2022-kr", `{"s":"Zoe"}`, "the charset is unknown"},
		"cut in the middle":       {"application/json; charset=shift_jis", "{\"s\":\"\x82\"}", "they are not in shift_jis"},
		"half a pair":             {"application/json; charset=utf-16le", "\x22\x00\x00\xd8\x22\x00", "they are not in utf-16le"},
		"named latin1, and UTF-8": {"application/json; charset=iso-8859-1", `{"s":"Zoë"}`, "the answer is named windows-1252, and is in utf-8"},
		"named ASCII, and UTF-8":  {"application/json; charset=us-ascii", `{"s":"Zoë"}`, "the answer is named windows-1252, and is in utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := named(t, c.contentType, c.body)
			f := requireClean(t, err)
			require.Equal(t, refused+c.reason, f.Reason)
			require.Equal(t, fault.Passing, f.Class)
			require.True(t, f.MayHaveHappened)
			require.ErrorIs(t, f.Cause(), ErrCharset)
		})
	}
}

func TestNoSecondSpellingStandsInForAField(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"s":"first","S":"second"}`:          "first",
		`{"S":"second","s":"first"}`:          "first",
		`{"s":"first","\u017f":"second"}`:     "first", // ſ, which is an s to whoever ignores case
		`{"S":"second"}`:                      "",
		`{"s":null}`:                          "",
		`{"unknown":{"s":1},"s":"first"}`:     "first",
		` {"s":"first"}` + "\r\n":             "first",
		`{"s":"half \ud83d"}`:                 "half \ufffd", // as ever: not worth the whole answer
		`{"s":"first","broken":"\udc00"}`:     "first",
		`{"s":"\ud83d\ude00"}`:                "\U0001f600",
		`{"s":"first","list":[{"s":1},null]}`: "first",
	} {
		text, err := named(t, "application/json", body)
		require.NoError(t, err, body)
		require.Equal(t, want, text, body)
	}
	for _, body := range []string{
		`{"s":"first","s":"second"}`, `{"s":"first","s":"first"}`, `{"s":"first","\u0073":"second"}`, `{"s":"first","u":{"x":1,"x":1}}`,
		`{"s":"first"}{"s":"second"}`, `{"s":"first"} x`, `{"s":"first",}`, `{'s':'first'}`, `{"s":"first"`, ``, ` `, `<html>`,
	} {
		_, err := named(t, "application/json", body)
		f := requireClean(t, err)
		require.Equal(t, "report: the answer is not readable", f.Reason, body)
		require.Equal(t, fault.Passing, f.Class, body)
	}
}

// Some vendors are documented in one spelling and answer in another. Even then no field is there twice.
func TestSpellingsCanBeRelaxed(t *testing.T) {
	t.Parallel()
	read := func(body string) (string, error) {
		request := get()
		request.Reading = json.MatchCaseInsensitiveNames(true)
		var out struct {
			HitCode string `json:"hitCode"`
		}
		err := serve(t, answering(body)).JSON(t.Context(), request, nil, &out)
		return out.HitCode, err
	}
	for _, body := range []string{`{"hitCode":"1"}`, `{"hitcode":"1"}`, `{"HITCODE":"1"}`} {
		text, err := read(body)
		require.NoError(t, err)
		require.Equal(t, "1", text)
	}
	_, err := read(`{"hitCode":"2","hitcode":"1"}`)
	require.Equal(t, "report: the answer is not readable", requireClean(t, err).Reason)
}

func answering(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}
