package contract

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"somock/mock/strictyaml"
)

// Credentials are those that are let in, from a credentials file. A nil *Credentials
// lets everyone in. It holds hashes only.
type Credentials struct {
	lists map[string][]credential // by their keys in the file
}

// appTokens is the list without which any application token will do.
const appTokens = "app-tokens"

// A credential is a secret's hash and to whom it belongs; "" if the file does not say.
type credential struct {
	hash     [sha256.Size]byte
	identity string
}

// find looks for a secret in a list. It compares with every entry, in constant time for
// each, so that how long it takes tells nothing.
func (c *Credentials) find(list, secret string) (identity string, ok bool) {
	if c == nil || list == appTokens && len(c.lists[list]) == 0 {
		return "", true
	}
	hash := sha256.Sum256([]byte(secret))
	for _, known := range c.lists[list] {
		if subtle.ConstantTimeCompare(hash[:], known.hash[:]) == 1 {
			identity, ok = known.identity, true
		}
	}
	return identity, ok
}

func (c *Credentials) has(list, secret string) bool {
	_, ok := c.find(list, secret)
	return ok
}

// ParseCredentials reads a credentials file:
//
//	basic: [{user, password}]
//	soticket: [{ticket, identity}]
//	bearer: [{token, identity}]
//	xsrf: [token]
//	app-tokens: [token]
//
// Values may hold ${NAME}, which lookup fills in (os.LookupEnv). An identity may be
// left out. Errors are *strictyaml.Error and show a place, but no line of the file and
// no value: what is wrong may be a secret.
func ParseCredentials(name string, source []byte, lookup func(string) (string, bool)) (*Credentials, error) {
	root, err := strictyaml.Parse(name, source)
	if err != nil {
		return nil, hintIfEmpty(concealSyntax(err), "begin with: basic: [{ user: …, password: … }]")
	}
	f := credentialsFile{lookup}
	keys, err := f.keys(root, "basic", "soticket", "bearer", "xsrf", appTokens)
	if err != nil {
		return nil, err
	}
	entries := map[string]func(strictyaml.Node) (credential, error){
		"basic": f.basic, "soticket": f.opaque("ticket"), "bearer": f.opaque("token"), "xsrf": f.token, appTokens: f.token,
	}
	c := &Credentials{lists: map[string][]credential{}}
	for _, key := range keys {
		if c.lists[key.Name], err = each(key.Value, entries[key.Name]); err != nil {
			return nil, err
		}
	}
	return c, nil
}

type credentialsFile struct {
	lookup func(string) (string, bool)
}

// conceal takes out of an error what it quotes from the file.
func conceal(err error, message string) error {
	var at *strictyaml.Error
	if !errors.As(err, &at) {
		return err
	}
	return &strictyaml.Error{File: at.File, Line: at.Line, Column: at.Column, Message: message, Fix: at.Fix}
}

// concealSyntax keeps the words of an error about the file as a whole.
func concealSyntax(err error) error {
	var at *strictyaml.Error
	if errors.As(err, &at) && at.Line == 0 {
		return err
	}
	return conceal(err, "is no plain YAML here, or has a key twice")
}

func faultAt(n strictyaml.Node, format string, args ...any) error {
	return conceal(n.Errorf(""), fmt.Sprintf(format, args...))
}

func (f credentialsFile) keys(n strictyaml.Node, known ...string) ([]strictyaml.Key, error) {
	if !n.IsMap() {
		return nil, faultAt(n, "expected a mapping with the keys %s", strings.Join(known, ", "))
	}
	keys, err := n.Keys(known...)
	if err != nil {
		return nil, conceal(err, "unknown or repeated key, expected "+strings.Join(known, ", "))
	}
	return keys, nil
}

func (f credentialsFile) basic(entry strictyaml.Node) (credential, error) {
	values, err := f.texts(entry, "user", "password")
	user := values["user"]
	_, given := values["password"]
	switch {
	case err != nil:
	case !given:
		err = faultAt(entry, `expected a password; an empty one is written ""`)
	case user == "" || strings.Contains(user, ":"):
		err = faultAt(entry, "expected a user, which is not empty and holds no colon")
	}
	return credential{sha256.Sum256([]byte(user + ":" + values["password"])), user}, err
}

// opaque reads a ticket or token, and whose it is.
func (f credentialsFile) opaque(secret string) func(strictyaml.Node) (credential, error) {
	return func(entry strictyaml.Node) (credential, error) {
		values, err := f.texts(entry, secret, "identity")
		if err == nil && values[secret] == "" {
			err = faultAt(entry, "expected a %s that is not empty", secret)
		}
		return credential{sha256.Sum256([]byte(values[secret])), values["identity"]}, err
	}
}

// token reads one that is nobody's.
func (f credentialsFile) token(entry strictyaml.Node) (credential, error) {
	token, err := f.text(entry)
	if err == nil && token == "" {
		err = faultAt(entry, "expected a token that is not empty")
	}
	return credential{hash: sha256.Sum256([]byte(token))}, err
}

// each reads the entries of a list.
func each(n strictyaml.Node, read func(strictyaml.Node) (credential, error)) ([]credential, error) {
	if !n.IsList() {
		return nil, faultAt(n, "expected a list")
	}
	nodes, err := n.List()
	if err != nil {
		return nil, err
	}
	all := make([]credential, len(nodes))
	for i, node := range nodes {
		if all[i], err = read(node); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// texts reads a mapping whose values are texts.
func (f credentialsFile) texts(n strictyaml.Node, known ...string) (map[string]string, error) {
	keys, err := f.keys(n, known...)
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for _, key := range keys {
		if values[key.Name], err = f.text(key.Value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

var envName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([^}]*)\}`) })

// text is a scalar with its ${NAME} filled in.
func (f credentialsFile) text(n strictyaml.Node) (string, error) {
	if !n.IsScalar() {
		return "", faultAt(n, "expected a text")
	}
	text, err := n.Text()
	if err != nil {
		return "", conceal(err, "expected a text")
	}
	var missing error
	filled := envName().ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-1]
		value, ok := f.lookup(name)
		if !ok && missing == nil {
			missing = faultAt(n, "the environment variable %s is not set", name)
		}
		return value
	})
	return filled, missing
}
