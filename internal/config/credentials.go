package config

import (
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Scheme is how IDWise proves who it is. IDWise offers these three and no signature (reference: configure-webhook-urls).
type Scheme string

// The schemes of webhook credentials.
const (
	Basic  Scheme = "basic"  // HTTP Basic: Name is the user
	Bearer Scheme = "bearer" // bearer token: Name is empty
	Header Scheme = "header" // a static header: Name is its name
)

// Credential is one proof that the webhook accepts.
type Credential struct {
	Scheme Scheme
	Name   string
	Secret Secret
}

// Credentials are all proofs that the webhook accepts; several at once allow rotation.
type Credentials struct {
	// None is set when the operator said that no credentials are wanted. The list is empty then.
	None bool
	List []Credential
}

const credentialFormat = "expected basic:USER:PASSWORD, bearer:TOKEN or header:NAME:VALUE, none of them empty"

// UnmarshalText takes credentials separated by commas, or the word none. A comma can't be part of a credential.
func (c *Credentials) UnmarshalText(text []byte) error {
	if strings.TrimSpace(string(text)) == "none" {
		*c = Credentials{None: true}
		return nil
	}
	var list []Credential
	for i, entry := range strings.Split(string(text), ",") {
		credential, ok := parseCredential(strings.TrimSpace(entry))
		if !ok {
			return entryError(i, credentialFormat+"; or none, alone")
		}
		list = append(list, credential)
	}
	*c = Credentials{List: list}
	return nil
}

func parseCredential(entry string) (Credential, bool) {
	scheme, rest, _ := strings.Cut(entry, ":")
	credential := Credential{Scheme: Scheme(scheme)}
	secret := rest
	if credential.Scheme != Bearer {
		credential.Name, secret, _ = strings.Cut(rest, ":")
	}
	if credential.Scheme == Header {
		secret = strings.TrimSpace(secret) // as HTTP does
	}
	credential.Secret = NewSecret(secret)
	switch {
	case secret == "" || !httpguts.ValidHeaderFieldValue(secret):
		return Credential{}, false
	case credential.Scheme == Basic:
		return credential, credential.Name != ""
	case credential.Scheme == Bearer:
		return credential, !strings.ContainsAny(secret, " \t")
	case credential.Scheme == Header:
		return credential, httpguts.ValidHeaderFieldName(credential.Name)
	}
	return Credential{}, false
}
