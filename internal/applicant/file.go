package applicant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"onboarding/internal/fault"
)

// File is a directory in a JSON file: {"applicants": [ … ]}, each an Applicant that may have a "photo", the path of an
// image, relative to the file.
type File struct {
	folder     string
	applicants map[string]fileEntry
}

type fileEntry struct {
	Applicant
	Photo string `json:"photo"`
}

// NewFile reads the directory at path, once. Returns an error if it is not readable or an applicant's reference number
// is missing or not unique.
func NewFile(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read applicants: %w", err)
	}
	var content struct {
		Applicants []fileEntry `json:"applicants"`
	}
	if json.Unmarshal(data, &content) != nil {
		return nil, errors.New("read applicants: the file is not in the expected format")
	}
	d := &File{folder: filepath.Dir(path), applicants: map[string]fileEntry{}}
	for i, entry := range content.Applicants {
		if _, twice := d.applicants[entry.ReferenceNo]; twice || entry.ReferenceNo == "" {
			return nil, fmt.Errorf("read applicants: number %d has no referenceNo of its own", i+1)
		}
		d.applicants[entry.ReferenceNo] = entry
	}
	return d, nil
}

// Find returns the applicant from the file.
func (d *File) Find(_ context.Context, referenceNo string) (Applicant, error) {
	entry, ok := d.applicants[referenceNo]
	if !ok {
		return Applicant{}, noSuchApplicant(findWhat)
	}
	return entry.Applicant, nil
}

// Photo reads the applicant's photo, or returns ErrNoPhoto if the file names none.
func (d *File) Photo(_ context.Context, referenceNo string) (Photo, error) {
	entry, ok := d.applicants[referenceNo]
	if !ok {
		return Photo{}, noSuchApplicant(photoWhat)
	}
	if entry.Photo == "" {
		return Photo{}, ErrNoPhoto
	}
	path := entry.Photo
	if !filepath.IsAbs(path) {
		path = filepath.Join(d.folder, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Photo{}, fault.New(fault.Permanent, provider, photoWhat+": the image is not readable", err)
	}
	return newPhoto("", data)
}
