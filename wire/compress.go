package wire

import (
	"encoding/binary"

	"github.com/rayforce-go/rayforce/value"
)

// A compressed payload is the plain size as a u32 and then a run-length code
// of the differences between neighbouring bytes (the first byte counts as the
// difference from 0). The code is a sequence of items:
//
//	k in 1..127        the next byte, k times
//	k in -128..0       the next -k bytes as they are
const (
	compressAbove = 2000 // payloads of up to this size go out as they are
	maxRun        = 127
	maxLiteral    = 128
	sizePrefix    = 4
)

// Compress appends the compressed form of a payload to dst, size prefix
// included. It returns dst and false when the payload is too short to bother
// or would not become shorter. plain may lie inside dst.
func Compress(dst, plain []byte) ([]byte, bool) {
	n := len(plain)
	if n <= compressAbove {
		return dst, false
	}
	out := binary.LittleEndian.AppendUint32(dst, uint32(n))
	limit := len(dst) + n
	for p := 0; p < n; {
		if d := delta(plain, p); p+1 < n && plain[p+1]-plain[p] == d {
			end := min(n, p+maxRun)
			q := p + 2
			for q < end && plain[q]-plain[q-1] == d {
				q++
			}
			out = append(out, byte(q-p), d)
			p = q
		} else {
			q := literalEnd(plain, p)
			out = append(out, byte(p-q))
			for ; p < q; p++ {
				out = append(out, delta(plain, p))
			}
		}
		if len(out) >= limit {
			return dst, false
		}
	}
	return out, true
}

func delta(s []byte, i int) byte {
	if i == 0 {
		return s[0]
	}
	return s[i] - s[i-1]
}

// literalEnd returns where the literals that start at p end: before the next
// two equal differences.
func literalEnd(s []byte, p int) int {
	end := min(len(s), p+maxLiteral)
	for p++; p < end; p++ {
		if p+1 < len(s) && s[p+1]-s[p] == s[p]-s[p-1] {
			return p
		}
	}
	return end
}

// Decompress appends the plain form of a compressed payload to dst. Bytes
// after the announced size is reached are ignored. Damaged input is an error
// with code domain.
func Decompress(dst, packed []byte) ([]byte, error) {
	if len(packed) < sizePrefix {
		return dst, damaged("the plain size takes %d bytes, got %d", sizePrefix, len(packed))
	}
	size := int(binary.LittleEndian.Uint32(packed))
	in := packed[sizePrefix:]
	if size == 0 || size > MaxPayload {
		return dst, damaged("the plain size must be 1 to %d, got %d", MaxPayload, size)
	}
	if most := (len(in) + 1) / 2 * maxRun; size > most {
		return dst, damaged("%d bytes cannot unpack to %d", len(in), size)
	}
	whole := append(dst, make([]byte, size)...)
	out := whole[len(dst):]
	var prev byte
	p := 0
	for i := 0; p < size && i < len(in); {
		k := int(int8(in[i]))
		i++
		n := k
		if k <= 0 {
			n = -k
		}
		if n > size-p {
			return dst, damaged("it unpacks to more than the announced %d bytes", size)
		}
		if k > 0 {
			if i == len(in) {
				return dst, damaged("it ends inside a run")
			}
			d := in[i]
			i++
			for end := p + k; p < end; p++ {
				prev += d
				out[p] = prev
			}
			continue
		}
		if n > len(in)-i {
			return dst, damaged("it ends inside %d literal bytes", n)
		}
		for _, d := range in[i : i+n] {
			prev += d
			out[p] = prev
			p++
		}
		i += n
	}
	if p < size {
		return dst, damaged("it unpacks to %d bytes, %d were announced", p, size)
	}
	return whole, nil
}

func damaged(format string, args ...any) error {
	return value.Errorf(value.ErrDomain, "damaged compressed payload: "+format, args...)
}

// Plain returns the plain payload of a frame: payload itself, or what it
// unpacks to when the header says that it is compressed.
func Plain(h Header, payload []byte) ([]byte, error) {
	if h.Flags&Compressed == 0 {
		return payload, nil
	}
	return Decompress(nil, payload)
}
