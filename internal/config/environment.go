package config

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

const fileSuffix = "_FILE"

// fromEnvironment returns the value of a flag's variable or, for a secret, of the file that its _FILE variable names.
func fromEnvironment(flag *kong.Flag, environment Environment, problems *problems) (string, bool) {
	name := variable(flag)
	value, given := environment.lookup(name)
	if !isSecret(flag) {
		return value, given
	}
	path, inFile := environment.lookup(name + fileSuffix)
	switch {
	case given && inFile:
		problems.given[name] = true
		problems.add(name, "expected either "+name+" or "+name+fileSuffix+", not both")
		return "", false
	case inFile:
		return fromFile(name, path, problems)
	}
	return value, given
}

// fromFile returns the content of a file without the line end that editors add. The path is not repeated in a mistake:
// the secret itself is easily put there.
func fromFile(name, path string, problems *problems) (string, bool) {
	content, err := os.ReadFile(path)
	value := strings.TrimRight(string(content), "\r\n")
	if err == nil && strings.TrimSpace(value) == "" {
		err = errors.New("the file is empty")
	}
	if err != nil {
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			err = pathError.Err
		}
		problems.given[name] = true
		problems.add(name+fileSuffix, "expected the name of a file with the value: "+err.Error())
		return "", false
	}
	return value, true
}
