package idwise

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryDocumentedEventIsKnown(t *testing.T) {
	t.Parallel()
	for _, name := range knownEvents {
		body := fmt.Sprintf(`{"event":%q,"body":{"eventId":"e-1","journeyId":"j-1","referenceNo":"r-1","systemDecision":"Refer"}}`, name)
		event, err := ParseEvent([]byte(body))
		require.NoError(t, err, name)
		journey := "j-1"
		if name == FinishedSpotCheck {
			journey = ""
		}
		require.Equal(t, Event{
			ID: "e-1", Name: name, JourneyID: journey, ReferenceNo: "r-1", Known: true,
		}, event)
	}
}

func TestMisspeltAMLMonitorUpdateIsRead(t *testing.T) {
	t.Parallel()
	event, err := ParseEvent([]byte(`{"event":"AML Monior Update","body":{"eventId":"e-1","journeyId":"j-1"}}`))
	require.NoError(t, err)
	require.Equal(t, AMLMonitorUpdate, event.Name)
	require.True(t, event.Known)
}

func TestSpotCheckNeedsNoJourney(t *testing.T) {
	t.Parallel()
	event, err := ParseEvent([]byte(`{"event":"Finished Spot Check","body":{"eventId":"e-1","referenceNo":"r-1","journeyId":7,"spotCheckJourneyId":"s-1"}}`))
	require.NoError(t, err)
	require.Equal(t, Event{ID: "e-1", Name: FinishedSpotCheck, ReferenceNo: "r-1", SpotCheckID: "s-1", Known: true}, event)
}

// The company must hear of a spot check even where its result can't be found.
func TestSpotCheckWithoutUsableResultIsNoError(t *testing.T) {
	t.Parallel()
	for _, id := range []string{`null`, `7`, `""`, `"a\u0000b"`, `"` + strings.Repeat("x", 300) + `"`} {
		event, err := ParseEvent([]byte(`{"event":"Finished Spot Check","body":{"eventId":"e-1","spotCheckJourneyId":` + id + `}}`))
		require.NoError(t, err, id)
		require.Equal(t, Event{ID: "e-1", Name: FinishedSpotCheck, Known: true}, event, id)
	}
}

func TestUnknownEventsAreNoError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Event{
		`{}`:                             {},
		` {"event":null} `:               {},
		`{"event":5}`:                    {},
		`{"event":"  "}`:                 {Name: "  "},
		`{"event":"Novelty"}`:            {Name: "Novelty"},
		`{"event":"Novelty","body":[1]}`: {Name: "Novelty"},
		`{"event":"Novelty","body":{"eventId":1,"journeyId":"j-1","referenceNo":"a\n"}}`:          {Name: "Novelty", JourneyID: "j-1"},
		`{"event":"a\u202eb","body":{"eventId":"é","journeyId":"\u2029","referenceNo":"\ud800"}}`: {},
		`{"event":"Novelty","body":{"journeyId":"audit:keys","referenceNo":"r"}}`:                 {Name: "Novelty", ReferenceNo: "r"},
		`{"event":"a\u0000b"}`:                                  {},
		`{"event":"` + strings.Repeat("x", 300) + `"}`:          {},
		`{"Event":"Finished Journey"}`:                          {},
		`{"event":"finished journey"}`:                          {Name: "finished journey"},
		`{"event":"Step Submitted","body":{"journeyId":"j-1"}}`: {Name: "Step Submitted", JourneyID: "j-1"},
	} {
		event, err := ParseEvent([]byte(body))
		require.NoError(t, err, body)
		require.Equal(t, want, event, body)
	}
}

func TestBodiesThatAreNoJSONObject(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{
		"":                                ErrNotJSON,
		"{":                               ErrNotJSON,
		"event=x":                         ErrNotJSON,
		"{}{}":                            ErrNotJSON,
		"{} x":                            ErrNotJSON,
		"{\"event\":\"\xff\"}":            ErrNotJSON,
		"\ufeff{}":                        ErrNotJSON,
		strings.Repeat("[", 100_000):      ErrNotJSON,
		strings.Repeat(`{"body":`, 50000): ErrNotJSON,
		"null":                            ErrNotObject,
		"[]":                              ErrNotObject,
		`"Finished Journey"`:              ErrNotObject,
		"7":                               ErrNotObject,
	} {
		_, err := ParseEvent([]byte(body))
		require.ErrorIs(t, err, want)
	}
}

func TestNestingBeyondReasonIsRefusedWithoutHarm(t *testing.T) {
	t.Parallel()
	const depth = 200_000
	_, err := ParseEvent([]byte(`{"event":"Finished Journey","body":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`))
	require.ErrorIs(t, err, ErrNotJSON)
}

func TestKnownEventsSayWhatIsMissing(t *testing.T) {
	t.Parallel()
	for body, field := range map[string]string{
		`{"event":"Finished Journey"}`:                                            "body.eventId",
		`{"event":"Finished Journey","body":null}`:                                "body.eventId",
		`{"event":"Finished Journey","body":{"journeyId":"j-1"}}`:                 "body.eventId",
		`{"event":"Finished Journey","body":{"eventid":"e","journeyId":"j"}}`:     "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":null,"journeyId":"j"}}`:    "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":" \t\n","journeyId":"j"}}`: "body.eventId",
		`{"event":"Finished Step","body":{"eventId":"e"}}`:                        "body.journeyId",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":""}}`:      "body.journeyId",
		`{"event":"Finished Spot Check","body":{"referenceNo":"r"}}`:              "body.eventId",
	} {
		_, err := ParseEvent([]byte(body))
		var missing *MissingFieldError
		require.ErrorAs(t, err, &missing, body)
		require.Equal(t, field, missing.Field, body)
	}
}

func TestKnownEventsSayWhatIsInvalidWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", MaxIDLength+1)
	for body, field := range map[string]string{
		`{"event":"Finished Journey","body":"text"}`:                                                      "body",
		`{"event":"Finished Journey","body":{"eventId":12345,"journeyId":"j"}}`:                           "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":{"a":1},"journeyId":"j"}}`:                         "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"12345\u0000","journeyId":"j"}}`:                   "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"12345\u0085","journeyId":"j"}}`:                   "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"` + long + `","journeyId":"j"}}`:                  "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"12345é","journeyId":"j"}}`:                        "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"12345\u00a0","journeyId":"j"}}`:                   "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"12345\ud800","journeyId":"j"}}`:                   "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"12345\udfff"}}`:                   "body.journeyId",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"12345\u202e"}}`:                   "body.journeyId",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"j","referenceNo":"12345\u2066"}}`: "body.referenceNo",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"j","referenceNo":"12345\u2028"}}`: "body.referenceNo",
		`{"event":"Finished Journey","body":{"eventId":"sha256:12345","journeyId":"j"}}`:                  "body.eventId",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":["12345"]}}`:                       "body.journeyId",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"audit:12345"}}`:                   "body.journeyId",
		`{"event":"Finished Step","body":{"eventId":"e","journeyId":"reference:12345"}}`:                  "body.journeyId",
		`{"event":"AML Monitor Update","body":{"eventId":"e","journeyId":"workflow:12345"}}`:              "body.journeyId",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"j","referenceNo":12345}}`:         "body.referenceNo",
		`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"j","referenceNo":"12345\r\n"}}`:   "body.referenceNo",
	} {
		_, err := ParseEvent([]byte(body))
		var invalid *InvalidFieldError
		require.ErrorAs(t, err, &invalid, body)
		require.Equal(t, field, invalid.Field, body)
		require.NotContains(t, err.Error(), "12345")
	}
}

func TestWhatIDWiseMayAddIsTolerated(t *testing.T) {
	t.Parallel()
	event, err := ParseEvent([]byte(`{"event":"Finished Journey","version":2,"body":{"eventId":"e","eventId":"e-2","journeyId":"j",
		"referenceNo":null,"systemDecision":"Escalated","manualDecision":null,"new":{"deep":[1,2,{"x":null}]}}}`))
	require.NoError(t, err)
	require.Equal(t, Event{ID: "e-2", Name: FinishedJourney, JourneyID: "j", Known: true}, event)
}

func TestLongestIDIsAccepted(t *testing.T) {
	t.Parallel()
	id := strings.Repeat("x", MaxIDLength)
	event, err := ParseEvent([]byte(`{"event":"Finished Journey","body":{"eventId":"` + id + `","journeyId":"j"}}`))
	require.NoError(t, err)
	require.Equal(t, id, event.ID)
}

func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(`{"event":"Finished Journey","body":{"eventId":"e","journeyId":"j","referenceNo":"r"}}`))
	f.Add([]byte(`{"event":"Finished Spot Check","body":{"eventId":"e"}}`))
	f.Add([]byte(`{"event":"\ud800","body":{"eventId":"\ud800","journeyId":{}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := ParseEvent(body)
		var missing *MissingFieldError
		var invalid *InvalidFieldError
		switch {
		case err == nil:
			require.Equal(t, event.Known, event.ID != "")
			require.True(t, keepable(event.ID) && keepable(event.JourneyID) && keepable(event.ReferenceNo) && keepable(event.Name))
		case errors.Is(err, ErrNotJSON), errors.Is(err, ErrNotObject), errors.As(err, &missing), errors.As(err, &invalid):
			require.Zero(t, event)
		default:
			t.Fatalf("undocumented error: %v", err)
		}
	})
}

func TestAMLVersionIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	for written, read := range map[string]string{`3`: "3", `"3"`: "3", `null`: "", `{}`: "", `"no number"`: ""} {
		event, err := ParseEvent([]byte(`{"event":"AML Monitor Update","body":{"eventId":"e","journeyId":"j",` +
			`"updatedAMLVersionNumber":` + written + `}}`))
		require.NoError(t, err)
		require.Equal(t, read, event.AMLVersion, written)
	}
}

// IDs of other alphabets are opaque; only an event's ID, which becomes a workflow's, is ASCII.
func TestIDsOfOtherAlphabets(t *testing.T) {
	t.Parallel()
	event, err := ParseEvent([]byte(`{"event":"Finished Journey","body":{"eventId":" ~","journeyId":"Zoë 李","referenceNo":"👩‍👧\u00a0محمد"}}`))
	require.NoError(t, err)
	require.Equal(t, " ~|Zoë 李|👩‍👧\u00a0محمد", event.ID+"|"+event.JourneyID+"|"+event.ReferenceNo)
}
