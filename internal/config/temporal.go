package config

import (
	"errors"
	"strings"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
)

// temporalVariables are the ones that envconfig v1 reads, apart from TEMPORAL_GRPC_META_*.
var temporalVariables = []string{
	"TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "TEMPORAL_API_KEY", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE",
	"TEMPORAL_CLIENT_AUTHORITY", "TEMPORAL_TLS", "TEMPORAL_TLS_CLIENT_CERT_PATH", "TEMPORAL_TLS_CLIENT_CERT_DATA",
	"TEMPORAL_TLS_CLIENT_KEY_PATH", "TEMPORAL_TLS_CLIENT_KEY_DATA", "TEMPORAL_TLS_SERVER_CA_CERT_PATH",
	"TEMPORAL_TLS_SERVER_CA_CERT_DATA", "TEMPORAL_TLS_SERVER_NAME", "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION",
	"TEMPORAL_CODEC_ENDPOINT", "TEMPORAL_CODEC_AUTH",
}

// temporalOptions reads Temporal's own variables and profiles.
func temporalOptions(environment Environment) (client.Options, error) {
	options, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{EnvLookup: temporalEnvironment(environment)})
	if err != nil {
		return client.Options{}, errors.New("expected a connection as Temporal's variables and profiles describe it: " +
			temporalMistake(err))
	}
	return options, nil
}

// temporalMistake returns the text of an error without the part that may quote the configuration file.
func temporalMistake(err error) string {
	const parsing = "failed parsing config"
	if strings.HasPrefix(err.Error(), parsing) {
		return parsing
	}
	return err.Error()
}

// temporalEnvironment lets envconfig read an Environment.
type temporalEnvironment Environment

// Environ returns all variables.
func (e temporalEnvironment) Environ() []string { return e }

// LookupEnv returns the value of a variable. A blank one counts as not set.
func (e temporalEnvironment) LookupEnv(name string) (string, bool) {
	return Environment(e).lookup(name)
}
