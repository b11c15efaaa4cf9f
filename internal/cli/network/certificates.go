package network

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/ach-cli/ach/internal/gitlab/transport"
	"github.com/ach-cli/ach/internal/safefile"
	"github.com/ach-cli/ach/internal/tokens"
)

// Authorities reads the certificate authorities to trust: nil, for the system's own, if
// no file is named.
func Authorities(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	text, err := readPEM("ca_cert", path)
	if err != nil {
		return nil, err
	}
	pool, err := transport.Authorities(text)
	if err != nil {
		return nil, usage("it has to be a PEM file: text with a block that begins with -----BEGIN CERTIFICATE-----", "ca_cert %s: %v", path, err)
	}
	return pool, nil
}

// ClientCertificate reads the certificate to show with its key, nil for none.
func ClientCertificate(certPath, keyPath string) (*tls.Certificate, error) {
	if certPath == "" {
		return nil, nil
	}
	cert, err := readPEM("client_cert", certPath)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(keyPath)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return nil, usage("take the rights of others away with chmod o-rwx", "client_key %s can be used by everybody on this machine (mode %04o)", keyPath, info.Mode().Perm())
	}
	key, err := readPEM("client_key", keyPath)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, usage("both have to be PEM files, the key without a passphrase and the one that the certificate was made for",
			"client_cert %s and client_key %s: %v", certPath, keyPath, err)
	}
	return &pair, nil
}

// maxPEM bounds what is read of a file with certificates: the authorities of a
// whole system fit ten times.
const maxPEM = 4 << 20

// shownPath is a path as a message may have it: without a name that could be a token,
// which has no extension.
func shownPath(path string) string {
	folder, name := filepath.Split(path)
	if strings.Contains(name, ".") {
		return path
	}
	return folder + tokens.BlankPossible(name)
}

func readPEM(key, path string) (text []byte, err error) {
	fail := func(err error) error {
		var p *fs.PathError
		switch {
		case errors.As(err, &p):
			err = p.Err
		case errors.Is(err, safefile.ErrFolder):
			err = safefile.ErrNotRegular
		}
		return usage("look at the path in the config file, which starts beside that file unless it is absolute", "%s %s cannot be read: %v", key, shownPath(path), err)
	}
	if text, _, err = safefile.ReadNamed(path, maxPEM); err != nil {
		return nil, fail(err)
	}
	if text, err = transport.TidyPEM(text); err != nil {
		return nil, fail(err)
	}
	return text, nil
}
