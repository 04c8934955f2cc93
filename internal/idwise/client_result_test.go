package idwise

import (
	"cmp"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/fault"
)

// readJourney reads a result with this body. Where it does not say whose journey it is, it is that of cust-1.
func readJourney(t *testing.T, body string) (Journey, error) {
	t.Helper()
	if fields, ok := strings.CutPrefix(body, `{"`); ok && !strings.Contains(body, "reference_number") {
		body = `{"reference_number":"cust-1","` + fields
	}
	return newTestClient(t, answerWith(http.StatusOK, body)).Journey(t.Context(), testJourneyID)
}

func TestAFullResultIsRead(t *testing.T) {
	t.Parallel()
	journey, err := readJourney(t, `{
		"journey_id": "aaaaaaaaaaaaaaaaaaaaaaaa", "journey_definintion_id": "f", "reference_number": "cust-1",
		"start_time": "2023-01-26T08:12:00.962462", "end_time": "2023-01-26T08:13:00.962462",
		"system_decision": "Refer", "manual_decision": "Approved", "final_decision": "Approved", "model_version": "3.0",
		"documents": {
			"2": {"progress": "Started", "extracted_fields": null},
			"0": {"progress": "Completed", "extracted_fields": {
				"Address": {"value": " 1 High Street ", "read_accuracy": "High", "type": "string"},
				"Portrait": {"value": null, "type": "image"}}}},
		"selfie": {"status": "Complete"},
		"screening_checks": {"additional_face_db": {"image_path": "img", "face_match_results": [
			{"is_matched": true, "score": 93, "images": [{"image_source": "Selfie"}, {"image_source": "AdditionalFace"}]},
			{"is_matched": false, "score": 10, "images": [{"image_source": "Selfie"}, {"image_source": "Document"}]}]}}
	}`)
	require.NoError(t, err)
	require.Equal(t, Journey{
		ID: testJourneyID, ReferenceNo: "cust-1", Finished: true,
		SystemDecision: Refer, ManualDecision: Approved, FinalDecision: Approved,
		Documents: []Document{
			{StepID: "0", Read: true, Fields: map[string]string{"Address": "1 High Street"}},
			{StepID: "2", Fields: map[string]string{}},
		},
		FaceMatches: []FaceMatch{{ID: "additional_face_db/img", Matched: true, Score: 93}},
	}, journey)
}

// The documentation leaves types and spellings open; none of these may hold up a journey.
func TestSurprisingShapesAreTolerated(t *testing.T) {
	t.Parallel()
	external := `"images":[{"image_source":"AdditionalFaces"}]`
	cases := map[string]struct {
		body string
		want Journey
	}{
		"nulls": {
			`{"system_decision":"Incomplete","manual_decision":null,"final_decision":null,"end_time":null,"documents":null,"screening_checks":null}`,
			Journey{SystemDecision: Incomplete, FinalDecision: Incomplete},
		},
		"nulls inside": {
			`{"system_decision":"Refer","documents":{"0":null},"screening_checks":{"a":null,"b":{"face_match_results":null}}}`,
			Journey{SystemDecision: Refer, FinalDecision: Refer, Documents: []Document{{StepID: "0", Fields: map[string]string{}}}},
		},
		"unknown decisions": {
			`{"system_decision":"Undecided","manual_decision":"Resubmission Requested"}`,
			Journey{SystemDecision: "Undecided", ManualDecision: "Resubmission Requested", FinalDecision: "Resubmission Requested"},
		},
		"numbers as strings and strings as numbers": {
			`{"reference_number":17,"final_decision":"Refer","documents":{"0":{"progress":"Completed","extracted_fields":{"N":{"value":5}}}},
			  "screening_checks":{"a":{"face_match_results":[{"is_matched":false,"score":"12.5",` + external + `}]}}}`,
			Journey{
				ReferenceNo: "17", FinalDecision: Refer,
				Documents:   []Document{{StepID: "0", Read: true, Fields: map[string]string{"N": "5"}}},
				FaceMatches: []FaceMatch{{ID: "a/", Score: 12.5}},
			},
		},
		"other shapes": {
			`{"final_decision":"Complete","documents":[],"screening_checks":[],"end_time":{}}`,
			Journey{FinalDecision: Complete},
		},
		"absurd scores": {
			`{"final_decision":"Complete","screening_checks":{"a":{"face_match_results":[{"is_matched":true,"score":"NaN",` + external + `}]}}}`,
			Journey{FinalDecision: Complete, FaceMatches: []FaceMatch{{ID: "a/", Matched: true}}},
		},
	}
	for name, c := range cases {
		c.want.ID, c.want.ReferenceNo = testJourneyID, cmp.Or(c.want.ReferenceNo, "cust-1")
		journey, err := readJourney(t, c.body)
		require.NoError(t, err, name)
		require.Equal(t, c.want, journey, name)
	}
}

// A comparison whose result cannot be read must not vanish beside one that matched.
func TestAnUnreadableComparisonIsUndecided(t *testing.T) {
	t.Parallel()
	for _, check := range []string{
		`{"face_match_results":[{"is_matched":null,"images":[{"image_source":"AdditionalFace"}]}]}`,
		`{"face_match_results":[{"is_matched":"yes","images":[{"image_source":"AdditionalFace"}]}]}`,
		`{"face_match_results":"pending"}`,
		`"pending"`,
	} {
		journey, err := readJourney(t, `{"final_decision":"Complete","screening_checks":{"a":`+check+`}}`)
		require.NoError(t, err)
		require.Equal(t, []FaceMatch{{ID: "a/", Undecided: true}}, journey.FaceMatches, check)
	}
}

func TestAnAnswerThatIsNoResultOfTheJourneyIsPassing(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{}`, `null`, `[]`, `{"journey_id":"bbbbbbbbbbbbbbbbbbbbbbbb","final_decision":"Complete"}`,
		`{"reference_number":"cust-1"}`, `{"reference_number":null,"final_decision":"Complete"}`,
		`{"reference_number":" ","final_decision":"Complete"}`, `{"Reference_Number":"cust-1","reference_number":[],"final_decision":"Complete"}`,
	} {
		_, err := readJourney(t, body)
		require.Equal(t, fault.Passing, fault.As(err).Class, body)
		require.NotContains(t, err.Error(), "bbbb")
	}
}

// A field that is there twice, or in a second spelling, decides nothing: which of them IDWise meant is not known.
func TestNoSecondSpellingDecides(t *testing.T) {
	t.Parallel()
	external := `"images":[{"image_source":"AdditionalFace"}]`
	for _, body := range []string{
		`{"final_decision":"Rejected","Final_Decision":"Complete"}`,
		`{"FINAL_DECISION":"Complete","final_decision":"Rejected","finaldecision":"Complete"}`,
		`{"final_decision":"Rejected","other":{"final_decision":"Complete"}}`,
	} {
		journey, err := readJourney(t, body)
		require.NoError(t, err, body)
		require.Equal(t, Rejected, journey.FinalDecision, body)
	}
	journey, err := readJourney(t, `{"final_decision":"Refer","screening_checks":{"a":{"face_match_results":[
		{"is_matched":false,"Is_Matched":true,`+external+`}],"Face_Match_Results":[{"is_matched":true,`+external+`}]}}}`)
	require.NoError(t, err)
	require.Equal(t, []FaceMatch{{ID: "a/", Matched: false}}, journey.FaceMatches)
	for _, body := range []string{
		`{"final_decision":"Rejected","final_decision":"Complete"}`,
		`{"final_decision":"Complete","final_decision":"Complete"}`,
		`{"final_decision":"Complete","screening_checks":{"a":{"face_match_results":[
			{"is_matched":false,"is_matched":true,` + external + `}]}}}`,
		`{"Final_Decision":"Complete"}`,
	} {
		_, err := readJourney(t, body)
		require.Equal(t, fault.Passing, fault.As(err).Class, body)
	}
}

// Comparisons with different photos are told apart by the key of the check and the path of the photo, wherever that stands.
func TestComparisonsAreToldApartByTheirPhoto(t *testing.T) {
	t.Parallel()
	journey, err := readJourney(t, `{"final_decision":"Complete","screening_checks":{
		"db": {"image_path":"img-1","face_match_results":[
			{"is_matched":true,"images":[{"image_path":"s","image_source":"Selfie"},{"image_source":"AdditionalFace"}]},
			{"is_matched":false,"images":[{"image_path":"img-2","image_source":"AdditionalFaces"}]}]}}}`)
	require.NoError(t, err)
	require.Equal(t, []FaceMatch{{ID: "db/img-1", Matched: true}, {ID: "db/img-2"}}, journey.FaceMatches)
}

// Hundreds of AML matches with their notes make a result of more than a megabyte. It is read like any other.
func TestALargeResultIsRead(t *testing.T) {
	t.Parallel()
	match := `{"name":"somebody","notes":"` + strings.Repeat("x", 3000) + `"}`
	journey, err := readJourney(t, `{"final_decision":"Refer","aml":{"matches":[`+strings.Repeat(match+",", 400)+match+`]}}`)
	require.NoError(t, err)
	require.Equal(t, Refer, journey.FinalDecision)
}

// A webhook can name anybody's journey, so each use asks whose it is.
func TestAJourneyIsOfOneReference(t *testing.T) {
	t.Parallel()
	require.NoError(t, Journey{ReferenceNo: "cust-1"}.Of("cust-1"))
	for _, other := range []string{"cust-2", "CUST-1", "cust-1 ", ""} {
		err := Journey{ReferenceNo: "cust-1"}.Of(other)
		require.EqualError(t, err, "idwise: IDWise says that this journey is of another reference")
		require.Equal(t, fault.Foreign, fault.As(err).Class)
		require.Equal(t, fault.Foreign, fault.As(SpotCheck{ReferenceNo: "cust-1"}.Of(other)).Class)
	}
}
