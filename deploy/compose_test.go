// Package deploy holds what runs beside the programs. Its tests prove that it can be loaded and fits the programs; no
// Docker engine is needed.
package deploy

import (
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/require"

	"onboarding/internal/config"
)

// production is deploy/production.env.example with every blank filled in.
func production(t *testing.T) map[string]string {
	t.Helper()
	variables, err := dotenv.Read("production.env.example")
	require.NoError(t, err)
	fill := map[string]string{
		"IDWISE_WEBHOOK_CREDENTIALS": "bearer:token", "APPLICANTS_URL": "https://backend.example.com/applicants",
		"AUDIT_KEYS": "2026:0123456789abcdef", "CREDIT_PASS_SCORE": "680", "CREDIT_REVIEW_SCORE": "600",
	}
	for name, value := range variables {
		if value == "" {
			variables[name] = "some-" + strings.ToLower(name)
		}
		if fill[name] != "" {
			variables[name] = fill[name]
		}
	}
	return variables
}

// load reads docker-compose.yml as `docker compose --env-file …` does, with further variables.
func load(t *testing.T, variables map[string]string, files ...string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{"../docker-compose.yml"},
		cli.WithWorkingDirectory(".."), cli.WithEnvFiles(files...), cli.WithEnv(asList(variables)),
		cli.WithDotEnv, cli.WithDefaultProfiles())
	require.NoError(t, err)
	return options.LoadProject(t.Context())
}

// projects are the two ways in which docker-compose.yml is meant to be used.
func projects(t *testing.T) map[string]*types.Project {
	t.Helper()
	real, err := load(t, production(t), "../.env")
	require.NoError(t, err)
	demo, err := load(t, nil, "../.env", "demo.env")
	require.NoError(t, err)
	return map[string]*types.Project{"production": real, "demo": demo}
}

// The demo has simulated vendors; production never has them.
func TestOnlyTheDemoHasSimulatedVendors(t *testing.T) {
	t.Parallel()
	common := []string{"migrate", "postgres", "search-attributes", "starter", "temporal", "temporal-namespace", "temporal-schema", "temporal-ui", "worker"}
	require.Equal(t, common, projects(t)["production"].ServiceNames())
	require.ElementsMatch(t, append(common, "vendors"), projects(t)["demo"].ServiceNames())
}

// Nothing that matters in production has a default: who forgets it is told which variable is missing.
func TestProductionNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"POSTGRES_PASSWORD", "TEMPORAL_DB_PASSWORD", "ONBOARDING_DB_PASSWORD", "ONBOARDING_OWNER_PASSWORD", "IDWISE_WEBHOOK_CREDENTIALS",
		"AUDIT_KEYS",
		"IDWISE_API_KEY", "IDWISE_API_SECRET", "APPLICANTS_URL", "CREDIT_PROVIDER", "CREDIT_PASS_SCORE", "CREDIT_REVIEW_SCORE",
	} {
		variables := production(t)
		variables[name] = ""
		_, err := load(t, variables, "../.env")
		require.ErrorContains(t, err, name)
	}
}

// The programs accept what they are given, and understand every variable of it.
func TestProgramsKnowTheirVariables(t *testing.T) {
	t.Parallel()
	starterNames, err := config.StarterNames()
	require.NoError(t, err)
	workerNames, err := config.WorkerNames()
	require.NoError(t, err)
	operatorNames := slices.DeleteFunc(slices.Clone(starterNames), func(name string) bool { return !strings.HasPrefix(name, "TEMPORAL_") })
	for way, project := range projects(t) {
		for service, known := range map[string][]string{"starter": starterNames, "worker": workerNames, "search-attributes": operatorNames} {
			require.Subset(t, known, slices.Collect(maps.Keys(project.Services[service].Environment)), "%s of %s", service, way)
		}
		_, err := config.LoadStarter(nil, environment(project, "starter"), t.Output())
		require.NoError(t, err, way)
		_, err = config.LoadWorker(nil, environment(project, "worker"), t.Output())
		require.NoError(t, err, way)
	}
}

// Every variable of a program can be set through docker-compose.yml, but for files of secrets and the connection to
// Temporal, which is a service beside it.
func TestEveryVariableCanBeSet(t *testing.T) {
	t.Parallel()
	project := projects(t)["production"]
	for service, names := range map[string]func() ([]string, error){"starter": config.StarterNames, "worker": config.WorkerNames} {
		known, err := names()
		require.NoError(t, err)
		for _, name := range known {
			if !strings.HasSuffix(name, "_FILE") && !strings.HasPrefix(name, "TEMPORAL_") {
				require.Contains(t, project.Services[service].Environment, name, service)
			}
		}
	}
}

// A service that others wait for says when it is ready; a one-shot ends by itself. Images don't change by themselves,
// and nothing is reachable from other machines.
func TestServicesAreSoundlyDescribed(t *testing.T) {
	t.Parallel()
	for way, project := range projects(t) {
		oneShots := map[string]bool{}
		for _, service := range project.Services {
			for name, dependency := range service.DependsOn {
				switch dependency.Condition {
				case types.ServiceConditionHealthy:
					require.NotNil(t, project.Services[name].HealthCheck, "%s waits for %s to be healthy (%s)", service.Name, name, way)
				case types.ServiceConditionCompletedSuccessfully:
					oneShots[name] = true
				default:
					t.Errorf("%s waits for %s without a condition (%s)", service.Name, name, way)
				}
			}
		}
		for name, service := range project.Services {
			require.Regexp(t, `^[a-z/-]+:\d+\.\d+[\w.-]*$`, service.Image, "image of %s", name)
			require.NotEmpty(t, service.Restart, "restart policy of %s", name)
			require.True(t, oneShots[name] != (service.HealthCheck != nil), "%s is either a one-shot or has a health check", name)
			for _, port := range service.Ports {
				require.True(t, net.ParseIP(port.HostIP).IsLoopback(), "port %s of %s", port.Published, name)
			}
			for _, volume := range service.Volumes {
				if volume.Type == types.VolumeTypeBind {
					require.True(t, volume.ReadOnly, "%s of %s", volume.Source, name)
					_, err := os.Stat(volume.Source)
					require.NoError(t, err, "mounted into %s", name)
				}
			}
		}
	}
}

// The Temporal UI does not offer what brings Temporal and the ledger apart, and offers what the runbook tells operators to do.
func TestTheUIOffersWhatOperatorsMayDo(t *testing.T) {
	t.Parallel()
	for way, project := range projects(t) {
		variables := environment(project, "temporal-ui")
		for _, off := range []string{"WORKFLOW_RESET", "WORKFLOW_TERMINATE", "WORKFLOW_SIGNAL", "WORKFLOW_PAUSE", "START_WORKFLOW", "BATCH_ACTIONS"} {
			require.Contains(t, variables, "TEMPORAL_"+off+"_DISABLED=true", way)
		}
		for _, on := range []string{"TEMPORAL_WORKFLOW_UPDATE", "TEMPORAL_WORKFLOW_CANCEL", "TEMPORAL_ACTIVITY_COMMANDS", "TEMPORAL_DISABLE_WRITE_ACTIONS"} {
			require.NotContains(t, strings.Join(variables, " "), on, way)
		}
	}
}

// environment returns the variables that the container of a service gets. Those without a value are left out.
func environment(project *types.Project, service string) []string {
	var list []string
	for name, value := range project.Services[service].Environment {
		if value != nil {
			list = append(list, name+"="+*value)
		}
	}
	return list
}

func asList(variables map[string]string) []string {
	var list []string
	for name, value := range variables {
		list = append(list, name+"="+value)
	}
	return list
}
