package main

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// country is what the table needs of a country's file, in the package's own names.
type country struct {
	Key        string `json:"key"` // ISO 3166-1 alpha-2
	Postcode   string `json:"zip"`
	PostPrefix string `json:"postprefix"`
	Areas      []area `json:"sub_regions"`
}

// area is a state, province or the like.
type area struct {
	Key      string            `json:"key"`
	Names    map[string]string `json:"name"` // by language; "default" is the country's own
	Postcode string            `json:"zip"`  // how its postal codes begin
}

// names returns the area's names without repetition, its default first.
func (a area) names() []string {
	names := []string{a.Names["default"]}
	for _, language := range slices.Sorted(maps.Keys(a.Names)) {
		if name := a.Names[language]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// readPackage returns the countries in a package's tarball, sorted by code.
func readPackage(r io.Reader) ([]country, error) {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("read the package: %w", err)
	}
	var countries []country
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the package: %w", err)
		}
		code, isCountry := strings.CutSuffix(path.Base(header.Name), ".json")
		if path.Dir(header.Name) != "package/countries" || !isCountry || len(code) != 2 {
			continue
		}
		var c country
		if err := json.NewDecoder(files).Decode(&c); err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
		countries = append(countries, c)
	}
	if len(countries) == 0 {
		return nil, errors.New("the package has no countries")
	}
	slices.SortFunc(countries, func(a, b country) int { return strings.Compare(a.Key, b.Key) })
	return countries, nil
}
