package pagetest

import (
	"bytes"
	"cmp"
	goflag "flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestThePictureInTheREADME makes it anew where it is told to:
//
//	go test ./page -run Picture -picture ../../docs/page.png
func TestThePictureInTheREADME(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	s.populate()
	s.disarm()
	s.send(call{tenant: "Cust12345", content: "Order 89 has shipped", anonymous: true})
	s.arm(`{"step":"{error: unauthorized}","times":2,"tenant":"Cust12345","by":"page"}`)
	b.open("/__admin/")
	b.shows("#detail-title", "Refused: no credentials")
	ctx, cancel := b.patiently()
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	small := fewColours(t, shot)
	if len(small) < 20_000 || len(small) > 200_000 {
		t.Errorf("the picture has %d bytes", len(small))
	}
	if *picture != "" {
		if err := os.WriteFile(*picture, small, 0o644); err != nil {
			t.Error(err)
		}
	}
}

var picture = goflag.String("picture", "", "where to write the picture in the README")

// fewColours is a picture in its 256 commonest colours, which a page has hardly more of.
func fewColours(t *testing.T, shot []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.Color]int{}
	for y := full.Bounds().Min.Y; y < full.Bounds().Max.Y; y++ {
		for x := full.Bounds().Min.X; x < full.Bounds().Max.X; x++ {
			count[full.At(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int { return cmp.Compare(count[b], count[a]) })
	few := image.NewPaletted(full.Bounds(), color.Palette(colours[:min(256, len(colours))]))
	nearest := map[color.Color]uint8{}
	for _, c := range colours {
		nearest[c] = uint8(few.Palette.Index(c))
	}
	for y := full.Bounds().Min.Y; y < full.Bounds().Max.Y; y++ {
		for x := full.Bounds().Min.X; x < full.Bounds().Max.X; x++ {
			few.SetColorIndex(x, y, nearest[full.At(x, y)])
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, few); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
