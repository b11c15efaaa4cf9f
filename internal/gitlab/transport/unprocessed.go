package transport

import "strings"

// processing says what an HTTP/2 connection tells of a request that got no answer.
type processing uint8

const (
	mayBeProcessed processing = iota // it may have been processed
	complained                       // it was not, and the server complains of something
	notProcessed                     // it was not, as happens where a connection is taken out of service
)

// unprocessed reads from the error of a round trip whether the server has said that
// it did not process the request. HTTP/2 has two ways to say so: the request's stream
// is above the last one that a GOAWAY names (RFC 9113, 6.8), or it is reset with
// REFUSED_STREAM (8.7). Gateways say the first after so many requests.
//
// net/http keeps the types of these errors to itself, and puts their words into
// another where a request has no GetBody. So it is their words that are looked for, whole;
// words that are not known count as mayBeProcessed.
func unprocessed(err error) processing {
	const (
		goAway        = "http2: Transport received Server's graceful shutdown GOAWAY"
		goAwayOfFirst = "http2: Transport received GOAWAY from server ErrCode:" // of a stream above the last one, too
		stream        = "stream error: stream ID "
		refused       = "; REFUSED_STREAM; received from peer"
	)
	text := err.Error()
	if inner, ok := strings.CutPrefix(text, "http2: Transport: cannot retry err ["); ok {
		text, _, _ = strings.Cut(inner, "] after Request.Body was written")
	}
	switch {
	case text == goAway, strings.HasPrefix(text, stream) && strings.HasSuffix(text, refused):
		return notProcessed
	case strings.HasPrefix(text, goAwayOfFirst):
		return complained
	}
	return mayBeProcessed
}
