package desk

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/sandbox/people"
)

// Parts of the UI.
const (
	cell        = `[data-testid="workflows-summary-table-body-cell"]` // of the workflow list
	savedView   = `[data-track-name="user-query-button"]`             // beside it
	updateInput = "#update-confirmation-modal .cm-content"            // for the JSON of an update
)

// seeOnly waits until the workflow list shows the onboardings of these people and no others.
func (d *desk) seeOnly(t *testing.T, expected ...people.Person) {
	t.Helper()
	var references []string
	for _, p := range expected {
		references = append(references, p.ReferenceNo)
	}
	slices.Sort(references)
	list, err := json.Marshal(references)
	require.NoError(t, err)
	d.await(t, "the list of "+string(list),
		"JSON.stringify(operator.rows().map((row) => row.ReferenceNo).sort()) === JSON.stringify("+string(list)+")")
}

// open goes from the workflow list to a person's onboarding.
func (d *desk) open(t *testing.T, p people.Person) {
	t.Helper()
	d.look(t, of(p), "")
	d.seeOnly(t, p)
	d.press(t, cell+" a", "onboarding-")
}

// readDetails opens User Metadata, where the current details say what is awaited, and returns their text and what they
// offer to do: JSON by update.
func (d *desk) readDetails(t *testing.T) (text string, offers map[string]string) {
	t.Helper()
	d.press(t, "a", "User Metadata")
	d.await(t, "the current details", "!!operator.details()")
	return read[string](t, d, "operator.details().body.innerText"), read[map[string]string](t, d, "operator.offers()")
}

// fillIn opens Send an Update, picks one and pastes its JSON.
func (d *desk) fillIn(t *testing.T, update, message string) {
	t.Helper()
	d.press(t, "button", "More Actions")
	d.press(t, `[data-testid="update-button"]`, "Send an Update")
	d.press(t, `[data-testid="update-select-button"]`, "")
	d.press(t, `[role="option"]`, update)
	d.paste(t, updateInput, message)
}

// confirm presses the button of the dialog that does it.
func (d *desk) confirm(t *testing.T) {
	t.Helper()
	d.press(t, `dialog[open] [data-testid="confirm-modal-button"]`, "")
}
