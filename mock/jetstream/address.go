package jetstream

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"somock/mock"
)

// An Address is an engine and the name of a somock in it, as --recordings has it:
// nats://HOST:4222/NAME, or tls://, with several hosts by comma. A user and password, or a
// token, may stand before the first host; they are in no text that an Address gives.
type Address struct {
	Name string

	scheme string
	hosts  []string // with their ports
	login  *url.Userinfo
}

const defaultPort = "4222"

// validName is narrower than [mock.NamePattern]: names of streams have no dots. It is
// compiled where it is needed: for a server over a folder that was 0.2 ms of its start.
func validName(name string) bool {
	return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`).MatchString(name)
}

// IsAddress reports whether text is meant as an engine, not as a folder.
func IsAddress(text string) bool {
	return strings.HasPrefix(text, "nats://") || strings.HasPrefix(text, "tls://")
}

// ParseAddress reads an address. Its error is a [mock.Failure] of usage, and holds no
// password whatever is wrong.
func ParseAddress(text string) (Address, error) {
	a, err := parseAddress(text)
	if err != nil {
		return Address{}, mock.Fail(mock.Usage, fmt.Errorf("--recordings %s: %w", masked(text), err),
			"as in nats://127.0.0.1:4222/NAME; several hosts by comma, tls:// for TLS; NAME is yours, and the same for all that are to be one somock")
	}
	return a, nil
}

func parseAddress(text string) (Address, error) {
	scheme, rest, _ := strings.Cut(text, "://")
	if !IsAddress(text) {
		return Address{}, errors.New("expected nats:// or tls:// at the beginning")
	}
	rest = strings.ReplaceAll(rest, ","+scheme+"://", ",") // as other tools write several hosts
	at := strings.LastIndexByte(rest, '@') + 1
	hosts, name, _ := strings.Cut(rest[at:], "/")
	if !validName(name) {
		return Address{}, fmt.Errorf("seen the name %q, expected one to 64 letters, digits, - and _ after the host and a slash", name)
	}
	a := Address{Name: name, scheme: scheme}
	var err error
	if a.login, err = parseLogin(rest[:at]); err != nil {
		return Address{}, err
	}
	for host := range strings.SplitSeq(hosts, ",") {
		h, err := parseHost(host)
		if err != nil {
			return Address{}, err
		}
		a.hosts = append(a.hosts, h)
	}
	return a, nil
}

// parseLogin reads user:password@ or token@.
func parseLogin(text string) (*url.Userinfo, error) {
	if text == "" {
		return nil, nil
	}
	user, password, both := strings.Cut(strings.TrimSuffix(text, "@"), ":")
	user, err1 := url.PathUnescape(user)
	password, err2 := url.PathUnescape(password)
	switch {
	case err1 != nil || err2 != nil: // what they say would show a part of it
		return nil, errors.New("expected %25 for a percent sign in the user or the password")
	case user == "":
		return nil, errors.New("expected USER:PASSWORD or a token before the @")
	case both:
		return url.UserPassword(user, password), nil
	}
	return url.User(user), nil
}

func parseHost(text string) (string, error) {
	host, port := strings.Trim(text, "[]"), defaultPort
	if bare := strings.Count(text, ":") == 0 || strings.HasSuffix(text, "]"); !bare {
		var err error
		if host, port, err = net.SplitHostPort(text); err != nil {
			return "", fmt.Errorf("seen the host %q, expected HOST or HOST:PORT, an IPv6 address in brackets", text)
		}
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", fmt.Errorf("seen the port %q, expected 1 to 65535", port)
	}
	joined := net.JoinHostPort(host, port)
	if u, err := url.Parse("nats://" + joined); err != nil || host == "" || u.Host != joined {
		return "", fmt.Errorf("seen the host %q, expected a name or an address", host)
	}
	return joined, nil
}

// masked is an address as it was written, without what is before its hosts.
func masked(text string) string {
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return text
	}
	scheme := ""
	if before, _, found := strings.Cut(text[:at], "://"); found {
		scheme = before + "://"
	}
	return scheme + "…" + text[at:]
}

// String is the address without its login.
func (a Address) String() string { return a.engine() + "/" + a.Name }

// engine is the address without login and name.
func (a Address) engine() string { return a.scheme + "://" + strings.Join(a.hosts, ",") }

// urls are the hosts as the client wants them.
func (a Address) urls() string {
	urls := make([]string, len(a.hosts))
	for i, host := range a.hosts {
		urls[i] = a.scheme + "://" + host
	}
	return strings.Join(urls, ",")
}
