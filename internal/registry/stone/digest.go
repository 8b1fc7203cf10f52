package stone

import (
	"encoding/binary"
	"math/bits"
)

// Digest is a fast 64-bit hash of numbers and texts in order, the same on every machine
// and for ever: it is stored. It tells changed content from unchanged; it is no protection
// against someone who looks for collisions.
type Digest struct{ h uint64 }

const (
	digestA = 0x9E3779B185EBCA87
	digestB = 0xC2B2AE3D27D4EB4F
)

// NewDigest is the digest of nothing.
func NewDigest() Digest { return Digest{digestA} }

// Int adds a number. Each step is one to one, so two contents that differ in one number
// never have one digest.
func (d *Digest) Int(v int64) { d.h = bits.RotateLeft64(d.h^uint64(v)*digestB, 31) * digestA }

// Text adds a text with its length.
func (d *Digest) Text(s string) {
	d.Int(int64(len(s)))
	for len(s) >= 8 {
		d.Int(int64(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56))
		s = s[8:]
	}
	if len(s) > 0 {
		var rest [8]byte
		copy(rest[:], s)
		d.Int(int64(binary.LittleEndian.Uint64(rest[:])))
	}
}

// Sum is the digest of what was added.
func (d *Digest) Sum() int64 {
	h := d.h
	h ^= h >> 33
	h *= digestB
	h ^= h >> 29
	return int64(h)
}
