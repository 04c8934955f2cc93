package face

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"onboarding/internal/applicant"
	"onboarding/internal/check"
	"onboarding/internal/fault"
	"onboarding/internal/idwise"
)

const (
	submit   = "submit"
	complete = "complete"
	read     = "read"
)

// fakeIDWise answers each kind of call with the statuses given for it, in order, then with 200; and keeps the calls.
type fakeIDWise struct {
	statuses map[string][]int
	finished bool
	matches  bool

	mu    sync.Mutex
	calls []string
}

func (f *fakeIDWise) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	call := read
	if r.Method == http.MethodPost {
		call = submit
		if strings.HasSuffix(r.URL.Path, "complete-custom-step") {
			call = complete
		}
	}
	f.calls = append(f.calls, call)
	if left := f.statuses[call]; len(left) > 0 {
		f.statuses[call] = left[1:]
		if left[0] != http.StatusOK {
			http.Error(w, `{"message":"Jane Doe"}`, left[0])
			return
		}
	}
	result := map[string]any{"journey_id": "j", "reference_number": "cust-1", "system_decision": "Incomplete"}
	if f.finished {
		result["end_time"] = "2026-01-31T12:00:00"
	}
	if f.matches {
		result["screening_checks"] = map[string]any{"db": map[string]any{"face_match_results": []any{map[string]any{
			"is_matched": true, "score": 93, "images": []any{map[string]any{"image_source": "AdditionalFace"}},
		}}}}
	}
	json.NewEncoder(w).Encode(result)
}

func match(t *testing.T, fake *fakeIDWise, req Request) (check.Result, error) {
	t.Helper()
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	client, err := idwise.NewClient(server.URL, "key", "secret", idwise.CustomStep{ID: "7"})
	require.NoError(t, err)
	req.JourneyID, req.ReferenceNo = "j", cmp.Or(req.ReferenceNo, "cust-1")
	return NewIDWise(client).Match(t.Context(), req)
}

var (
	photo       = &applicant.Photo{ContentType: "image/png", Data: []byte("pixels")}
	withJourney = check.Result{Provider: "idwise", Reference: "j", WithJourney: true}
	noPhoto     = check.Result{Provider: "idwise", Reference: "j", Verdict: check.Review, Reason: "no reference photo on file"}
)

func TestMatchSubmitsOnceAndAlwaysEndsTheStep(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fake  *fakeIDWise
		req   Request
		want  check.Result
		calls []string
	}{
		"photo": {&fakeIDWise{}, Request{Photo: photo}, withJourney, []string{submit, complete}},
		"no photo: the journey must not wait for one": {
			&fakeIDWise{}, Request{}, noPhoto, []string{complete}},
		"again, nothing got through": {
			&fakeIDWise{}, Request{Photo: photo, Again: true}, withJourney, []string{read, submit, complete}},
		"again, the photo got through: only the completion is repeated": {
			&fakeIDWise{matches: true}, Request{Photo: photo, Again: true}, withJourney, []string{read, complete}},
		"again, all got through": {
			&fakeIDWise{finished: true, matches: true}, Request{Photo: photo, Again: true}, withJourney, []string{read}},
		"again without photo, all got through": {
			&fakeIDWise{finished: true}, Request{Again: true}, noPhoto, []string{read}},
		"photo refused because the journey has finished": {
			&fakeIDWise{statuses: map[string][]int{submit: {409}}, finished: true}, Request{Photo: photo},
			withJourney, []string{submit, read}},
		"photo refused because there is a comparison": {
			&fakeIDWise{statuses: map[string][]int{submit: {400}}, matches: true}, Request{Photo: photo},
			withJourney, []string{submit, read, complete}},
		"completion refused because submitting the only photo completed the step": {
			&fakeIDWise{statuses: map[string][]int{complete: {400}}, matches: true, finished: true}, Request{Photo: photo},
			withJourney, []string{submit, complete, read}},
		"completion without photo refused because the journey has finished": {
			&fakeIDWise{statuses: map[string][]int{complete: {422}}, finished: true}, Request{},
			noPhoto, []string{complete, read}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, err := match(t, c.fake, c.req)
			require.NoError(t, err)
			require.Equal(t, c.want, result)
			require.Equal(t, c.calls, c.fake.calls)
		})
	}
}

func TestMatchClassifiesWhatGoesWrong(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		statuses map[string][]int
		matches  bool
		req      Request
		class    fault.Class
		happened bool
		calls    []string
	}{
		"submission unavailable: in doubt": {
			map[string][]int{submit: {500}}, false, Request{Photo: photo}, fault.Passing, true, []string{submit}},
		"submission throttled: not done": {
			map[string][]int{submit: {429}}, false, Request{Photo: photo}, fault.Passing, false, []string{submit}},
		"credentials refused: nothing is read": {
			map[string][]int{submit: {403}}, false, Request{Photo: photo}, fault.Permanent, false, []string{submit}},
		"photo refused for good": {
			map[string][]int{submit: {400}}, false, Request{Photo: photo}, fault.Permanent, false, []string{submit, read}},
		"photo refused, journey unavailable: tried again": {
			map[string][]int{submit: {400}, read: {429}}, false, Request{Photo: photo}, fault.Passing, false, []string{submit, read}},
		"photo refused after one that may have got through: IDWise may still be comparing": {
			map[string][]int{submit: {400}}, false, Request{Photo: photo, Again: true}, fault.NotReady, true, []string{read, submit, read}},
		"completion throttled after the photo: the next attempt must know": {
			map[string][]int{complete: {429}}, false, Request{Photo: photo}, fault.Passing, true, []string{submit, complete}},
		"completion refused after the photo, nothing to see yet": {
			map[string][]int{complete: {400}}, false, Request{Photo: photo}, fault.NotReady, true, []string{submit, complete, read}},
		"completion refused although the photo is compared: the journey would wait for ever": {
			map[string][]int{complete: {404}}, true, Request{Photo: photo}, fault.NotReady, true, []string{submit, complete, read}},
		"completion without photo refused": {
			map[string][]int{complete: {400}}, false, Request{}, fault.Permanent, false, []string{complete, read}},
		"again, journey unavailable: still in doubt": {
			map[string][]int{read: {429}}, false, Request{Photo: photo, Again: true}, fault.Passing, true, []string{read}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := &fakeIDWise{statuses: c.statuses, matches: c.matches}
			_, err := match(t, fake, c.req)
			f := fault.As(err)
			require.NotNil(t, f)
			require.Equal(t, c.class, f.Class, f.Reason)
			require.Equal(t, c.happened, f.MayHaveHappened)
			require.Equal(t, c.calls, fake.calls)
			require.NotContains(t, err.Error(), "Jane")
		})
	}
}

func TestVerdictPassesOnlyIfEveryComparisonMatched(t *testing.T) {
	t.Parallel()
	matched, different := idwise.FaceMatch{ID: "db/1", Matched: true}, idwise.FaceMatch{ID: "db/2"}
	undecided := idwise.FaceMatch{ID: "db/3", Undecided: true}
	const none = "IDWise reported no comparison with the reference photo"
	cases := map[string]struct {
		matches []idwise.FaceMatch
		before  []string
		manual  idwise.Decision
		verdict check.Verdict
		reason  string
	}{
		"none":                 {nil, nil, "", check.Review, none},
		"matched":              {[]idwise.FaceMatch{matched, matched}, nil, "", check.Passed, ""},
		"different":            {[]idwise.FaceMatch{different}, nil, "", check.Failed, "the selfie does not match the reference photo"},
		"one different":        {[]idwise.FaceMatch{matched, different, undecided}, nil, "", check.Failed, "the selfie does not match the reference photo"},
		"one without a result": {[]idwise.FaceMatch{matched, undecided}, nil, "", check.Review, "IDWise gave no result for the comparison with the reference photo"},

		"matched with a photo that was there before":        {[]idwise.FaceMatch{matched}, []string{"db/1"}, "", check.Review, none},
		"ours differs, the one before matched":              {[]idwise.FaceMatch{matched, different}, []string{"db/1"}, "", check.Failed, "the selfie does not match the reference photo"},
		"ours matched, the one before differs":              {[]idwise.FaceMatch{matched, different}, []string{"db/2"}, "", check.Passed, ""},
		"a reviewer at IDWise saw the difference, approved": {[]idwise.FaceMatch{different}, nil, idwise.Approved, check.Passed, "approved by a reviewer at IDWise"},
		"a reviewer at IDWise decided what IDWise did not":  {[]idwise.FaceMatch{undecided}, nil, idwise.Approved, check.Passed, "approved by a reviewer at IDWise"},
		"a reviewer at IDWise had nothing to see":           {nil, nil, idwise.Approved, check.Review, none},
		"a reviewer at IDWise saw another photo":            {[]idwise.FaceMatch{different}, []string{"db/2"}, idwise.Approved, check.Review, none},
		"a reviewer at IDWise rejected":                     {[]idwise.FaceMatch{different}, nil, idwise.Rejected, check.Failed, "the selfie does not match the reference photo"},
	}
	for name, c := range cases {
		want := check.Result{Verdict: c.verdict, Reason: c.reason, Provider: "idwise", Reference: "j"}
		require.Equal(t, want, Verdict(idwise.Journey{ID: "j", ManualDecision: c.manual, FaceMatches: c.matches}, c.before), name)
	}
}

// When it is in doubt what got through, the journey is read; another person's says nothing about this one.
func TestMatchUsesNoJourneyOfAnotherReference(t *testing.T) {
	t.Parallel()
	fake := &fakeIDWise{finished: true, matches: true}
	_, err := match(t, fake, Request{ReferenceNo: "cust-2", Photo: photo, Again: true})
	require.Equal(t, fault.Foreign, fault.As(err).Class)
	require.Equal(t, []string{read}, fake.calls)
}

// A comparison that was there before says nothing about whether our photo got through: it is submitted.
func TestMatchSubmitsBesideAnEarlierComparison(t *testing.T) {
	t.Parallel()
	fake := &fakeIDWise{matches: true}
	result, err := match(t, fake, Request{Photo: photo, Again: true, Compared: []string{"db/"}})
	require.NoError(t, err)
	require.Equal(t, withJourney, result)
	require.Equal(t, []string{read, submit, complete}, fake.calls)
}
