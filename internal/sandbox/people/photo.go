package people

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
)

// Face returns a JPEG image that stands for the person's own face. No two people have the same.
func (p Person) Face() ([]byte, error) {
	code, err := p.Kind.code()
	if err != nil {
		return nil, err
	}
	return portrait(uint64(p.Number*100 + code))
}

// Photo returns the photo that the company has of the person: nil if it has none, and somebody else's for FaceMismatch.
func (p Person) Photo() ([]byte, error) {
	switch p.Kind {
	case NoPhoto, Unknown:
		return nil, nil
	case FaceMismatch:
		double, err := New(Approved, p.Number)
		if err != nil {
			return nil, err
		}
		return double.Face()
	}
	return p.Face()
}

// portrait draws 64 coloured squares that follow from the seed.
func portrait(seed uint64) ([]byte, error) {
	const square, side = 12, 8
	random := rand.New(rand.NewPCG(seed, 1))
	picture := image.NewRGBA(image.Rect(0, 0, side*square, side*square))
	for i := range side * side {
		shade := color.RGBA{uint8(random.Uint32()), uint8(random.Uint32()), uint8(random.Uint32()), 255}
		for j := range square * square {
			picture.SetRGBA(i%side*square+j%square, i/side*square+j/square, shade)
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, nil); err != nil {
		return nil, fmt.Errorf("draw a portrait: %w", err)
	}
	return file.Bytes(), nil
}
