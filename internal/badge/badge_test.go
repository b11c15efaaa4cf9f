package badge_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ach-cli/ach/internal/badge"
)

// noise is a picture that hardly can be made smaller.
func noise(t testing.TB, form string, width, height int) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	from := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range from.Pix {
		from.Pix[i] = uint8(rng.UintN(256))
	}
	var text bytes.Buffer
	var err error
	switch form {
	case "png":
		err = png.Encode(&text, from)
	case "jpeg":
		err = jpeg.Encode(&text, from, nil)
	case "gif":
		err = gif.Encode(&text, from, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// element is one of a drawing, with its attributes and the text in it.
type element struct {
	name, text string
	attributes map[string]string
}

// elements reads a drawing, which has to be XML.
func elements(t testing.TB, svg []byte) (all []*element) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	d.Strict = true
	var open []*element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v: %s", err, svg)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := &element{x.Name.Local, "", map[string]string{}}
			for _, a := range x.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			all, open = append(all, e), append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(x)
			}
		}
	}
}

// harmless wants a drawing of the few elements that it is made of, which ask for nothing.
func harmless(t testing.TB, svg []byte) []*element {
	t.Helper()
	if len(svg) > badge.MaxSize {
		t.Errorf("%d bytes", len(svg))
	}
	all := elements(t, svg)
	for _, e := range all {
		if !slices.Contains([]string{"svg", "style", "title", "text", "g", "rect", "image"}, e.name) {
			t.Errorf("an element %s: %s", e.name, svg)
		}
		for name, value := range e.attributes {
			if strings.HasPrefix(name, "on") || name == "href" && !strings.HasPrefix(value, "data:image/png;base64,") {
				t.Errorf("%s=%q", name, value)
			}
		}
	}
	return all
}

func count(all []*element, name string) (n int) {
	for _, e := range all {
		if e.name == name {
			n++
		}
	}
	return n
}

func TestSVG(t *testing.T) {
	hostile := `"><script>alert(1)</script><a href="javascript:x">` + "\x1b[31m\u202e\x00&amp;"
	b := badge.Badge{User: "alice", Awards: 5, Tiles: []badge.Tile{
		{Name: "Bug hunter", Times: 3, Picture: noise(t, "png", 128, 128)},
		{Name: hostile, Times: 1, Picture: []byte("<svg onload='x'>")},
		{Name: "wide", Times: 1, Picture: noise(t, "jpeg", 300, 100)},
	}}
	svg := b.SVG()
	all := harmless(t, svg)
	var titles []string
	for _, e := range all {
		if e.name == "title" {
			titles = append(titles, e.text)
		}
	}
	want := []string{"@alice: 3 achievements, 5 awards", "Bug hunter × 3", `"><script>alert(1)</script><a href="javascript:x">`, "wide"}
	for i, w := range want {
		if i >= len(titles) || !strings.HasPrefix(titles[i], w) {
			t.Errorf("titles are %q", titles)
		}
	}
	if n := count(all, "image"); n != 2 {
		t.Errorf("%d pictures: %s", n, svg)
	}
	if !bytes.Equal(svg, b.SVG()) {
		t.Error("another time it is another one")
	}
	if strings.ContainsAny(string(svg), "\x00\x1b\u202e") {
		t.Error("what acts on a reader is in it")
	}
}

// Whatever is drawn, it is small, whole, and asks for nothing.
func TestSizeOfAny(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pictures := [][]byte{nil, noise(t, "png", 96, 96), noise(t, "gif", 20, 90), noise(t, "jpeg", 120, 120), []byte("none"), noise(t, "png", 1, 1)}
	for range 25 {
		b := badge.Badge{User: strings.Repeat("u", 1+rng.IntN(255)), Awards: rng.IntN(1e6), More: rng.IntN(3)}
		for i := range rng.IntN(80) {
			b.Tiles = append(b.Tiles, badge.Tile{Name: strings.Repeat(string(rune('"'+rng.IntN(60))), rng.IntN(255)), Times: 1 + i*i*i, Picture: pictures[rng.IntN(len(pictures))]})
		}
		harmless(t, b.SVG())
	}
}

// What is left of a picture looks like it: the mean of its parts, as opaque as they are.
func TestPicturesAreMadeSmall(t *testing.T) {
	from := image.NewNRGBA(image.Rect(0, 0, 400, 400))
	for y := range 400 {
		for x := range 200 {
			from.Set(x, y, color.NRGBA{200, 100, 0, 255}) // the other half is not there
		}
	}
	var text bytes.Buffer
	if err := png.Encode(&text, from); err != nil {
		t.Fatal(err)
	}
	for _, e := range elements(t, badge.Badge{User: "alice", Awards: 1, Tiles: []badge.Tile{{Name: "half", Times: 1, Picture: text.Bytes()}}}.SVG()) {
		if e.name != "image" {
			continue
		}
		small := decode(t, e.attributes["href"])
		if got, want := fmt.Sprint(small.Bounds(), small.At(10, 40), small.At(70, 40)), "(0,0)-(80,80) {200 100 0 255} {0 0 0 0}"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		return
	}
	t.Error("no picture is drawn")
}

func decode(t *testing.T, address string) image.Image {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(address, "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	small, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return small
}

func FuzzPicture(f *testing.F) {
	for _, form := range []string{"png", "jpeg", "gif"} {
		f.Add(noise(f, form, 9, 5))
	}
	f.Add([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		harmless(t, badge.Badge{User: "alice", Tiles: []badge.Tile{{Name: string(data), Times: 2, Picture: data}}}.SVG())
	})
}
