package applicant

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

const (
	provider   = "applicants"
	findWhat   = "applicant"
	photoWhat  = "reference photo"
	photoLimit = 10 << 20 // bytes
)

// HTTP asks the company's backend.
type HTTP struct {
	rest *rest.Client
}

// NewHTTP returns a directory at baseURL. The token is sent as bearer token; empty: none is sent. Returns an error if
// the URL cannot work.
func NewHTTP(baseURL, token string) (*HTTP, error) {
	client, err := rest.New(provider, baseURL, func(r *http.Request) {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	})
	if err != nil {
		return nil, err
	}
	return &HTTP{rest: client}, nil
}

// Find returns the applicant at {baseURL}/{referenceNo}?journeyId={journeyID}. A field that can't be read is noted in the
// applicant; an answer that can't be read as a whole is a permanent fault if asking again would not change it.
func (d *HTTP) Find(ctx context.Context, referenceNo, journeyID string) (Applicant, error) {
	r, err := request(findWhat, referenceNo, journeyID)
	if err != nil {
		return Applicant{}, err
	}
	r.Reading = asObject
	var answer fields
	if err := d.rest.JSON(ctx, r, nil, &answer); err != nil {
		return Applicant{}, explain(findWhat, err)
	}
	if answer == nil {
		return Applicant{}, fault.Permanentf(provider, "%s: the answer is not an object", findWhat)
	}
	a := describe(answer)
	if err := a.Readable("referenceNo"); err != nil {
		return Applicant{}, err
	}
	if a.ReferenceNo != "" && a.ReferenceNo != referenceNo {
		return Applicant{}, fault.Permanentf(provider, "%s: the backend answered with another applicant", findWhat)
	}
	a.ReferenceNo = referenceNo
	return a, nil
}

// Photo returns the image at {baseURL}/{referenceNo}/photo?journeyId={journeyID}, of at most 10 MiB, or ErrNoPhoto.
func (d *HTTP) Photo(ctx context.Context, referenceNo, journeyID string) (Photo, error) {
	r, err := request(photoWhat, referenceNo, journeyID)
	if err != nil {
		return Photo{}, err
	}
	r.Path += "/photo"
	r.Header, r.Limit = http.Header{"Accept": {"image/*"}}, photoLimit
	answer, err := d.rest.Send(ctx, r)
	if refusal := rest.Refusal(err); refusal != nil && refusal.Status == http.StatusNotFound {
		return Photo{}, ErrNoPhoto
	}
	if f := fault.As(err); f != nil && errors.Is(f.Cause(), rest.ErrTooLarge) {
		return Photo{}, fault.Permanentf(provider, "%s: the image has more than 10 MiB", photoWhat)
	}
	if err != nil {
		return Photo{}, explain(photoWhat, err)
	}
	return newPhoto(answer.ContentType, answer.Body)
}

// request returns the request about one applicant, of whom the backend is told whose journey this is said to be.
func request(what, referenceNo, journeyID string) (rest.Request, error) {
	if referenceNo == "" {
		return rest.Request{}, noSuchApplicant(what)
	}
	segment, err := rest.Segment(referenceNo)
	if err != nil {
		return rest.Request{}, fault.Permanentf(provider,
			`%s: the reference number cannot be used in a URL; one with / or \ in it, or the like, cannot be looked up`, what)
	}
	r := rest.Request{What: what, Method: http.MethodGet, Path: segment}
	if journeyID != "" {
		r.Query = url.Values{"journeyId": {journeyID}}
	}
	return r, nil
}

// explain gives a fault the class and the reason that it has here.
func explain(what string, err error) error {
	f := fault.As(err)
	refusal := rest.Refusal(err)
	switch {
	case refusal != nil && refusal.Status == http.StatusNotFound:
		return noSuchApplicant(what)
	case refusal != nil && refusal.Status == http.StatusConflict:
		return fault.New(fault.Foreign, provider, what+": the company's backend says that this journey is not this applicant's", nil)
	case f != nil && errors.Is(f.Cause(), rest.ErrCharset):
		f.Class = fault.Permanent
	}
	return err
}

// newPhoto returns the photo unless the data is not an image. The declared type counts only where the data does not
// tell, as with newer formats.
func newPhoto(declared string, data []byte) (Photo, error) {
	if len(data) == 0 {
		return Photo{}, fault.Permanentf(provider, "%s: the image is empty", photoWhat)
	}
	contentType := http.DetectContentType(data)
	if contentType == "application/octet-stream" {
		contentType = declared
	}
	if !strings.HasPrefix(contentType, "image/") {
		return Photo{}, fault.Permanentf(provider, "%s: what the backend returned is not an image", photoWhat)
	}
	return Photo{ContentType: contentType, Data: data}, nil
}

func noSuchApplicant(what string) *fault.Error {
	return fault.Permanentf(provider, "%s: no such applicant", what)
}
