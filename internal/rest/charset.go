package rest

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// ErrCharset is the cause of the fault when the characters of an answer cannot be told.
var ErrCharset = errors.New("the answer's characters cannot be read")

// marks are the byte order marks, each with the charset that it stands for. A mark counts more than the Content-Type.
var marks = []struct{ mark, charset string }{
	{"\xef\xbb\xbf", "utf-8"},
	{"\xfe\xff", "utf-16be"},
	{"\xff\xfe", "utf-16le"},
}

// toUTF8 returns the body in UTF-8, without a byte order mark. The charset is the one of the Content-Type; without one,
// JSON is UTF-8 (RFC 8259, section 8.1). Returns an ErrCharset if the charset is unknown or the bytes are not in it: no
// byte is replaced by U+FFFD.
func toUTF8(body []byte, charset string) ([]byte, error) {
	for _, m := range marks {
		if rest, marked := bytes.CutPrefix(body, []byte(m.mark)); marked {
			body, charset = rest, m.charset
			break
		}
	}
	if charset == "" {
		charset = "utf-8"
	}
	enc, err := htmlindex.Get(charset)
	if err != nil || enc == encoding.Replacement || enc == charmap.XUserDefined { // private letters
		return nil, fmt.Errorf("%w: the charset is unknown", ErrCharset)
	}
	name, _ := htmlindex.Name(enc) // Get knows it; the spelling of the Content-Type is the vendor's, and belongs in no error
	if name == "utf-8" {
		if !utf8.Valid(body) {
			return nil, fmt.Errorf("%w: they are not in %s", ErrCharset, name)
		}
		return body, nil
	}
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, fmt.Errorf("%w: they are not in %s", ErrCharset, name)
	}
	if _, oneByte := enc.(*charmap.Charmap); oneByte && utf8.Valid(body) && !bytes.Equal(body, text) {
		// No such text happens to be valid UTF-8 unless it is ASCII. Servers that add a charset by themselves send this.
		return nil, fmt.Errorf("%w: the answer is named %s, and is in utf-8", ErrCharset, name)
	}
	return text, nil
}
