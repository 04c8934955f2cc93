package report

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

const webhookProvider = "outcome webhook"

// Webhook posts reports to the company's backend, signed as Standard Webhooks 1.0.0 prescribes
// (https://www.standardwebhooks.com), so that any library for it can verify them. It follows no redirects.
type Webhook struct {
	client *rest.Client
	keys   [][]byte
}

// NewWebhook returns a reporter that posts to the URL. Each report is signed with every key, so that a key can be
// replaced while the receiver still trusts the old one. Returns an error if the URL is none or there is no key.
func NewWebhook(hookURL string, keys ...[]byte) (*Webhook, error) {
	client, err := rest.NewHook(webhookProvider, hookURL)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, errors.New("outcome webhook: no key to sign with")
	}
	return &Webhook{client: client, keys: keys}, nil
}

// Report posts the report. Any 2xx answer means that the backend has it. A refusal is permanent, but for 408, 425 and
// 429; those, 5xx and broken connections are passing.
func (w *Webhook) Report(ctx context.Context, r Report) error {
	body, err := json.Marshal(payloadOf(r))
	if err != nil {
		return fault.New(fault.Permanent, webhookProvider, "report: it cannot be formed", err)
	}
	id, at := messageID(r.ID), strconv.FormatInt(time.Now().Unix(), 10)
	_, err = w.client.Send(ctx, rest.Request{
		What:   "report",
		Method: http.MethodPost,
		Header: http.Header{
			"Webhook-Id":        {id},
			"Webhook-Timestamp": {at},
			"Webhook-Signature": {signatures(w.keys, id, at, body)},
		},
		Body:        body,
		ContentType: "application/json",
		StatusOnly:  true,
	})
	return err
}

// messageID returns the ID as it travels in webhook-id: without full stops, because one ends the ID in what is signed,
// and without anything that a header can't hold. Different IDs stay different.
func messageID(id string) string {
	return strings.ReplaceAll(url.QueryEscape(id), ".", "%2E")
}

// signatures returns the value of webhook-signature: one signature for each key, separated by spaces.
func signatures(keys [][]byte, id, timestamp string, body []byte) string {
	signed := make([]string, len(keys))
	for i, key := range keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + timestamp + "."))
		mac.Write(body)
		signed[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(signed, " ")
}
