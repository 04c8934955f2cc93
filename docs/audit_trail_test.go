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

// auditor has the keys, the newest first.
type auditor []struct {
	id     string
	secret string            // of an HMAC key, or
	public ed25519.PublicKey // of an Ed25519 key
}

// rank is the place of a key in the list; behind all if it is not there.
func (a auditor) rank(id string) int {
	for i, key := range a {
		if key.id == id {
			return i
		}
	}
	return len(a)
}

func (a auditor) right(seal, keyID string, texts ...string) bool {
	rank := a.rank(keyID)
	if rank == len(a) {
		return false
	}
	if a[rank].public == nil {
		return seal == mac(a[rank].secret, message(texts))
	}
	signature, err := hex.DecodeString(seal)
	return err == nil && ed25519.Verify(a[rank].public, message(texts), signature)
}

// link is what the entry behind a head has as prev.
func (a auditor) link(keyID string, head ...string) string {
	if rank := a.rank(keyID); a[rank].public == nil {
		return sha([]byte(mac(a[rank].secret, message(head))))
	}
	return sha(message(head))
}

// inTurn reports whether an entry at a time may be sealed with a key behind one of another, or of none, knowing when keys came into use.
func (a auditor) inTurn(before, keyID, recordedAt string, since map[string]string) bool {
	older, newer := a.rank(before), a.rank(keyID)
	for rank := newer; before != "" && rank < older; rank++ {
		if at, told := since[a[rank].id]; told && at < recordedAt {
			return false
		}
	}
	return before == "" || newer <= older
}

// export returns what is wrong with the lines of an export.
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
	since := map[string]string{}
	for line := range bytes.Lines(lines) {
		l := before
		l.Head = nil
		if err := json.Unmarshal(line, &l); err != nil {
			return err
		}
		var named struct{ Key string }
		_ = json.Unmarshal(l.Entry, &named)
		number, prev, sealedBefore := 1, "", ""
		if l.Stream == before.Stream {
			number, sealedBefore = before.Number+1, before.KeyID
			prev = a.link(before.KeyID, "head", l.Stream, strconv.Itoa(before.Number), before.Hash, before.KeyID)
		} else if before.Stream != "" && (before.Head == nil || before.KeyID != a[0].id || since[a[0].id] == "") {
			return fmt.Errorf("the end of %s is missing or not sealed with the key in use", before.Stream)
		}
		if l.Stream == "audit:keys" && named.Key == "key/"+l.KeyID {
			since[l.KeyID] = l.RecordedAt
		}
		n := strconv.Itoa(l.Number)
		h := l.Head
		if l.Number != number || l.Prev != prev || !a.right(l.Hash, l.KeyID, "entry", l.Stream, n, named.Key, l.RecordedAt, l.KeyID, l.Prev, string(l.Entry)) ||
			h != nil && (h.Stream != l.Stream || h.Number != l.Number || h.Hash != l.Hash || h.KeyID != l.KeyID ||
				!a.right(h.Seal, h.KeyID, "head", l.Stream, n, l.Hash, l.KeyID)) ||
			!a.inTurn(sealedBefore, l.KeyID, l.RecordedAt, since) {
			return fmt.Errorf("entry %d of %s is wrong", l.Number, l.Stream)
		}
		before = l
	}
	if before.Head == nil || before.KeyID != a[0].id || since[a[0].id] == "" {
		return fmt.Errorf("the end of %s is missing or not sealed with the key in use", before.Stream)
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
		if l.Prev != prev || !a.right(l.Seal, l.KeyID, texts...) {
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
		"2026:a-secret-of-auditors": {{id: "2026", secret: "a-secret-of-auditors"}},
		"2026:ed25519:" + path:      {{id: "2026", public: public}},
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
		for i := range len(lines) - 1 { // without the first line nothing tells which key is in use
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

// An auditor finds a chain that was forged with a retired key, and that the programs have gone on with.
func TestAnAuditorFindsWhatWasForgedWithARetiredKey(t *testing.T) {
	t.Parallel()
	const older, newer = "2026:a-secret-of-auditors", "2027:b-secret-of-auditors"
	a := auditor{{id: "2027", secret: "b-secret-of-auditors"}, {id: "2026", secret: "a-secret-of-auditors"}}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	entry := func(stream, key string) []audit.Entry {
		return []audit.Entry{{Stream: stream, Key: key, Kind: audit.Checked, At: at}}
	}
	for forged, day := range map[bool]int{false: 1, true: 3} {
		var lines bytes.Buffer
		w := audit.NewJSONWriter(&lines)
		for _, stream := range []string{"audit:keys", "j"} {
			names, takenOver := []string{"key/2026", "key/2027"}, at.AddDate(0, 0, 2)
			if stream == "j" {
				names, takenOver = []string{"checked/1", "checked/2"}, at.AddDate(0, 0, day)
			}
			rows, head, err := auditKeys(t, older).Seal(audit.Head{Stream: stream}, entry(stream, names[0]), at)
			require.NoError(t, err)
			more, head, err := auditKeys(t, newer+","+older).Seal(head, entry(stream, names[1]), takenOver)
			require.NoError(t, err)
			for _, r := range append(rows, more...) {
				require.NoError(t, w.Write(r))
			}
			require.NoError(t, w.End(head))
		}
		require.NoError(t, w.Flush())
		require.Equal(t, forged, a.export(lines.Bytes()) != nil)
		report, err := auditKeys(t, newer+","+older).VerifyExport(&lines, nil)
		require.NoError(t, err)
		require.Equal(t, forged, len(report.Findings) > 0)
	}
}

func auditKeys(t *testing.T, text string) (keys audit.Keys) {
	t.Helper()
	require.NoError(t, keys.UnmarshalText([]byte(text)))
	return keys
}

// story returns an export and a checkpoint of a ledger with a few chains.
func story(t *testing.T, text string) (export, checkpoint []byte) {
	t.Helper()
	l, err := ledger.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), ledger.WithAuditKeys(auditKeys(t, text)))
	require.NoError(t, err)
	defer l.Close()
	require.NoError(t, l.Begin(t.Context()))
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
