// Package config reads the configuration of the programs from the environment and from flags of the same names, checks
// all of it at once, and never prints a value.
package config

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// ErrHelp is returned when --help was asked for and has been written.
var ErrHelp = errors.New("help requested")

// Environment is where variables come from, such as os.Environ: one NAME=value each.
type Environment []string

// lookup returns the value of a variable. A blank one counts as not set, because composed set-ups can't leave one out.
func (e Environment) lookup(name string) (string, bool) {
	for _, variable := range e {
		if value, ok := strings.CutPrefix(variable, name+"="); ok {
			return value, strings.TrimSpace(value) != ""
		}
	}
	return "", false
}

// LoadStarter reads the starter's configuration. Arguments win over variables, variables over defaults. It returns
// ErrHelp after writing the help, or an *Error with every mistake.
func LoadStarter(args []string, environment Environment, help io.Writer) (Starter, error) {
	var starter Starter
	err := load("starter", &starter, &starter.Temporal, args, environment, help)
	return starter, err
}

// LoadWorker reads the worker's configuration, like LoadStarter.
func LoadWorker(args []string, environment Environment, help io.Writer) (Worker, error) {
	var worker Worker
	err := load("worker", &worker, &worker.Temporal, args, environment, help)
	return worker, err
}

// settings are what a program wants to know.
type settings interface {
	check(*problems)
}

func load(program string, target settings, temporal *Temporal, args []string, environment Environment, help io.Writer) error {
	problems := newProblems()
	helped := false
	parser, err := newParser(program, target,
		kong.Writers(help, io.Discard),
		kong.Exit(func(int) { helped = true }),
		kong.Resolvers(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
			if value, ok := fromEnvironment(flag, environment, problems); ok {
				return value, nil
			}
			return nil, nil
		})),
	)
	if err != nil {
		return fmt.Errorf("describe the configuration: %w", err)
	}
	for _, flag := range settingFlags(parser) {
		problems.help[variable(flag)] = flag.Help
		flag.Mapper = collecting{flag.Mapper, variable(flag), problems}
	}
	_, err = parser.Parse(args)
	if helped {
		return ErrHelp
	}
	if err != nil {
		return &Error{Problems: []string{"arguments: expected only --name=value with the names that --help lists"}}
	}
	if temporal != nil {
		temporal.Options, err = temporalOptions(environment)
		if err != nil {
			problems.add("TEMPORAL_…", err.Error())
		}
	}
	target.check(problems)
	return problems.err()
}

func newParser(program string, target settings, options ...kong.Option) (*kong.Kong, error) {
	options = append(options,
		kong.Name(program),
		kong.Description(description),
		kong.TypeMapper(reflect.TypeFor[time.Duration](), kong.MapperFunc(decodeDuration)),
		kong.KindMapper(reflect.Int, kong.MapperFunc(decodeInt)),
		kong.NamedMapper("switch", kong.MapperFunc(decodeBool)),
		kong.ValueFormatter(describe),
		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: helpWidth}),
	)
	return kong.New(target, options...)
}

// helpWidth is how many columns the help fills at most.
const helpWidth = 120

const description = `Every flag is also an environment variable. A variable that holds a secret can be given as NAME_FILE
instead: the name of a file with the value. The connection to Temporal is read from Temporal's own variables, such as
TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and TEMPORAL_API_KEY, and from its profiles.`

// settingFlags returns the flags of a program apart from --help.
func settingFlags(parser *kong.Kong) []*kong.Flag {
	return slices.DeleteFunc(slices.Clone(parser.Model.Flags), isHelp)
}

func isHelp(flag *kong.Flag) bool { return flag.Name == "help" }

// describe returns the help of a flag together with its variable.
func describe(value *kong.Value) string {
	if value.Flag == nil || isHelp(value.Flag) {
		return value.Help
	}
	name := variable(value.Flag)
	if isSecret(value.Flag) {
		return fmt.Sprintf("%s [%s or %s_FILE]", value.Help, name, name)
	}
	return fmt.Sprintf("%s [%s]", value.Help, name)
}

// variable returns the environment variable of a flag.
func variable(flag *kong.Flag) string {
	return strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
}

func isSecret(flag *kong.Flag) bool { return flag.Tag.Has("secret") }

// collecting notes the mistake of a flag and goes on, so that all of them are reported at once.
type collecting struct {
	kong.Mapper
	name     string
	problems *problems
}

func (c collecting) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	c.problems.given[c.name] = true
	if err := c.Mapper.Decode(ctx, target); err != nil {
		c.problems.add(c.name, err.Error())
	}
	return nil
}

func decodeDuration(ctx *kong.DecodeContext, target reflect.Value) error {
	duration, err := time.ParseDuration(ctx.Scan.Pop().String())
	if err != nil || duration <= 0 {
		return errors.New("expected a duration above zero, such as 15m or 24h")
	}
	target.SetInt(int64(duration))
	return nil
}

func decodeInt(ctx *kong.DecodeContext, target reflect.Value) error {
	number, err := strconv.Atoi(ctx.Scan.Pop().String())
	if err != nil {
		return errors.New("expected a whole number")
	}
	target.SetInt(int64(number))
	return nil
}

func decodeBool(ctx *kong.DecodeContext, target reflect.Value) error {
	yes, err := strconv.ParseBool(ctx.Scan.Pop().String())
	if err != nil {
		return errors.New("expected true or false")
	}
	target.SetBool(yes)
	return nil
}
