package rest

import (
	"errors"
	"net/url"
)

// Segment escapes an identifier for use as one segment of a path. Returns an error if no segment can stand for it.
func Segment(id string) (string, error) {
	if id == "" || id == "." || id == ".." {
		return "", errors.New("the identifier cannot be part of a URL")
	}
	return url.PathEscape(id), nil
}
