package notify

import (
	"context"
	"net/http"

	"onboarding/internal/rest"
)

// Teams tells operators in a Microsoft Teams channel, through a workflow that begins with "When a Teams webhook request
// is received". Such workflows take adaptive cards; connectors, which came before them, are retired.
// Source: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
type Teams struct {
	hook *rest.Client
}

// NewTeams returns a channel that posts to the workflow's URL. Returns an error if that is none.
func NewTeams(hookURL string) (*Teams, error) {
	hook, err := rest.NewHook("teams", hookURL)
	if err != nil {
		return nil, err
	}
	return &Teams{hook: hook}, nil
}

// Name returns "teams".
func (t *Teams) Name() string { return "teams" }

// Post sends the notice as one card.
func (t *Teams) Post(ctx context.Context, n Notice) error {
	request := rest.Request{What: "message", Method: http.MethodPost, StatusOnly: true}
	return t.hook.JSON(ctx, request, teamsMessage{
		Type:        "message",
		Attachments: []attachment{{ContentType: "application/vnd.microsoft.card.adaptive", Content: card(n)}},
	}, nil)
}

type teamsMessage struct {
	Type        string       `json:"type"`
	Attachments []attachment `json:"attachments"`
}

type attachment struct {
	ContentType string       `json:"contentType"`
	Content     adaptiveCard `json:"content"`
}

type adaptiveCard struct {
	Schema  string     `json:"$schema"`
	Type    string     `json:"type"`
	Version string     `json:"version"`
	Body    []richText `json:"body"`
}

// richText is one paragraph. Unlike in a TextBlock, nothing in its runs is read as Markdown.
type richText struct {
	Type    string    `json:"type"`
	Inlines []textRun `json:"inlines"`
}

type textRun struct {
	Type   string   `json:"type"`
	Text   string   `json:"text"`
	Weight string   `json:"weight,omitempty"`
	Select *openURL `json:"selectAction,omitempty"`
}

type openURL struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// card returns the notice as an adaptive card.
func card(n Notice) adaptiveCard {
	body := []richText{paragraph(textRun{Text: n.Title, Weight: "Bolder"})}
	for _, item := range n.Items {
		body = append(body, paragraph(textRun{Text: item.Text}))
		for _, example := range item.Examples {
			body = append(body, paragraph(link(example.URL, example.WorkflowID)))
		}
		if item.More > 0 {
			body = append(body, paragraph(textRun{Text: more(item)}))
		}
	}
	if n.List != "" {
		body = append(body, paragraph(link(n.List, "All workflows")))
	}
	return adaptiveCard{Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4", Body: body}
}

func paragraph(run textRun) richText {
	run.Type = "TextRun"
	return richText{Type: "RichTextBlock", Inlines: []textRun{run}}
}

func link(url, text string) textRun {
	run := textRun{Text: text}
	if url != "" {
		run.Select = &openURL{Type: "Action.OpenUrl", URL: url}
	}
	return run
}
