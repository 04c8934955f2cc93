package docs

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/audit"
	"onboarding/internal/ledger"
)

// What follows is an auditor's own verification, made from audit-trail.md alone.

func message(texts []string) (m []byte) {
	for _, text := range texts {
		m = append(binary.BigEndian.AppendUint64(m, uint64(len(text))), text...)
	}
	return m
}

func sha(text []byte) string { sum := sha256.Sum256(text); return hex.EncodeToString(sum[:]) }

func mac(secret string, m []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write(m)
	return hex.EncodeToString(h.Sum(nil))
}

type auditor struct {
	secret string            // of an HMAC key, or
	public ed25519.PublicKey // of an Ed25519 key
}

func (a auditor) right(seal string, texts ...string) bool {
	if a.public == nil {
		return seal == mac(a.secret, message(texts))
	}
	signature, err := hex.DecodeString(seal)
	return err == nil && ed25519.Verify(a.public, message(texts), signature)
}

// link is what the entry behind a head has as prev.
func (a auditor) link(head ...string) string {
	if a.public == nil {
		return sha([]byte(mac(a.secret, message(head))))
	}
	return sha(message(head))
}

// export returns what is wrong with the lines of an export that one key has sealed.
func (a auditor) export(lines []byte) error {
	type end struct {
		Stream, Hash, KeyID, Seal string
		Number                    int
	}
	var before struct {
		Stream, RecordedAt, KeyID, Prev, Hash string
		Number                                int
		Entry                                 json.RawMessage
		Head                                  *end
	}
	for line := range bytes.Lines(lines) {
		l := before
		l.Head = nil
		if err := json.Unmarshal(line, &l); err != nil {
			return err
		}
		var named struct{ Key string }
		_ = json.Unmarshal(l.Entry, &named)
		number, prev := 1, ""
		if l.Stream == before.Stream {
			number = before.Number + 1
			prev = a.link("head", l.Stream, strconv.Itoa(before.Number), before.Hash, before.KeyID)
		} else if before.Stream != "" && before.Head == nil {
			return fmt.Errorf("the end of %s is missing", before.Stream)
		}
		n := strconv.Itoa(l.Number)
		h := l.Head
		if l.Number != number || l.Prev != prev || !a.right(l.Hash, "entry", l.Stream, n, named.Key, l.RecordedAt, l.KeyID, l.Prev, string(l.Entry)) ||
			h != nil && (h.Stream != l.Stream || h.Number != l.Number || h.Hash != l.Hash || h.KeyID != l.KeyID ||
				!a.right(h.Seal, "head", l.Stream, n, l.Hash, l.KeyID)) {
			return fmt.Errorf("entry %d of %s is wrong", l.Number, l.Stream)
		}
		before = l
	}
	if before.Head == nil {
		return fmt.Errorf("the end of %s is missing", before.Stream)
	}
	return nil
}

// checkpoint returns what is wrong with a checkpoint, and else the hashes of last entries by stream and number.
func (a auditor) checkpoint(lines []byte) (ends map[string]string, err error) {
	ends, prev, whole := map[string]string{}, "", false
	for line := range bytes.Lines(lines) {
		var l struct {
			Stream, Hash, KeyID, Prev, Seal string
			Number                          int
			Total                           *struct {
				Streams, Entries int
				At, Previous     string
			}
		}
		if err := json.Unmarshal(line, &l); err != nil || whole {
			return nil, fmt.Errorf("not a line of a checkpoint: %w", err)
		}
		texts := []string{"checkpoint", l.Stream, strconv.Itoa(l.Number), l.Hash, l.KeyID, l.Prev}
		if t := l.Total; t != nil {
			texts = []string{"checkpoint-total", strconv.Itoa(t.Streams), strconv.Itoa(t.Entries), t.At, t.Previous, l.KeyID, l.Prev}
			whole = t.Streams == len(ends)
		}
		if l.Prev != prev || !a.right(l.Seal, texts...) {
			return nil, fmt.Errorf("the line of %s is wrong", l.Stream)
		}
		if prev = sha([]byte(l.Seal)); l.Total == nil {
			ends[l.Stream+" "+strconv.Itoa(l.Number)] = l.Hash
		}
	}
	if !whole {
		return nil, fmt.Errorf("the last line is missing")
	}
	return ends, nil
}

// An auditor can verify an export and a checkpoint with what audit-trail.md says, and nothing of this project.
func TestAnAuditorVerifiesWithTheDocumentAlone(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "key.pem")
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
	for keys, a := range map[string]auditor{
		"2026:a-secret-of-auditors": {secret: "a-secret-of-auditors"},
		"2026:ed25519:" + path:      {public: public},
	} {
		export, checkpoint := story(t, keys)
		require.NoError(t, a.export(export))
		ends, err := a.checkpoint(checkpoint)
		require.NoError(t, err)
		require.Len(t, ends, 4)
		for place, hash := range ends {
			stream, number, _ := strings.Cut(place, " ")
			require.Contains(t, string(export), fmt.Sprintf(`"stream":%q,"number":%s,"hash":%q`, stream, number, hash))
		}

		lines := bytes.SplitAfter(export, []byte("\n"))
		for i := 1; i < len(lines)-1; i++ { // the first line is a whole chain, which only the checkpoint knows
			require.Error(t, a.export(bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)), "without line %d", i+1)
			changed := bytes.Replace(export, lines[i], bytes.Replace(lines[i], []byte(`"at":"20`), []byte(`"at":"19`), 1), 1)
			require.Error(t, a.export(changed), "with line %d changed", i+1)
		}
		notes := bytes.SplitAfter(checkpoint, []byte("\n"))
		for i := range notes[:len(notes)-1] {
			_, err := a.checkpoint(bytes.Join(append(append([][]byte{}, notes[:i]...), notes[i+1:]...), nil))
			require.Error(t, err, "without line %d", i+1)
		}
	}
}

// story returns an export and a checkpoint of a ledger with a few chains.
func story(t *testing.T, text string) (export, checkpoint []byte) {
	t.Helper()
	var keys audit.Keys
	require.NoError(t, keys.UnmarshalText([]byte(text)))
	l, err := ledger.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), ledger.WithAuditKeys(keys))
	require.NoError(t, err)
	defer l.Close()
	require.NoError(t, l.BeginSealing(t.Context()))
	for _, stream := range []string{"j", "k", "reference:cust-1"} {
		for i := range 3 {
			require.NoError(t, l.Record(t.Context(), audit.Entry{Stream: stream, Key: fmt.Sprint("checked/", i), Kind: audit.Checked,
				At: time.Now(), Reason: "<\u2028é&>"}))
		}
	}
	var lines, notes bytes.Buffer
	require.NoError(t, l.Export(t.Context(), nil, audit.NewJSONWriter(&lines)))
	_, err = l.Checkpoint(t.Context(), &notes, "")
	require.NoError(t, err)
	return lines.Bytes(), notes.Bytes()
}
