package equifax

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"onboarding/internal/sandbox/faults"
)

// token answers POST /v2/oauth/token: the client credentials grant of RFC 6749.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.guard.Change(func() { s.calls[IssueToken]++ })
	s.Faults.Serve(w, r, faults.Call{Operation: IssueToken}, func() faults.Answer {
		id, secret, ok := r.BasicAuth()
		switch {
		case !ok || id != s.config.ClientID || secret != s.config.ClientSecret:
			return grantError(http.StatusUnauthorized, "invalid_client")
		case r.FormValue("grant_type") != "client_credentials":
			return grantError(http.StatusBadRequest, "unsupported_grant_type")
		case r.FormValue("scope") != Scope:
			return grantError(http.StatusBadRequest, "invalid_scope")
		}
		token := rand.Text()
		s.guard.Change(func() { s.tokens[token] = time.Now().Add(s.config.TokenLifetime) })
		return faults.JSON(http.StatusOK, struct {
			AccessToken string `json:"access_token"`
			TokenType   string `json:"token_type"`
			ExpiresIn   int    `json:"expires_in"`
			Scope       string `json:"scope"`
		}{token, "Bearer", int(s.config.TokenLifetime.Seconds()), Scope})
	})
}

func grantError(status int, code string) faults.Answer {
	return faults.JSON(status, map[string]string{"error": code})
}

// authorized reports whether the request carries a token that is valid now.
func (s *Server) authorized(r *http.Request) (valid bool) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.guard.Read(func() { valid = time.Now().Before(s.tokens[token]) })
	return valid
}
