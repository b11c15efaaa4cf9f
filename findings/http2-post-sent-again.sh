#!/usr/bin/env bash
# Versions: net/http of Go 1.26.8; golang.org/x/net v0.62.0.
#
# A POST over HTTP/2 is read whole by the server, which then resets the stream.
#  1. Reset with PROTOCOL_ERROR, net/http sends the POST again, unasked, where the
#     request has GetBody, as http.NewRequest gives to any body from memory. The
#     HTTP/2 transport of x/net, of which net/http has a copy, does not.
#  2. Without GetBody the codes change places: errors.As finds a StreamError for
#     INTERNAL_ERROR, which tells nothing, but none for REFUSED_STREAM, the one code
#     that says that the request was not processed: its type is lost on the way.
#
# One would expect that a POST is repeated only where the server said that it did not
# process it (RFC 9113, 8.7), alike in both copies, and that the error that says so can
# be told by its type. It matters wherever a POST is a GraphQL mutation: an award that
# arrives twice is two awards and two mails. The way out: no GetBody, and a look at the
# words of the error. Kept by TestHTTP2StreamResetAfterReading and
# TestGracefulGoAway (internal/gitlab/transport).
#
# Seen:
# > PROTOCOL_ERROR, with GetBody, net/http: arrived 2 times, error: none
# > PROTOCOL_ERROR, with GetBody, x/net: arrived 1 times, error: a StreamError
# > INTERNAL_ERROR, without GetBody, net/http: arrived 1 times, error: a StreamError
# > REFUSED_STREAM, without GetBody, net/http: arrived 1 times, error: of another type
# > REFUSED_STREAM, without GetBody, x/net: arrived 1 times, error: of another type
set -euo pipefail
want=$(sed -n 's/^# > //p' "$0")
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT && cd "$dir"
export GOTOOLCHAIN=go1.26.8 GOFLAGS=-mod=mod GOWORK=off
go mod init finding && go get golang.org/x/net@v0.62.0
cat >main.go <<'GO'
package main

import ("bytes"; "crypto/tls"; "errors"; "fmt"; "io"; "net"; "net/http"; "net/http/httptest"; "sync/atomic"
	"golang.org/x/net/http2"; "golang.org/x/net/http2/hpack")

// serve resets the first request that has arrived whole, and answers the others.
func serve(c net.Conn, code http2.ErrCode, arrived *atomic.Int32) {
	if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil { return }
	f := http2.NewFramer(c, c)
	f.WriteSettings()
	for {
		frame, err := f.ReadFrame()
		if err != nil { return }
		if s, ok := frame.(*http2.SettingsFrame); ok && !s.IsAck() { f.WriteSettingsAck() }
		if d, ok := frame.(*http2.DataFrame); !ok || !d.StreamEnded() { continue }
		id := frame.Header().StreamID
		if arrived.Add(1) == 1 { f.WriteRSTStream(id, code); continue }
		var head bytes.Buffer
		hpack.NewEncoder(&head).WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
		f.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: head.Bytes(), EndHeaders: true, EndStream: true})
	}
}

func try(code http2.ErrCode, getBody, std bool) {
	lender := httptest.NewTLSServer(nil); defer lender.Close()
	l, _ := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: lender.TLS.Certificates, NextProtos: []string{"h2"}})
	defer l.Close()
	var arrived atomic.Int32
	go func() { for { c, err := l.Accept(); if err != nil { return }; go serve(c, code, &arrived) } }()
	trust := &tls.Config{RootCAs: lender.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	var rt http.RoundTripper = &http2.Transport{TLSClientConfig: trust}
	with, whose, what := "without", "x/net", "none"
	if std { rt, whose = &http.Transport{TLSClientConfig: trust, ForceAttemptHTTP2: true}, "net/http" }
	r, _ := http.NewRequest("POST", "https://"+l.Addr().String(), bytes.NewReader([]byte("{}")))
	if getBody { with = "with" } else { r.GetBody = nil }
	_, err := rt.RoundTrip(r)
	var stream http2.StreamError
	if errors.As(err, &stream) { what = "a StreamError" } else if err != nil { what = "of another type" }
	fmt.Printf("%v, %s GetBody, %s: arrived %d times, error: %s\n", code, with, whose, arrived.Load(), what)
}

func main() {
	try(http2.ErrCodeProtocol, true, true); try(http2.ErrCodeProtocol, true, false)
	try(http2.ErrCodeInternal, false, true)
	try(http2.ErrCodeRefusedStream, false, true); try(http2.ErrCodeRefusedStream, false, false)
}
GO
got=$(nice go run .); echo "$got"
[[ $got == "$want" ]] || { echo "it has changed"; exit 1; }
