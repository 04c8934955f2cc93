package idwise

import (
	"encoding/json"
	"net/http"

	"onboarding/internal/fault"
	"onboarding/internal/rest"
)

// refusals explains the error codes that IDWise documents (docs: Error Handling) in our own words.
var refusals = map[string]string{
	"missing_authorization_header":  "IDWise received no credentials",
	"invalid_credentials":           "IDWise does not know the API key or its secret",
	"invalid_authentication_format": "IDWise cannot read the credentials",
	"unauthorized":                  "the API key belongs to another account or environment than the journey",
	"not_allowed_ip_address":        "IDWise does not allow this server's address",
	"missing_requested_resource":    "IDWise has no such journey",
}

// explain gives a refusal by IDWise a clearer reason if its error code is known; its class stays. A nil error stays nil.
func explain(what string, err error) error {
	refusal := rest.Refusal(err)
	if refusal == nil {
		return err
	}
	f := fault.As(err)
	if f.Class != fault.Permanent {
		return err
	}
	var body struct {
		Code looseText `json:"error_code"`
	}
	// A body that is not readable has no code, and the general reason stays.
	_ = json.Unmarshal(refusal.Body, &body)
	reason, known := refusals[string(body.Code)]
	switch {
	case known:
		f.Reason = what + ": " + reason
	case refusal.Status == http.StatusNotFound:
		f.Reason = what + ": " + refusals["missing_requested_resource"] + " (404)"
	}
	return f
}
