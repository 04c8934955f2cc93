package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"
)

func TestPatternsAreMadeForCodesWithoutSeparators(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{
		``:                            ``,
		`\d{5}`:                       `\d{5}`,
		`(\d{5})(?:[ \-](\d{4}))?`:    `(\d{5})(?:(\d{4}))?`,
		`\d{3}-?\d{4}`:                `\d{3}\d{4}`,
		`GX11 1AA`:                    `GX111AA`,
		`[A-HJ-NP-Z]\d ?\d[A-Z]`:      `[A-HJ-NP-Z]\d\d[A-Z]`,
		`(?:^|\b)[1-9]\d{2}(?:$|\b)`:  `[1-9]\d{2}`,
		`(?:LIMA \d{1,2})|[0-2]\d{4}`: `(?:LIMA\d{1,2})|[0-2]\d{4}`,
	} {
		got, err := compact(pattern)
		if err != nil || got != want {
			t.Errorf("compact(%q) = %q, %v; want %q", pattern, got, err, want)
		}
	}
	if _, err := compact(`(`); err == nil {
		t.Error("a pattern that does not compile was taken")
	}
}

func TestTheTableHasWhatThePackageKnows(t *testing.T) {
	t.Parallel()
	countries, err := readPackage(tarball(t, map[string]string{
		"package/countries/YY.json": `{"key": "YY", "fmt": "%N"}`,
		"package/countries/XX.json": `{"key": "XX", "zip": "\\d{2}-\\d", "postprefix": "X-",
			"sub_regions": [{"key": "N", "name": {"default": "Nord", "latin": "Nord", "fr": "Le Nord"}, "zip": "1-2"}]}`,
		"package/dist/index.json":     `{}`,
		"package/countries/lite.json": `{}`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	source, err := render(countries)
	if err != nil {
		t.Fatal(err)
	}
	want := "\t\"XX\": {postcode: `\\d{2}\\d`, prefix: \"X\", areas: []areaMetadata{\n\t\t{\"N\", \"Nord|Le Nord\", `12`},\n\t}},\n"
	if got := string(source); !strings.Contains(got, want) || !strings.Contains(got, "CC BY 4.0") || strings.Contains(got, "YY") {
		t.Errorf("rendered:\n%s", got)
	}
}

func TestAPackageWithoutCountriesIsRefused(t *testing.T) {
	t.Parallel()
	_, err := readPackage(tarball(t, map[string]string{"package/package.json": `{}`}))
	if err == nil || err.Error() != "the package has no countries" {
		t.Error(err)
	}
}

func tarball(t *testing.T, files map[string]string) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	archive := tar.NewWriter(zipped)
	for name, content := range files {
		if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return &b
}
