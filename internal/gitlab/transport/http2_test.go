package transport

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

func TestHTTP2IsSpoken(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("got %s", r.Proto)
		}
		answerWith(200, "application/json", okAnswer)(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	c, _ := newTestClient(t, server.URL, func(o *Options) { o.RootCAs = rootsOf(server) })
	if _, err := query(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// net/http repeats a request over HTTP/2 whose stream was reset with the first of
// these codes, provided it can get the body again. A server may send them after
// it acted, so the award has to arrive once.
func TestHTTP2StreamResetAfterReading(t *testing.T) {
	for name, code := range map[string]uint32{"PROTOCOL_ERROR": 1, "INTERNAL_ERROR": 2, "CANCEL": 8, "ENHANCE_YOUR_CALM": 11} {
		t.Run(name, func(t *testing.T) {
			address, server, requests := resettingServer(t, code)
			c, _ := newTestClient(t, address, func(o *Options) { o.RootCAs = rootsOf(server) })
			expect(t, mutate(t.Context(), c, "award"), KindNetwork, RanUnknown)
			if got := requests.Load(); got != 1 {
				t.Errorf("the award arrived %d times", got)
			}
		})
	}
}

// resettingServer is an HTTP/2 server that reads each request to its end and
// then resets its stream with the code. The httptest server lends its certificate.
func resettingServer(t *testing.T, code uint32) (address string, certified *httptest.Server, requests *atomic.Int32) {
	t.Helper()
	certified = httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(certified.Close)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: certified.TLS.Certificates, NextProtos: []string{"h2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	requests = &atomic.Int32{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go resetStreams(conn, code, requests)
		}
	}()
	return "https://" + listener.Addr().String(), certified, requests
}

func resetStreams(conn net.Conn, code uint32, requests *atomic.Int32) {
	defer func() { _ = conn.Close() }()
	const (
		frameData, frameReset, frameSettings = 0, 3, 4
		flagEndStream                        = 1
	)
	frame := func(kind, flags byte, stream uint32, payload []byte) {
		head := []byte{0, 0, byte(len(payload)), kind, flags, 0, 0, 0, 0}
		binary.BigEndian.PutUint32(head[5:], stream)
		_, _ = conn.Write(append(head, payload...))
	}
	if _, err := io.CopyN(io.Discard, conn, int64(len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	frame(frameSettings, 0, 0, nil)
	for head := make([]byte, 9); ; {
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		size := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
		if _, err := io.CopyN(io.Discard, conn, size); err != nil {
			return
		}
		if head[3] == frameData && head[4]&flagEndStream != 0 {
			requests.Add(1)
			frame(frameReset, 0, binary.BigEndian.Uint32(head[5:]), binary.BigEndian.AppendUint32(nil, code))
		}
	}
}
