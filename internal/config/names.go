package config

import (
	"io"
	"slices"

	"github.com/alecthomas/kong"
)

// StarterNames returns every variable that the starter knows, with the _FILE forms and Temporal's own, sorted.
// TEMPORAL_GRPC_META_* is known too.
func StarterNames() ([]string, error) { return names("starter", &Starter{}) }

// WorkerNames returns every variable that the worker knows, like StarterNames.
func WorkerNames() ([]string, error) { return names("worker", &Worker{}) }

func names(program string, target settings) ([]string, error) {
	parser, err := newParser(program, target, kong.Writers(io.Discard, io.Discard))
	if err != nil {
		return nil, err
	}
	known := slices.Clone(temporalVariables)
	for _, flag := range settingFlags(parser) {
		known = append(known, variable(flag))
		if isSecret(flag) {
			known = append(known, variable(flag)+fileSuffix)
		}
	}
	slices.Sort(known)
	return known, nil
}
