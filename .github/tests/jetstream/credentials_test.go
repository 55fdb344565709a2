package jetstream_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"somock/mock"
	"somock/mock/jetstream"
)

// TestCredentialsOfAUser are a file as nsc writes it, of an account that has JetStream.
// Those of an account that the engine does not know are refused.
func TestCredentialsOfAUser(t *testing.T) {
	operator := newKey(t, nkeys.CreateOperator)
	system, known, unknown := newKey(t, nkeys.CreateAccount), newKey(t, nkeys.CreateAccount), newKey(t, nkeys.CreateAccount)
	accounts := &server.MemAccResolver{}
	for _, key := range []nkeys.KeyPair{system, known} {
		claims := jwt.NewAccountClaims(public(t, key))
		if key == known {
			claims.Limits.JetStreamLimits = jwt.JetStreamLimits{DiskStorage: jwt.NoLimit, MemoryStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit}
		}
		account, err := claims.Encode(operator)
		if err != nil {
			t.Fatal(err)
		}
		if err := accounts.Store(claims.Subject, account); err != nil {
			t.Fatal(err)
		}
	}
	engine := startEngine(t, func(o *server.Options) {
		o.TrustedKeys, o.AccountResolver, o.SystemAccount = []string{public(t, operator)}, accounts, public(t, system)
	})
	o := options(t, addressOf(engine, "demo"), 0)
	o.Credentials = credentials(t, known)
	c, err := jetstream.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	claimAll(t, c.Counters(), 1)
	o.Credentials = credentials(t, unknown)
	if _, err := jetstream.Connect(t.Context(), o); !mock.IsFailure(err, mock.Environment) || !strings.Contains(err.Error(), "refuses the credentials") || !strings.Contains(mock.HintOf(err), "--nats-creds") {
		t.Errorf("%v (%s), expected that the credentials are refused", err, mock.HintOf(err))
	}
}

func newKey(t *testing.T, create func() (nkeys.KeyPair, error)) nkeys.KeyPair {
	t.Helper()
	key, err := create()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func public(t *testing.T, key nkeys.KeyPair) string {
	t.Helper()
	name, err := key.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// credentials is a file of those of a new user of an account.
func credentials(t *testing.T, account nkeys.KeyPair) string {
	t.Helper()
	user := newKey(t, nkeys.CreateUser)
	token, err := jwt.NewUserClaims(public(t, user)).Encode(account)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := user.Seed()
	if err != nil {
		t.Fatal(err)
	}
	content, err := jwt.FormatUserConfig(token, seed)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "somock.creds")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestUntrustedCertificate is refused, and the hint says where authorities are named.
func TestUntrustedCertificate(t *testing.T) {
	engine := startEngine(t, func(o *server.Options) {
		o.TLSConfig, o.TLSTimeout = &tls.Config{Certificates: []tls.Certificate{certificate(t)}}, 5
	})
	for _, scheme := range []string{"tls://", "nats://"} { // the engine asks for TLS whatever the client says
		_, err := jetstream.Connect(t.Context(), options(t, scheme+engine.Addr().String()+"/demo", 0))
		if !mock.IsFailure(err, mock.Environment) || !strings.Contains(err.Error(), "certificate signed by unknown authority") || !strings.Contains(mock.HintOf(err), "SSL_CERT_FILE") {
			t.Errorf("%s: %v (%s), expected a certificate that nobody trusts", scheme, err, mock.HintOf(err))
		}
	}
}

func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
