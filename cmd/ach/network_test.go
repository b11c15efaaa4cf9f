package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A ca is a certificate authority made for one script.
type ca struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	next int64
}

func newCA() (*ca, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "A private authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &ca{cert: cert, key: key, next: 2}, err
}

// issue makes a certificate and its key, both as PEM.
func (c *ca) issue(use x509.ExtKeyUsage, change ...func(*x509.Certificate)) (cert, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(c.next), Subject: pkix.Name{CommonName: "A leaf"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{use},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	c.next++
	for _, f := range change {
		f(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, c.cert, &private.PublicKey, c.key)
	if err != nil {
		return nil, nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), err
}

// secure: the sandbox behind TLS 1.2 and a gate, as SECURE: the certificate is of a
// private authority (ca.pem), one of its own is asked for (me.pem and me.key), and
// the header X-Gate has to be what GATE_TOKEN says. old.example is SECURE_OLD, which
// knows no TLS above 1.1; SECURE_LATE has a certificate that has expired, SECURE_EARLY
// one that is not valid yet, and SECURE_OTHER one for another name; SECURE_OPEN wants
// no certificate. The authority elsewhere.pem has signed none of them.
func cmdSecure(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: secure")
	}
	authority, err := newCA()
	ts.Check(err)
	server, serverKey, err := authority.issue(x509.ExtKeyUsageServerAuth)
	ts.Check(err)
	another, err := newCA()
	ts.Check(err)
	client, clientKey, err := authority.issue(x509.ExtKeyUsageClientAuth)
	ts.Check(err)
	for name, text := range map[string][]byte{
		"ca.pem":        pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.cert.Raw}),
		"elsewhere.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: another.cert.Raw}), "me.pem": client, "me.key": clientKey,
	} {
		ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o600))
	}
	pair, err := tls.X509KeyPair(server, serverKey)
	ts.Check(err)
	pool := x509.NewCertPool()
	pool.AddCert(authority.cert)
	to, err := url.Parse(worldOf(ts).sandbox.address())
	ts.Check(err)
	gate := ts.Getenv("GATE_TOKEN")
	behind := httputil.NewSingleHostReverseProxy(to)
	start := func(pair tls.Certificate, config *tls.Config) string {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Gate") != gate {
				http.Error(w, "not through this gate: "+r.Header.Get("X-Gate")+" "+r.Header.Get("Authorization"), http.StatusForbidden)
				return
			}
			behind.ServeHTTP(w, r)
		}))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		config.Certificates = []tls.Certificate{pair}
		s.TLS = config
		s.StartTLS()
		ts.Defer(s.Close)
		return s.URL
	}
	ts.Setenv("SECURE", start(pair, &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, MinVersion: tls.VersionTLS12}))
	for name, change := range map[string]func(*x509.Certificate){
		"SECURE_LATE":  func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) },
		"SECURE_EARLY": func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) },
		"SECURE_OTHER": func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"git.example.org"} },
		"SECURE_OPEN":  func(*x509.Certificate) {},
	} {
		server, key, err := authority.issue(x509.ExtKeyUsageServerAuth, change)
		ts.Check(err)
		pair, err := tls.X509KeyPair(server, key)
		ts.Check(err)
		ts.Setenv(name, start(pair, &tls.Config{MinVersion: tls.VersionTLS12}))
	}
	ts.Setenv("SECURE_OLD", start(pair, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})) //nolint:gosec // to be refused
}

// A proxyLog is what a proxy says, a line at a time.
type proxyLog struct{ lines chan string }

// proxy [USER PASSWORD]: start tinyproxy; its address, without a scheme, is in PROXY.
// It needs that program; a script that runs it skips itself where it is missing.
func cmdProxy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 && len(args) != 2 {
		ts.Fatalf("usage: proxy [USER PASSWORD]")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	port := free.Addr().(*net.TCPAddr).Port
	ts.Check(free.Close())
	settings := fmt.Sprintf("Port %d\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\nLogLevel Info\n", port)
	if len(args) == 2 {
		settings += fmt.Sprintf("BasicAuth %s %s\n", args[0], args[1])
	}
	file := ts.MkAbs("tinyproxy-" + strconv.Itoa(port) + ".conf")
	ts.Check(os.WriteFile(file, []byte(settings), 0o600))
	cmd := exec.Command("tinyproxy", "-d", "-c", file)
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	cmd.Stderr = cmd.Stdout
	ts.Check(cmd.Start())
	said := &proxyLog{lines: make(chan string, 1000)}
	go func() {
		defer close(said.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			said.lines <- scanner.Text()
		}
	}()
	ts.Defer(func() {
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()
	})
	worldOf(ts).proxy = said
	said.wait(ts, "Accepting connections")
	ts.Setenv("PROXY", "127.0.0.1:"+strconv.Itoa(port))
}

// proxied TEXT: the proxy has logged a line with that text, since the last time.
func cmdProxied(ts *testscript.TestScript, neg bool, args []string) {
	said := worldOf(ts).proxy
	if neg || len(args) != 1 || said == nil {
		ts.Fatalf("usage: proxied TEXT, after proxy")
	}
	said.wait(ts, args[0])
}

func (p *proxyLog) wait(ts *testscript.TestScript, text string) {
	limit := time.After(20 * time.Second)
	var seen []string
	for {
		select {
		case line, open := <-p.lines:
			if strings.Contains(line, text) {
				return
			}
			if seen = append(seen, line); open {
				continue
			}
		case <-limit:
		}
		ts.Fatalf("the proxy has not said %q, but\n%s", text, strings.Join(seen, "\n"))
	}
}

// answers FILE [FILE-FOR-POST]: a server that answers every request with that JSON, as IMPOSTOR.
func cmdAnswers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 {
		ts.Fatalf("usage: answers FILE [FILE-FOR-POST]")
	}
	body, posted := ts.ReadFile(args[0]), ts.ReadFile(args[len(args)-1])
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost {
			_, _ = io.WriteString(w, posted)
			return
		}
		_, _ = io.WriteString(w, body)
	}))
	ts.Defer(server.Close)
	ts.Setenv("IMPOSTOR", server.URL)
}
