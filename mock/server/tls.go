package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/newfile"
	"somock/mock/shell"
)

// A certificate is what the server shows, and, if it was made here, its fingerprint.
type certificate struct {
	config      *tls.Config // nil serves plain HTTP
	fingerprint string
}

// loadTLS reads or makes the certificate that the configuration asks for. HTTP/1.1 is
// all that is offered: the faults cannot be had over HTTP/2.
func loadTLS(c Config) (certificate, error) {
	switch {
	case c.TLSSelfSigned && c.TLSCert != "":
		return certificate{}, mock.Failf(mock.Usage, "give one of them", "--tls-self-signed and --tls-cert exclude each other")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return certificate{}, mock.Failf(mock.Usage, "give both", "--tls-cert and --tls-key go together")
	case c.TLSCAOut != "" && !c.TLSSelfSigned:
		return certificate{}, mock.Failf(mock.Usage, "add it, or copy your own certificate", "--tls-ca-out goes with --tls-self-signed")
	case c.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
		if err != nil {
			if encrypted(c.TLSKey) {
				return certificate{}, mock.Failf(mock.BadInput, "openssl pkey -in "+shell.Word(c.TLSKey)+" -out plain.pem, and --tls-key plain.pem", "key %s is encrypted, expected one without a password", c.TLSKey)
			}
			return certificate{}, mock.Failf(mock.BadInput, "both must be PEM files of one pair", "certificate %s with key %s: %w", c.TLSCert, c.TLSKey, err)
		}
		return certificate{config: tlsConfig(pair)}, nil
	case c.TLSSelfSigned:
		return selfSigned(c)
	}
	return certificate{}, nil
}

// encrypted recognizes a key that asks for a password, as PKCS #8 (RFC 7468, 11) and
// OpenSSL's older way (RFC 1421) write one. The standard library reads neither.
func encrypted(name string) bool {
	text, err := os.ReadFile(name)
	for err == nil {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return true
		}
	}
	return false
}

func tlsConfig(pair tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{pair}, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12}
}

// selfSigned makes a certificate for this life of the server and every name by which it
// is likely to be called.
func selfSigned(c Config) (certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return certificate{}, err
	}
	template := certificateFor(names(c))
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return certificate{}, err
	}
	if err := writeCA(c.TLSCAOut, der); err != nil {
		return certificate{}, err
	}
	pair := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	return certificate{tlsConfig(pair), fingerprint(der)}, nil
}

// writeCA puts the certificate there whole or not at all, as clients may wait for the
// file. Its key is nowhere but in this process, so that trusting it trusts nobody else.
func writeCA(name string, der []byte) error {
	if name == "" {
		return nil
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := newfile.Write(name, block, 0o644); err != nil {
		return fmt.Errorf("--tls-ca-out: %w", err)
	}
	return nil
}

func certificateFor(names []string) *x509.Certificate {
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "somock", Organization: []string{"somock self-signed, for tests only"}},
		NotBefore:    now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA:        true, BasicConstraintsValid: true, // so that clients can trust it as the root that it is
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
			continue
		}
		template.DNSNames = append(template.DNSNames, name)
	}
	return template
}

// names are those by which clients on this machine, beside it in a composed network, or
// in a container call it.
func names(c Config) []string {
	all := []string{"localhost", "127.0.0.1", "::1", "somock", "host.docker.internal"}
	if host, err := os.Hostname(); err == nil && host != "" {
		all = append(all, host)
	}
	if host, _, err := net.SplitHostPort(c.Addr); err == nil && host != "" {
		all = append(all, host)
	}
	return append(all, c.AllowHosts...)
}

// fingerprint is SHA-256 as browsers and openssl show it: AB:CD:…
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":")
}
