package main

import (
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/sirupsen/logrus"

	"onboarding/internal/config"
	"onboarding/internal/fault"
)

const webhookPath = "/webhooks/idwise"

// newHandler routes requests to the webhook. X-Forwarded-For counts only behind the trusted proxies.
func newHandler(hook *webhook, trusted config.Networks) (http.Handler, error) {
	engine := gin.New()
	engine.RedirectTrailingSlash = false
	engine.HandleMethodNotAllowed = true
	engine.RemoteIPHeaders = []string{"X-Forwarded-For"}
	proxies := make([]string, len(trusted))
	for i, network := range trusted {
		proxies[i] = network.String()
	}
	if err := engine.SetTrustedProxies(proxies); err != nil {
		return nil, fmt.Errorf("trust proxies: %w", err)
	}
	engine.Use(gin.CustomRecoveryWithWriter(io.Discard, hook.recovered))
	engine.NoRoute(hook.answering(func(*gin.Context) result {
		return result{status: http.StatusNotFound, kind: "not-found", answer: answer{Error: "there is nothing here"}}
	}))
	engine.NoMethod(hook.answering(func(*gin.Context) result {
		return result{status: http.StatusMethodNotAllowed, kind: "method-not-allowed", answer: answer{Error: "use POST"}}
	}))
	engine.POST(webhookPath, hook.answering(hook.receive))
	return engine, nil
}

// answering writes the result of a handler, counts it and logs it.
func (h *webhook) answering(handle func(*gin.Context) result) gin.HandlerFunc {
	return func(c *gin.Context) {
		started := time.Now()
		r := handle(c)
		h.write(c, r)
		h.log(c, r, time.Since(started))
	}
}

func (h *webhook) write(c *gin.Context, r result) {
	switch r.status {
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", `Basic realm="webhooks"`)
	case http.StatusRequestEntityTooLarge:
		c.Header("Connection", "close") // the rest of the body is not waited for
	case http.StatusServiceUnavailable:
		c.Header("Retry-After", retryAfter)
	}
	c.JSON(r.status, r.answer)
	h.metrics.answered(r.status, r.kind)
}

// log writes one line for a request: neither its body nor its headers, and of its IDs those that name no person.
func (h *webhook) log(c *gin.Context, r result, took time.Duration) {
	entry := h.logger.WithFields(map[string]any{
		"status": r.status, "result": r.kind, "sender": c.ClientIP(), "milliseconds": took.Milliseconds(),
	})
	if r.event.Name != "" {
		entry = entry.WithFields(map[string]any{
			"event": r.event.Name, "eventId": r.answer.EventID, "journeyId": r.event.JourneyID, "workflowId": r.answer.WorkflowID,
		})
	}
	switch {
	case r.status >= http.StatusInternalServerError:
		entry.WithField(logrus.ErrorKey, fault.Describe(r.err)).Error("A webhook could not be kept")
	case r.status >= http.StatusBadRequest:
		entry.WithField("reason", r.answer.Error).Warn("A request was refused")
	default:
		entry.Info("A webhook was received")
	}
}

// recovered answers after a panic. Its value is not logged because it may hold parts of the request; the stack tells where.
func (h *webhook) recovered(c *gin.Context, _ any) {
	h.logger.WithField("stack", string(debug.Stack())).Error("A request failed unexpectedly")
	h.metrics.answered(http.StatusInternalServerError, "error")
	c.AbortWithStatusJSON(http.StatusInternalServerError, answer{Error: "unexpected failure"})
}
