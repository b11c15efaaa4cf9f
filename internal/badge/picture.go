package badge

import (
	"bytes"
	"image"
	_ "image/gif"  // formats that GitLab takes for a picture
	_ "image/jpeg" // likewise
	"image/png"
)

// mostPixels of a picture are read: a file of 200 KiB can claim to have billions.
const mostPixels = 4096 * 4096

// decode returns a picture, nil where it is none.
func decode(data []byte) image.Image {
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || size.Width <= 0 || size.Height <= 0 || size.Width > mostPixels/size.Height {
		return nil
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil || picture.Bounds().Empty() {
		return nil
	}
	return picture
}

// shrink returns a picture as a PNG of at most edge times edge pixels, nil where it cannot be
// one.
func shrink(from image.Image, edge int) []byte {
	width, height := from.Bounds().Dx(), from.Bounds().Dy()
	longest := max(width, height)
	if longest > edge {
		width, height = max(1, width*edge/longest), max(1, height*edge/longest)
	}
	to := image.NewNRGBA(image.Rect(0, 0, width, height))
	average(to, from)
	var text bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&text, to); err != nil {
		return nil
	}
	return text.Bytes()
}

// average makes each pixel of to the mean of those of from that it stands for, by how
// opaque they are.
func average(to *image.NRGBA, from image.Image) {
	in, out := from.Bounds(), to.Bounds()
	for y := range out.Dy() {
		top, bottom := in.Min.Y+y*in.Dy()/out.Dy(), in.Min.Y+(y+1)*in.Dy()/out.Dy()
		for x := range out.Dx() {
			left, right := in.Min.X+x*in.Dx()/out.Dx(), in.Min.X+(x+1)*in.Dx()/out.Dx()
			var sum [4]uint64 // red, green and blue times alpha, and alpha; each to 65,535
			for v := top; v < bottom; v++ {
				for u := left; u < right; u++ {
					r, g, b, a := from.At(u, v).RGBA()
					sum[0], sum[1], sum[2], sum[3] = sum[0]+uint64(r), sum[1]+uint64(g), sum[2]+uint64(b), sum[3]+uint64(a)
				}
			}
			count := uint64((bottom - top) * (right - left))
			if sum[3] == 0 || count == 0 {
				continue
			}
			pixel := to.Pix[to.PixOffset(x, y):]
			for c := range 3 {
				pixel[c] = uint8(sum[c] * 255 / sum[3])
			}
			pixel[3] = uint8(sum[3] / count >> 8)
		}
	}
}
