package applicant

import (
	"context"
	"errors"
	"net/http"
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

// Find returns the applicant at {baseURL}/{referenceNo}.
func (d *HTTP) Find(ctx context.Context, referenceNo string) (Applicant, error) {
	segment, err := rest.Segment(referenceNo)
	if err != nil {
		return Applicant{}, noSuchApplicant(findWhat)
	}
	var a Applicant
	err = d.rest.JSON(ctx, rest.Request{What: findWhat, Method: http.MethodGet, Path: segment}, nil, &a)
	if notFound(err) {
		return Applicant{}, noSuchApplicant(findWhat)
	}
	if err != nil {
		return Applicant{}, err
	}
	if a.ReferenceNo != "" && a.ReferenceNo != referenceNo {
		return Applicant{}, fault.Permanentf(provider, "%s: the backend answered with another applicant", findWhat)
	}
	a.ReferenceNo = referenceNo
	return a, nil
}

// Photo returns the image at {baseURL}/{referenceNo}/photo, of at most 10 MiB, or ErrNoPhoto.
func (d *HTTP) Photo(ctx context.Context, referenceNo string) (Photo, error) {
	segment, err := rest.Segment(referenceNo)
	if err != nil {
		return Photo{}, noSuchApplicant(photoWhat)
	}
	answer, err := d.rest.Send(ctx, rest.Request{
		What: photoWhat, Method: http.MethodGet, Path: segment + "/photo",
		Header: http.Header{"Accept": {"image/*"}}, Limit: photoLimit,
	})
	if notFound(err) {
		return Photo{}, ErrNoPhoto
	}
	if f := fault.As(err); f != nil && errors.Is(f.Cause(), rest.ErrTooLarge) {
		return Photo{}, fault.Permanentf(provider, "%s: the image has more than 10 MiB", photoWhat)
	}
	if err != nil {
		return Photo{}, err
	}
	return newPhoto(answer.ContentType, answer.Body)
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

func notFound(err error) bool {
	refusal := rest.Refusal(err)
	return refusal != nil && refusal.Status == http.StatusNotFound
}

func noSuchApplicant(what string) *fault.Error {
	return fault.Permanentf(provider, "%s: no such applicant", what)
}
