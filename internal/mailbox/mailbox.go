// Package mailbox reads e-mail addresses and gives them the form in which mail servers take them.
package mailbox

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// ErrSyntax is returned for what is no e-mail address, or one with invisible characters.
var ErrSyntax = errors.New("the address is not valid")

// ErrDomain is returned for an address whose domain cannot exist: labels that are too long, empty or not allowed.
var ErrDomain = errors.New("the domain of the address is not valid")

// Parse takes one address (RFC 5322), with or without a name, such as "Acme <no-reply@acme.example>". Name and address
// may be in any script; the domain that is returned is in ASCII. Returns ErrSyntax or ErrDomain, which never repeat the
// address.
func Parse(text string) (*mail.Address, error) {
	address, err := mail.ParseAddress(text)
	if err != nil {
		return nil, ErrSyntax
	}
	return deliverable(address)
}

// ParseList takes addresses separated by commas, each as Parse takes it, and returns the same errors.
func ParseList(text string) ([]*mail.Address, error) {
	list, err := mail.ParseAddressList(text)
	if err != nil {
		return nil, ErrSyntax
	}
	for i := range list {
		if list[i], err = deliverable(list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Domain returns what stands behind the @ of an address that Parse returned.
func Domain(address *mail.Address) string {
	_, domain := split(address)
	return domain
}

// NeedsSMTPUTF8 reports whether an address that Parse returned can be given to servers with that extension only
// (RFC 6531). A name is no reason, because it can be encoded; neither is a domain.
func NeedsSMTPUTF8(address *mail.Address) bool { return !isASCII(address.Address) }

// deliverable returns the address with its domain in ASCII.
func deliverable(address *mail.Address) (*mail.Address, error) {
	local, domain := split(address)
	if strings.ContainsFunc(local, isInvisible) {
		return nil, ErrSyntax
	}
	domain, err := toASCII(domain)
	if err != nil {
		return nil, err
	}
	return &mail.Address{Name: address.Name, Address: local + "@" + domain}, nil
}

// split cuts an address at its last @; those before it were quoted.
func split(address *mail.Address) (local, domain string) {
	at := strings.LastIndexByte(address.Address, '@')
	return address.Address[:at], address.Address[at+1:]
}

// isInvisible reports whether a character has no business in the part before the @: control characters, and those that
// turn the direction of text. A space can only have been quoted, and joiners are spelling in some scripts.
func isInvisible(r rune) bool { return !unicode.IsPrint(r) && !unicode.Is(unicode.Join_Control, r) }

// A domain with letters beyond ASCII, spelled out or as A-labels (xn--…), is mapped and checked as Unicode's UTS #46
// says, so that ß and joiners keep their meaning (IDNA2008). Any other keeps its spelling, and only its length is
// checked.
var (
	international = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.VerifyDNSLength(true))
	plain         = idna.New(idna.VerifyDNSLength(true))
)

// aLabel is how a label starts that stands for one with letters beyond ASCII (RFC 5890).
const aLabel = "xn--"

// toASCII returns the domain as it is looked up, or ErrDomain. The address literal of a host, such as [192.0.2.1], is
// a domain too.
func toASCII(domain string) (string, error) {
	profile := plain
	if !isASCII(domain) || strings.Contains(strings.ToLower(domain), aLabel) {
		profile = international
	}
	ascii, err := profile.ToASCII(domain)
	if err != nil || strings.HasSuffix(ascii, ".") { // SMTP has no final dot (RFC 5321, section 2.3.5)
		return "", ErrDomain
	}
	return ascii, nil
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}
