package ledger

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The routing table of the design, row by row: what happens to an event without an onboarding, with an open one, and with
// a closed one.
func TestRoutingTable(t *testing.T) {
	type route struct {
		workflowID string
		action     Action
	}
	start, signal := route{"onboarding-e", Start}, route{"onboarding-before", Signal}
	apart, none := route{"journey-update-e", JourneyUpdate}, route{"", None}
	rows := []struct {
		relation                    Relation
		noOnboarding, open, another route
	}{
		{Opens, start, signal, start},
		{OpensFirst, start, signal, apart},
		{Follows, apart, signal, apart},
		{Apart, apart, apart, apart},
		{Recorded, none, none, none},
	}
	onBoth(t, func(t *testing.T, databaseURL string) {
		l := openLedger(t, databaseURL)
		for _, row := range rows {
			for state, want := range map[string]route{"none": row.noOnboarding, "open": row.open, "closed": row.another} {
				journeyID := string(row.relation) + "-" + state
				if state != "none" {
					receive(t, l, event("before-"+journeyID, journeyID, Opens))
				}
				if state == "closed" {
					closeOnboarding(t, l, Closing{WorkflowID: "onboarding-before-" + journeyID})
				}
				e := event("e-"+journeyID, journeyID, row.relation)
				receipt := receive(t, l, e)

				if want.workflowID != "" {
					want.workflowID += "-" + journeyID
				}
				require.Equal(t, want.workflowID, receipt.WorkflowID, journeyID)
				var action Action
				require.NoError(t, l.db.QueryRow(`SELECT action FROM inbox WHERE event_id = $1`, e.ID).Scan(&action))
				require.Equal(t, want.action, action, journeyID)
			}
		}
	})
}

// Finished Journey opens an onboarding only for a journey that never had one; Finished User Steps opens a second.
func TestOnlyFinishedUserStepsOpensASecondOnboarding(t *testing.T) {
	j := &journey{onboardings: 1}
	_, action := j.route(event("journey", "j", OpensFirst))
	require.Equal(t, JourneyUpdate, action)

	workflowID, action := j.route(event("steps", "j", Opens))
	require.Equal(t, Start, action)
	require.Equal(t, &journey{onboardings: 2, open: workflowID}, j)
}
