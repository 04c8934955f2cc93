package audit

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
)

// sealer seals texts and proves that it has.
type sealer interface {
	canSeal() bool
	// seal returns the seal in hexadecimal.
	seal(text []byte) string
	proves(seal string, text []byte) bool
}

// plain is a hash without a key. It shows accidents only.
type plain struct{}

func (plain) canSeal() bool           { return true }
func (plain) seal(text []byte) string { return macOf(nil, text) }

func (p plain) proves(seal string, text []byte) bool { return equal(p.seal(text), seal) }

// shared is a secret that seals by a keyed hash, HMAC-SHA-256. Who verifies must have it, too. It is behind a pointer so
// that it is not printed.
type shared struct{ bytes *[]byte }

func secret(text string) shared {
	bytes := []byte(text)
	return shared{&bytes}
}

func (shared) canSeal() bool             { return true }
func (s shared) seal(text []byte) string { return macOf(*s.bytes, text) }

func (s shared) proves(seal string, text []byte) bool { return equal(s.seal(text), seal) }

func macOf(key, text []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return hexadecimal(mac.Sum(nil))
}

func equal(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// signer seals by a signature, Ed25519. Who verifies needs no secret.
type signer struct {
	public  ed25519.PublicKey
	private *ed25519.PrivateKey // nil if it only verifies; behind a pointer so that it is not printed
}

func (s signer) canSeal() bool           { return s.private != nil }
func (s signer) seal(text []byte) string { return hexadecimal(ed25519.Sign(*s.private, text)) }

func (s signer) proves(seal string, text []byte) bool {
	signature, err := hex.DecodeString(seal)
	return err == nil && hexadecimal(signature) == seal && ed25519.Verify(s.public, text, signature)
}

// readSigner reads a file in PEM: PRIVATE KEY (PKCS #8) or PUBLIC KEY (PKIX). Errors tell neither path nor content: a secret
// is easily put in place of the path.
func readSigner(path string) (signer, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			err = pathError.Err
		}
		return signer{}, errors.New("expected ID:ed25519:PATH with the name of a file: " + err.Error())
	}
	wrong := errors.New("the file is not an Ed25519 key in PEM, PRIVATE KEY or PUBLIC KEY")
	block, _ := pem.Decode(content)
	if block == nil {
		return signer{}, wrong
	}
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if private, ok := parsed.(ed25519.PrivateKey); err == nil && ok {
			return signer{private.Public().(ed25519.PublicKey), &private}, nil
		}
	case "PUBLIC KEY":
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if public, ok := parsed.(ed25519.PublicKey); err == nil && ok {
			return signer{public, nil}, nil
		}
	}
	return signer{}, wrong
}
