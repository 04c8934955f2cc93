package notify

import (
	"context"
	"net/http"
	"strings"

	"onboarding/internal/rest"
)

// Slack tells operators in a Slack channel, through an incoming webhook.
// Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
type Slack struct {
	hook *rest.Client
}

// NewSlack returns a channel that posts to the webhook. Returns an error if that is no URL.
func NewSlack(hookURL string) (*Slack, error) {
	hook, err := rest.NewHook("slack", hookURL)
	if err != nil {
		return nil, err
	}
	return &Slack{hook: hook}, nil
}

// Name returns "slack".
func (s *Slack) Name() string { return "slack" }

// Post sends the notice as one message.
func (s *Slack) Post(ctx context.Context, n Notice) error {
	request := rest.Request{What: "message", Method: http.MethodPost, StatusOnly: true}
	return s.hook.JSON(ctx, request, slackMessage{Text: mrkdwn(n)}, nil)
}

type slackMessage struct {
	Text string `json:"text"` // in Slack's own markup
}

// mrkdwn returns the notice in Slack's markup.
func mrkdwn(n Notice) string {
	lines := []string{"*" + slackEscape.Replace(n.Title) + "*"}
	for _, item := range n.Items {
		lines = append(lines, "• "+slackEscape.Replace(item.Text))
		for _, example := range item.Examples {
			lines = append(lines, "    "+slackLink(example.URL, example.WorkflowID))
		}
		if item.More > 0 {
			lines = append(lines, "    "+more(item))
		}
	}
	if n.List != "" {
		lines = append(lines, slackLink(n.List, "All workflows"))
	}
	return strings.Join(lines, "\n")
}

// slackEscape makes text mean itself: these three begin Slack's links, mentions and entities. A bar or a line end would
// end the text of a link.
var slackEscape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "¦", "\n", " ")

func slackLink(url, text string) string {
	if url == "" {
		return slackEscape.Replace(text)
	}
	return "<" + url + "|" + slackEscape.Replace(text) + ">"
}
