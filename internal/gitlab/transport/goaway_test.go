package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// A stage is what an HTTP/2 server in a test does with a connection: it is told each
// request that has arrived whole, by its stream.
type stage struct {
	framer *http2.Framer
	conn   net.Conn
	number int // of the connection, from 1
}

func (s stage) answer(t *testing.T, stream uint32) {
	t.Helper()
	var head bytes.Buffer
	encoder := hpack.NewEncoder(&head)
	for _, field := range []hpack.HeaderField{{Name: ":status", Value: "200"}, {Name: "content-type", Value: "application/json"}} {
		if err := encoder.WriteField(field); err != nil {
			t.Error(err)
		}
	}
	_ = s.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: head.Bytes(), EndHeaders: true})
	_ = s.framer.WriteData(stream, true, []byte(okAnswer))
}

// play serves HTTP/2 over TLS on loopback and hands each whole request to act, which
// returns whether the connection goes on.
func play(t *testing.T, act func(s stage, stream uint32) bool) (client *Client, w *waits, connections *atomic.Int32) {
	t.Helper()
	certified := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(certified.Close)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: certified.TLS.Certificates, NextProtos: []string{"h2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	connections = &atomic.Int32{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go perform(conn, int(connections.Add(1)), act)
		}
	}()
	client, w = newTestClient(t, "https://"+listener.Addr().String(), func(o *Options) { o.RootCAs = rootsOf(certified) })
	return client, w, connections
}

func perform(conn net.Conn, number int, act func(stage, uint32) bool) {
	defer func() { _ = conn.Close() }()
	if _, err := io.CopyN(io.Discard, conn, int64(len(http2.ClientPreface))); err != nil {
		return
	}
	s := stage{framer: http2.NewFramer(conn, conn), conn: conn, number: number}
	_ = s.framer.WriteSettings()
	for {
		frame, err := s.framer.ReadFrame()
		if err != nil {
			return
		}
		switch f := frame.(type) {
		case *http2.SettingsFrame:
			if !f.IsAck() {
				_ = s.framer.WriteSettingsAck()
			}
		case *http2.DataFrame:
			if f.StreamEnded() && !act(s, f.StreamID) {
				return
			}
		}
	}
}

// awardAtOnce awards from several goroutines at once, and returns what came of each.
func awardAtOnce(ctx context.Context, c *Client, n int) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = mutate(ctx, c, "award") })
	}
	all.Wait()
	return errs
}

// A GOAWAY names the last stream that is processed: what is above it is sent again at
// once, on another connection, and what is not is waited for. Each award runs once.
func TestGracefulGoAway(t *testing.T) {
	const n = 5
	var processed atomic.Int32
	var first []uint32 // of the first connection
	c, w, connections := play(t, func(s stage, stream uint32) bool {
		if s.number > 1 {
			processed.Add(1)
			s.answer(t, stream)
			return true
		}
		if first = append(first, stream); len(first) < n {
			return true
		}
		_ = s.framer.WriteGoAway(first[1], http2.ErrCodeNo, []byte("enough"))
		for _, stream := range first[:2] {
			processed.Add(1)
			s.answer(t, stream)
		}
		return true
	})
	for i, err := range awardAtOnce(t.Context(), c, n) {
		if err != nil {
			t.Errorf("award %d: %v", i, err)
		}
	}
	if processed.Load() != n || len(w.list) != 0 || connections.Load() < 2 {
		t.Errorf("%d awards ran, over %d connections, after waiting %v", processed.Load(), connections.Load(), w.list)
	}
}

// What was processed, as far as the GOAWAY tells, and got no answer, is in doubt.
func TestGoAwayThatTakesTheRequestAlong(t *testing.T) {
	c, _, _ := play(t, func(s stage, stream uint32) bool {
		_ = s.framer.WriteGoAway(stream, http2.ErrCodeNo, nil)
		return false
	})
	e := asError(t, mutate(t.Context(), c, "award"), KindNetwork, RanUnknown)
	if e.AtOnce || e.Attempts != 1 {
		t.Errorf("got %+v", e)
	}
}

// However a server says that it did not process a request: it is sent again, a few
// times at once where the connection is to blame, then with back-off, and not for ever.
// In a batch, which is sent once, the caller is told.
func TestServersThatSendEverythingAway(t *testing.T) {
	for name, test := range map[string]struct {
		act    func(s stage, stream uint32)
		tries  int32
		atOnce bool
	}{
		"goaway":                  {func(s stage, _ uint32) { _ = s.framer.WriteGoAway(0, http2.ErrCodeNo, nil) }, 7, true},
		"refused stream":          {func(s stage, stream uint32) { _ = s.framer.WriteRSTStream(stream, http2.ErrCodeRefusedStream) }, 7, true},
		"goaway with a complaint": {func(s stage, _ uint32) { _ = s.framer.WriteGoAway(0, http2.ErrCodeEnhanceYourCalm, nil) }, 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			var arrived atomic.Int32
			c, w, _ := play(t, func(s stage, stream uint32) bool {
				arrived.Add(1)
				test.act(s, stream)
				return true
			})
			e := asError(t, mutate(t.Context(), c, "award"), KindNetwork, NotRun)
			if arrived.Swap(0) != test.tries || int32(e.Attempts) != test.tries || len(w.list) != maxAttempts-1 {
				t.Errorf("%d tries, %d waits, want %d and %d: %s", e.Attempts, len(w.list), test.tries, maxAttempts-1, e)
			}
			calls, _ := awards(2)
			for _, err := range c.Multiplex(t.Context(), calls) {
				if e := asError(t, err, KindNetwork, NotRun); e.AtOnce != test.atOnce || e.Attempts != 1 {
					t.Errorf("in a batch: %+v", e)
				}
			}
		})
	}
}

// Words that only resemble those of net/http say nothing.
func TestUnprocessedTakesWholeWords(t *testing.T) {
	const goAway = "http2: Transport received Server's graceful shutdown GOAWAY"
	for text, want := range map[string]processing{
		goAway: notProcessed,
		"http2: Transport: cannot retry err [" + goAway + "] after Request.Body was written; define Request.GetBody to avoid this error": notProcessed,
		"stream error: stream ID 3; REFUSED_STREAM; received from peer":                                                                  notProcessed,
		"http2: Transport received GOAWAY from server ErrCode:PROTOCOL_ERROR":                                                            complained,
		"stream error: stream ID 3; PROTOCOL_ERROR; received from peer":                                                                  mayBeProcessed,
		"stream error: stream ID 3; REFUSED_STREAM":                                                                                      mayBeProcessed,
		`http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug="` + goAway + `"`:                  mayBeProcessed,
		"proxy says: " + goAway: mayBeProcessed,
		"EOF":                   mayBeProcessed,
	} {
		if got := unprocessed(errors.New(text)); got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}
