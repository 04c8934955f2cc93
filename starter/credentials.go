package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"onboarding/internal/config"
)

// verifier decides whether a request proves that it comes from IDWise.
type verifier struct {
	none     bool
	accepted []proof
}

// proof is one accepted credential: how to take it from a request, and the digest that it must have. Digests have one
// length, so comparing them takes the same time whatever was sent.
type proof struct {
	presented func(*http.Request) string
	digest    [sha256.Size]byte
}

func newVerifier(credentials config.Credentials) *verifier {
	v := &verifier{none: credentials.None}
	for _, credential := range credentials.List {
		v.accepted = append(v.accepted, newProof(credential))
	}
	return v
}

func newProof(credential config.Credential) proof {
	secret := credential.Secret.Reveal()
	switch credential.Scheme {
	case config.Basic:
		return proof{presentedBasic, sha256.Sum256([]byte(credential.Name + ":" + secret))}
	case config.Bearer:
		return proof{presentedBearer, sha256.Sum256([]byte(secret))}
	default:
		header := func(r *http.Request) string { return r.Header.Get(credential.Name) }
		return proof{header, sha256.Sum256([]byte(secret))}
	}
}

// accepts reports whether the request carries an accepted credential. All of them are compared each time.
func (v *verifier) accepts(r *http.Request) bool {
	if v.none {
		return true
	}
	matches := 0
	for _, proof := range v.accepted {
		digest := sha256.Sum256([]byte(proof.presented(r)))
		matches |= subtle.ConstantTimeCompare(digest[:], proof.digest[:])
	}
	return matches == 1
}

func presentedBasic(r *http.Request) string {
	user, password, _ := r.BasicAuth()
	return user + ":" + password
}

func presentedBearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
