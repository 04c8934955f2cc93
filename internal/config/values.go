package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// The errors of this file say what is expected and never repeat the value, because it may hold a password.

// Address is where a server listens: host and port, such as ":8080".
type Address string

// UnmarshalText takes host:port, where the host may be empty.
func (a *Address) UnmarshalText(text []byte) error {
	_, port, err := net.SplitHostPort(string(text))
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return errors.New("expected host:port, such as 127.0.0.1:8080 or :8080")
	}
	*a = Address(text)
	return nil
}

// URL is the base address of an HTTP service, without a slash at its end.
type URL string

// UnmarshalText takes an absolute http or https URL without user, query and fragment.
func (u *URL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(string(text))
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Hostname() == "" ||
		parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return errors.New("expected an http or https URL without user, query and fragment")
	}
	*u = URL(strings.TrimRight(string(text), "/"))
	return nil
}

// ApplicantsURL is where applicants are found: an http or https URL without a slash at its end, or file:PATH.
type ApplicantsURL string

// UnmarshalText takes what URL takes, and file:PATH.
func (a *ApplicantsURL) UnmarshalText(text []byte) error {
	if path, ok := strings.CutPrefix(string(text), "file:"); ok && path != "" {
		*a = ApplicantsURL(text)
		return nil
	}
	var u URL
	if u.UnmarshalText(text) != nil {
		return errors.New("expected an http or https URL without user, query and fragment, or file:PATH")
	}
	*a = ApplicantsURL(u)
	return nil
}

// File returns the path of the JSON file that holds the applicants; false if they are at a URL.
func (a ApplicantsURL) File() (path string, ok bool) { return strings.CutPrefix(string(a), "file:") }

// DatabaseURL says where the ledger is kept. It is secret because it may hold a password.
type DatabaseURL struct {
	Secret
}

// UnmarshalText takes sqlite:PATH or a postgres URL.
func (d *DatabaseURL) UnmarshalText(text []byte) error {
	value := string(text)
	if path, ok := strings.CutPrefix(value, "sqlite:"); ok && path != "" {
		d.Secret = NewSecret(value)
		return nil
	}
	parsed, err := url.Parse(value)
	if err != nil || parsed.Scheme != "postgres" && parsed.Scheme != "postgresql" {
		return errors.New("expected sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")
	}
	d.Secret = NewSecret(value)
	return nil
}

// Networks are ranges of IP addresses.
type Networks []netip.Prefix

// UnmarshalText takes ranges in CIDR notation and single addresses, separated by commas.
func (n *Networks) UnmarshalText(text []byte) error {
	var networks Networks
	for i, entry := range strings.Split(string(text), ",") {
		network, err := parseNetwork(strings.TrimSpace(entry))
		if err != nil {
			return entryError(i, "expected an IP address or a range such as 192.0.2.0/24")
		}
		networks = append(networks, network)
	}
	*n = networks
	return nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return netip.Prefix{}, err
		}
		address = address.Unmap().WithZone("")
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	return network.Masked(), err
}

// Contains reports whether one of the networks holds the address. An IPv4 address may be written as IPv6.
func (n Networks) Contains(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	for _, network := range n {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

func entryError(index int, expected string) error {
	return errors.New("entry " + strconv.Itoa(index+1) + ": " + expected)
}
