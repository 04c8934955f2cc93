package notify

import (
	"fmt"
	"slices"
	"time"
)

// Bounds of one message to operators, so that it stays readable and its memory small, however many alerts there are.
const (
	maxGroups   = 12
	maxExamples = 3
	maxReason   = 200 // characters
)

// otherReasons stands for the reasons that found no place of their own.
const otherReasons = "other reasons"

// subject is what an alert is about: operators are told soon of a new one, and less and less often of an old one.
type subject struct{ kind, check string }

// group counts the alerts that say the same.
type group struct {
	subject
	reason    string
	count     int
	first     time.Time
	workflows []string // the first few, as examples
}

// tally counts alerts that were not sent yet, in the order in which their groups came up.
type tally []group

func (t *tally) add(a Alert, at time.Time) {
	g := group{subject: subject{a.Kind, a.Check}, reason: shorten(a.Reason), count: 1, first: at}
	if a.WorkflowID != "" {
		g.workflows = []string{a.WorkflowID}
	}
	t.merge(tally{g})
}

// merge adds what the other one counted.
func (t *tally) merge(other tally) {
	for _, g := range other {
		i := t.index(g.subject, g.reason)
		if i < 0 && len(*t) >= maxGroups {
			g.reason = otherReasons
			i = t.index(g.subject, g.reason)
		}
		if i < 0 {
			*t = append(*t, g)
			continue
		}
		known := &(*t)[i]
		known.count += g.count
		for _, id := range g.workflows {
			if len(known.workflows) < maxExamples && !slices.Contains(known.workflows, id) {
				known.workflows = append(known.workflows, id)
			}
		}
	}
}

func (t *tally) index(s subject, reason string) int {
	return slices.IndexFunc(*t, func(g group) bool { return g.subject == s && g.reason == reason })
}

// total returns how many alerts were counted.
func (t *tally) total() (count int) {
	for _, g := range *t {
		count += g.count
	}
	return count
}

func shorten(reason string) string {
	if runes := []rune(reason); len(runes) > maxReason {
		return string(runes[:maxReason]) + "…"
	}
	return reason
}

// titles are the kinds of alert in an operator's words.
var titles = map[string]string{
	Parked:             "Parked",
	Review:             "Review needed",
	Reminder:           "Review still needed",
	Overdue:            "Overdue",
	NotificationFailed: "Applicant not notified",
	ReportFailed:       "Outcome not reported",
	Updated:            "Journey changed",
	Undeliverable:      "Events cannot be delivered",
	Deliverable:        "Events are delivered again",
	Contradicted:       "Event came again with another body",
	Altered:            "Event was altered in the inbox",
	Waiting:            "Goes on when the database is back",
	Lost:               "Temporal and the ledger disagree on an onboarding",
	WrongNamespace:     "Nothing is delivered: Temporal does not know the onboardings",
	RightNamespace:     "Temporal knows the onboardings again",
}

// String returns the subject in an operator's words, such as "Parked: credit".
func (s subject) String() string {
	title, known := titles[s.kind]
	if !known {
		title = s.kind
	}
	if s.check != "" {
		return fmt.Sprintf("%s: %s", title, s.check)
	}
	return title
}
