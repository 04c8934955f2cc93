package applicant

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...)

func backend(t *testing.T, handler http.HandlerFunc) *HTTP {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	directory, err := NewHTTP(server.URL+"/applicants", "token")
	require.NoError(t, err)
	return directory
}

func answer(status int, contentType string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		w.Write(body)
	}
}

func TestFindReadsWhatTheBackendDescribes(t *testing.T) {
	t.Parallel()
	directory := backend(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RequestURI() != "/applicants/cust-1%20a?journeyId=j%26x%3D1" || r.Header.Get("Authorization") != "Bearer token" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		io.WriteString(w, `{"referenceNo": "cust-1 a", "firstName": "Jane", "lastName": "Doe", "dateOfBirth": "1990-01-31",
			"nationalId": {"kind": "ssn", "value": "666", "country": "US"}, "unknown": 1,
			"address": {"lines": ["12 Main St"], "locality": "S", "administrativeArea": "IL", "postalCode": "62704", "country": "US"},
			"email": "jane@example.com", "phone": "+1", "language": "en", "consent": {"id": "c", "at": "2026-01-31T12:00:00Z"}}`)
	})
	a, err := directory.Find(t.Context(), "cust-1 a", "j&x=1")
	require.NoError(t, err)
	require.Equal(t, Applicant{
		ReferenceNo: "cust-1 a", FirstName: "Jane", LastName: "Doe", DateOfBirth: "1990-01-31",
		NationalID: NationalID{Kind: "ssn", Value: "666", Country: "US"},
		Address:    Address{Lines: []string{"12 Main St"}, Locality: "S", AdministrativeArea: "IL", PostalCode: "62704", Country: "US"},
		Email:      "jane@example.com", Phone: "+1", Language: "en",
		Consent: Consent{ID: "c", At: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)},
	}, a)
}

func TestFindFillsInTheReferenceNumber(t *testing.T) {
	t.Parallel()
	a, err := backend(t, answer(200, "application/json", []byte(`{}`))).Find(t.Context(), "r", "")
	require.NoError(t, err)
	require.Equal(t, "r", a.ReferenceNo)
}

func TestFindClassifiesWhatGoesWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		class  fault.Class
		text   string
	}{
		{404, "Jane Doe", fault.Permanent, "applicants: applicant: no such applicant"},
		{401, "Jane Doe", fault.Permanent, "applicants: applicant: credentials refused (401)"},
		{400, "Jane Doe", fault.Permanent, "applicants: applicant: 400 Bad Request"},
		{503, "Jane Doe", fault.Passing, "applicants: applicant: 503 Service Unavailable"},
		{200, `{"firstName":"Jane Doe`, fault.Passing, "applicants: applicant: the answer is not readable"},
		{200, `<html>`, fault.Passing, "applicants: applicant: the answer is not readable"},
		{200, `{}{}`, fault.Passing, "applicants: applicant: the answer is not readable"},
		{200, `null`, fault.Permanent, "applicants: applicant: the answer is not an object"},
		{200, `[{"firstName":"Jane Doe"}]`, fault.Permanent, "applicants: applicant: the answer is not an object"},
		{200, "{\"firstName\":\"Jos\xe9\"}", fault.Permanent, "applicants: applicant: the answer's characters cannot be read: they are not in utf-8"},
		{200, `{"n":"` + strings.Repeat("x", 1<<20) + `"}`, fault.Permanent, "applicants: applicant: the answer is too large"},
		{200, `{"referenceNo":"Jane Doe"}`, fault.Permanent, "applicants: applicant: the backend answered with another applicant"},
		{200, `{"referenceNo":17}`, fault.Permanent, "applicants: applicant: the backend answered with another applicant"},
		{200, `{"referenceNo":["cust-planted"]}`, fault.Permanent, "applicants: applicant: referenceNo cannot be read"},
		{200, `{"referenceNo":"cust-planted","referenceNo":"x"}`, fault.Permanent, "applicants: applicant: referenceNo cannot be read"},
	} {
		_, err := backend(t, answer(c.status, "application/json", []byte(c.body))).Find(t.Context(), "cust-planted", "")
		require.EqualError(t, err, c.text)
		require.Equal(t, c.class, fault.As(err).Class)
	}
}

// Such a number would reach another resource of the backend's. The backend is not asked.
func TestAReferenceNumberThatCannotBeInAURLIsAPermanentFault(t *testing.T) {
	t.Parallel()
	directory := backend(t, func(http.ResponseWriter, *http.Request) { panic("asked") })
	const reason = `the reference number cannot be used in a URL; one with / or \ in it, or the like, cannot be looked up`
	for referenceNo, reason := range map[string]string{
		"": "no such applicant", ".": reason, "..": reason, "../admin": reason, `..\admin`: reason, "%2e%2e%2fadmin": reason, "a;b": reason,
	} {
		_, err := directory.Find(t.Context(), referenceNo, "j")
		require.EqualError(t, err, "applicants: applicant: "+reason)
		require.Equal(t, fault.Permanent, fault.As(err).Class)
		_, err = directory.Photo(t.Context(), referenceNo, "j")
		require.EqualError(t, err, "applicants: reference photo: "+reason)
		require.Equal(t, fault.Permanent, fault.As(err).Class)
	}
}

// Whoever names somebody else's number in their journey is not to be checked as that person.
func TestAJourneyThatIsSomebodyElsesIsForeign(t *testing.T) {
	t.Parallel()
	directory := backend(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("journeyId") == "stolen" {
			w.WriteHeader(http.StatusConflict)
			io.WriteString(w, "Jane Doe")
			return
		}
		w.Write(png)
	})
	_, err := directory.Find(t.Context(), "r", "stolen")
	require.EqualError(t, err, "applicants: applicant: the company's backend says that this journey is not this applicant's")
	require.Equal(t, fault.Foreign, fault.As(err).Class)
	_, err = directory.Photo(t.Context(), "r", "stolen")
	require.EqualError(t, err, "applicants: reference photo: the company's backend says that this journey is not this applicant's")
	require.Equal(t, fault.Foreign, fault.As(err).Class)
	_, err = directory.Photo(t.Context(), "r", "own")
	require.NoError(t, err)
}

func TestPhotoIsTheImage(t *testing.T) {
	t.Parallel()
	directory := backend(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RequestURI() != "/applicants/r/photo" || r.Header.Get("Accept") != "image/*" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Write(png)
	})
	photo, err := directory.Photo(t.Context(), "r", "")
	require.NoError(t, err)
	require.Equal(t, Photo{ContentType: "image/png", Data: png}, photo)
}

func TestAnImageOfAnUnknownFormatHasTheDeclaredType(t *testing.T) {
	t.Parallel()
	photo, err := backend(t, answer(200, "image/heic; x=1", []byte{0, 1, 2, 3})).Photo(t.Context(), "r", "")
	require.NoError(t, err)
	require.Equal(t, "image/heic", photo.ContentType)
}

func TestNoPhotoIsNotAFault(t *testing.T) {
	t.Parallel()
	_, err := backend(t, answer(404, "text/plain", nil)).Photo(t.Context(), "r", "")
	require.ErrorIs(t, err, ErrNoPhoto)
	require.Nil(t, fault.As(err))
}

func TestWhatIsNoImageIsAPermanentFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		text    string
	}{
		"empty":       {answer(200, "image/png", nil), "applicants: reference photo: the image is empty"},
		"page":        {answer(200, "image/png", []byte("<html>Jane Doe</html>")), "applicants: reference photo: what the backend returned is not an image"},
		"octets":      {answer(200, "application/octet-stream", []byte{0, 1, 2}), "applicants: reference photo: what the backend returned is not an image"},
		"no type":     {answer(200, "", []byte{0, 1, 2}), "applicants: reference photo: what the backend returned is not an image"},
		"large":       {answer(200, "image/png", append(png, bytes.Repeat([]byte{0}, photoLimit)...)), "applicants: reference photo: the image has more than 10 MiB"},
		"credentials": {answer(403, "", nil), "applicants: reference photo: credentials refused (403)"},
	} {
		_, err := backend(t, c.handler).Photo(t.Context(), "r", "")
		require.EqualError(t, err, c.text, name)
		require.Equal(t, fault.Permanent, fault.As(err).Class, name)
	}
}

func TestASlowBackendIsPassing(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	directory := backend(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := directory.Photo(ctx, "r", "")
	require.EqualError(t, err, "applicants: reference photo: timed out")
	require.Equal(t, fault.Passing, fault.As(err).Class)
}

func TestWithoutATokenNoneIsSent(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusTeapot)
		}
		io.WriteString(w, `{}`)
	}))
	t.Cleanup(server.Close)
	directory, err := NewHTTP(server.URL, "")
	require.NoError(t, err)
	_, err = directory.Find(t.Context(), "r", "")
	require.NoError(t, err)
}
