package applicant

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

// File is a directory in a JSON file: {"applicants": [ … ]}, each as a backend describes them, with a "photo", if there is
// one: the path of an image, relative to the file. It knows of no journeys.
type File struct {
	folder     string
	applicants map[string]fileEntry
}

type fileEntry struct {
	Applicant
	photo string
}

// NewFile reads the directory at path, once. Returns an error if it is not readable or an applicant's reference number
// is missing or not unique.
func NewFile(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read applicants: %w", err)
	}
	var content struct {
		Applicants []fields `json:"applicants"`
	}
	if rest.Unmarshal(data, &content) != nil {
		return nil, errors.New("read applicants: the file is not in the expected format")
	}
	d := &File{folder: filepath.Dir(path), applicants: map[string]fileEntry{}}
	for i, described := range content.Applicants {
		entry := fileEntry{Applicant: describe(described)}
		entry.photo = read(&entry.Unreadable, described, "photo", text)
		if _, twice := d.applicants[entry.ReferenceNo]; twice || entry.ReferenceNo == "" {
			return nil, fmt.Errorf("read applicants: number %d has no referenceNo of its own", i+1)
		}
		d.applicants[entry.ReferenceNo] = entry
	}
	return d, nil
}

// Find returns the applicant from the file.
func (d *File) Find(_ context.Context, referenceNo, _ string) (Applicant, error) {
	entry, ok := d.applicants[referenceNo]
	if !ok {
		return Applicant{}, noSuchApplicant(findWhat)
	}
	return entry.Applicant, nil
}

// Photo reads the applicant's photo, or returns ErrNoPhoto if the file names none.
func (d *File) Photo(_ context.Context, referenceNo, _ string) (Photo, error) {
	entry, ok := d.applicants[referenceNo]
	if !ok {
		return Photo{}, noSuchApplicant(photoWhat)
	}
	if err := entry.Readable("photo"); err != nil {
		return Photo{}, err
	}
	if entry.photo == "" {
		return Photo{}, ErrNoPhoto
	}
	path := entry.photo
	if !filepath.IsAbs(path) {
		path = filepath.Join(d.folder, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Photo{}, fault.New(fault.Permanent, provider, photoWhat+": the image is not readable", err)
	}
	return newPhoto("", data)
}
