package company

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"onboarding/internal/sandbox/faults"
)

// The operations of the chats that the company's operators read.
const (
	PostToSlack = "slack"
	PostToTeams = "teams"
)

// ChatMessage is what operators read in a chat.
type ChatMessage struct {
	Chat string // PostToSlack or PostToTeams
	Text string // everything that is shown, line by line
}

// Chat returns the messages in the order in which they came.
func (s *Server) Chat() (all []ChatMessage) {
	s.guard.Read(func() { all = slices.Clone(s.chat) })
	return all
}

// AwaitChat waits until at least count messages were posted.
func (s *Server) AwaitChat(ctx context.Context, count int) error {
	return s.guard.Await(ctx, func() bool { return len(s.chat) >= count })
}

// postToChat takes messages that the chat's own service would show, and refuses others as that does.
func (s *Server) postToChat(chat string, accepted faults.Answer, read func(body []byte) (string, bool)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.guard.Change(func() { s.calls[call{operation: chat}]++ })
		s.Faults.Serve(w, r, faults.Call{Operation: chat}, func() faults.Answer {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 40_000))
			text, ok := read(body)
			if err != nil || !ok || r.Header.Get("Content-Type") != "application/json" {
				return faults.Answer{Status: http.StatusBadRequest, Type: "text/plain", Body: []byte("invalid_payload")}
			}
			s.guard.Change(func() { s.chat = append(s.chat, ChatMessage{chat, text}) })
			return accepted
		})
	}
}

func slackText(body []byte) (string, bool) {
	var message struct{ Text string }
	err := json.Unmarshal(body, &message)
	return message.Text, err == nil && message.Text != ""
}

// teamsLimit is the size of the largest message that Teams shows, in bytes.
const teamsLimit = 28_000

// teamsText reads a message with one adaptive card of rich text.
func teamsText(body []byte) (string, bool) {
	var message struct {
		Type        string
		Attachments []struct {
			ContentType string
			Content     struct {
				Type, Version string
				Body          []struct {
					Type    string
					Inlines []struct{ Type, Text string }
				}
			}
		}
	}
	if json.Unmarshal(body, &message) != nil || message.Type != "message" || len(message.Attachments) != 1 || len(body) > teamsLimit {
		return "", false
	}
	card := message.Attachments[0]
	if card.ContentType != "application/vnd.microsoft.card.adaptive" || card.Content.Type != "AdaptiveCard" || card.Content.Version == "" {
		return "", false
	}
	var lines []string
	for _, block := range card.Content.Body {
		if block.Type != "RichTextBlock" {
			return "", false
		}
		for _, inline := range block.Inlines {
			lines = append(lines, inline.Text)
		}
	}
	return strings.Join(lines, "\n"), len(lines) > 0
}
