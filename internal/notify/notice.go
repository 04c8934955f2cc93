package notify

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Channel carries messages to operators.
type Channel interface {
	// Name is for the log, such as "slack".
	Name() string
	// Post sends the notice. Returns a *fault.Error.
	Post(ctx context.Context, n Notice) error
}

// Notice is one message to operators about any number of alerts.
type Notice struct {
	Title string // one line, such as "[onboarding] Parked: credit (998)"
	Items []Item
	List  string // where all workflows are listed; empty if there is no Temporal UI to link to
}

// Item is what a notice says about alerts that say the same.
type Item struct {
	Text     string // such as "Parked: credit, 998 times since 10:04 UTC: equifax: 503 Service Unavailable"
	Examples []Example
	More     int // how many alerts there are beside the examples
}

// Example is a workflow that an alert was about.
type Example struct {
	WorkflowID string
	URL        string // in the Temporal UI; empty if there is none to link to
}

// UI is where operators see workflows.
type UI struct {
	URL       string // of the Temporal UI, without a slash at its end; empty: notices have no links
	Namespace string
}

func (u UI) list() string {
	if u.URL == "" {
		return ""
	}
	return u.URL + "/namespaces/" + url.PathEscape(u.Namespace) + "/workflows"
}

func (u UI) workflow(id string) string {
	if u.URL == "" {
		return ""
	}
	return u.list() + "/" + url.PathEscape(id)
}

// maxTitle is how many subjects a title names.
const maxTitle = 3

// notice returns what is to be said about the alerts.
func (t *tally) notice(ui UI) Notice {
	n := Notice{List: ui.list()}
	counts := map[subject]int{}
	var subjects []subject
	for _, g := range *t {
		if counts[g.subject] += g.count; !slices.Contains(subjects, g.subject) {
			subjects = append(subjects, g.subject)
		}
		n.Items = append(n.Items, g.item(ui))
	}
	var named []string
	for _, s := range subjects[:min(len(subjects), maxTitle)] {
		named = append(named, fmt.Sprintf("%s (%d)", s, counts[s]))
	}
	if len(subjects) > maxTitle {
		named = append(named, "…")
	}
	n.Title = "[onboarding] " + strings.Join(named, ", ")
	return n
}

func (g group) item(ui UI) Item {
	text := g.subject.String()
	if g.count > 1 {
		text += fmt.Sprintf(", %d times since %s UTC", g.count, g.first.UTC().Format("15:04"))
	}
	if g.reason != "" {
		text += ": " + g.reason
	}
	item := Item{Text: text}
	for _, id := range g.workflows {
		item.Examples = append(item.Examples, Example{WorkflowID: id, URL: ui.workflow(id)})
	}
	if len(g.workflows) > 0 {
		item.More = g.count - len(g.workflows)
	}
	return item
}

// more says that there are alerts beside the examples.
func more(item Item) string { return fmt.Sprintf("and %d more", item.More) }
