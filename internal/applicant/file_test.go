package applicant

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

func writeFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "applicants.json")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestFileHoldsApplicantsAndTheirPhotos(t *testing.T) {
	t.Parallel()
	path := writeFile(t, `{"applicants":[
		{"referenceNo":"r1","firstName":"Jane","photo":"jane.png"},
		{"referenceNo":"r2","photo":"lost.png"},
		{"referenceNo":"r3"}]}`)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(path), "jane.png"), png, 0o600))
	directory, err := NewFile(path)
	require.NoError(t, err)

	a, err := directory.Find(t.Context(), "r1", "")
	require.NoError(t, err)
	require.Equal(t, Applicant{ReferenceNo: "r1", FirstName: "Jane"}, a)
	photo, err := directory.Photo(t.Context(), "r1", "")
	require.NoError(t, err)
	require.Equal(t, Photo{ContentType: "image/png", Data: png}, photo)

	_, err = directory.Photo(t.Context(), "r2", "")
	require.EqualError(t, err, "applicants: reference photo: the image is not readable")
	_, err = directory.Photo(t.Context(), "r3", "")
	require.ErrorIs(t, err, ErrNoPhoto)
	_, err = directory.Find(t.Context(), "r4", "")
	require.Equal(t, fault.Permanent, fault.As(err).Class)
	_, err = directory.Photo(t.Context(), "r4", "")
	require.Equal(t, fault.Permanent, fault.As(err).Class)
}

// The file is read as a backend's answers are: what is odd about one applicant keeps nobody else waiting.
func TestAFileIsReadFieldByField(t *testing.T) {
	t.Parallel()
	directory, err := NewFile(writeFile(t, "\ufeff"+`{"applicants":[
		{"referenceNo":17,"firstName":true,"address":{"postalCode":62704},"consent":{"at":"2026-01-31"}},
		{"referenceNo":"r2","photo":["r2.png"]}]}`))
	require.NoError(t, err)
	a, err := directory.Find(t.Context(), "17", "any")
	require.NoError(t, err)
	require.Equal(t, Applicant{
		ReferenceNo: "17", Address: Address{PostalCode: "62704"},
		Consent: Consent{At: time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)}, Unreadable: []string{"firstName"},
	}, a)
	_, err = directory.Photo(t.Context(), "r2", "any")
	require.EqualError(t, err, "applicants: applicant: photo cannot be read")
}

func TestNewFileRefusesWhatIsNoDirectory(t *testing.T) {
	t.Parallel()
	_, err := NewFile(filepath.Join(t.TempDir(), "missing.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	for content, text := range map[string]string{
		`{`: "read applicants: the file is not in the expected format",
		"{\"applicants\":[{\"firstName\":\"Jos\xe9\"}]}":           "read applicants: the file is not in the expected format",
		`{"applicants":[{"referenceNo":{}}]}`:                      "read applicants: number 1 has no referenceNo of its own",
		`{"applicants":[null]}`:                                    "read applicants: number 1 has no referenceNo of its own",
		`{"applicants":[{"firstName":"Jane"}]}`:                    "read applicants: number 1 has no referenceNo of its own",
		`{"applicants":[{"referenceNo":"r"},{"referenceNo":"r"}]}`: "read applicants: number 2 has no referenceNo of its own",
	} {
		_, err := NewFile(writeFile(t, content))
		require.EqualError(t, err, text)
	}
}
