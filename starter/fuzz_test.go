package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"onboarding/internal/idwise"
)

// FuzzWebhook posts anything with any credentials: no panic, no 5xx, an answer that is JSON, nothing kept without
// credentials, and nothing kept that the ledger could not hold.
func FuzzWebhook(f *testing.F) {
	for _, body := range []string{
		eventBody(idwise.FinishedUserSteps, "e-1", "j-1"), eventBody(idwise.FinishedStep, "e-1", "j-1"), `{}`, `[]`, ``, `{"event":1}`,
		`{"event":"Finished Journey","body":{"eventId":"\u0000","journeyId":"\ud800"}}`, "{\"event\":\"\xff\"}",
		`{"event":"Finished Spot Check","body":{"eventId":"e-1","referenceNo":null}}`,
	} {
		f.Add("Bearer "+validToken, "", []byte(body))
		f.Add("", "203.0.113.9", []byte(body))
	}
	f.Fuzz(func(t *testing.T, authorization, forwarded string, body []byte) {
		inbox := &fakeInbox{}
		r := httptest.NewRequest(http.MethodPost, webhookPath, bytes.NewReader(body))
		r.Header.Set("Authorization", authorization)
		r.Header.Set("X-Forwarded-For", forwarded)
		response := send(handlerOf(t, newWebhook(t, inbox), "192.0.2.0/24"), r)

		require.True(t, json.Valid(response.Body.Bytes()))
		require.Less(t, response.Code, http.StatusInternalServerError)
		scheme, token, _ := strings.Cut(authorization, " ")
		if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) != validToken {
			require.Equal(t, http.StatusUnauthorized, response.Code)
		}
		require.Equal(t, response.Code == http.StatusOK, len(inbox.events) == 1)
		for _, event := range inbox.events {
			require.NotEmpty(t, event.ID)
			for _, id := range []string{event.ID, event.JourneyID, event.ReferenceNo, event.Name} {
				require.LessOrEqual(t, len(id), idwise.MaxIDLength)
				require.True(t, utf8.ValidString(id) && !strings.ContainsRune(id, 0))
			}
			require.True(t, utf8.Valid(event.Payload) && !bytes.ContainsRune(event.Payload, 0))
		}
	})
}
