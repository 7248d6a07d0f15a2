package column

import (
	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// StreamBatch is the number of rows that all but the last Append of a Stream
// must have: a whole number of chunks.
const StreamBatch = 16 << index.ChunkLog2

// Stream writes a column of fixed width that comes in batches. Cells of
// symbols have 4 bytes, because nobody knows how large the vocabulary will be.
type Stream struct {
	temp  *file.Temp
	enc   encoder
	h     header
	nulls bool
	zone  index.ChunkZone
}

// NewStream begins to write a column to t. The vocabulary of o must have the
// symbols of a batch before that is appended.
func NewStream(t *file.Temp, typ value.Type, o Options) (*Stream, error) {
	s := &Stream{temp: t, enc: encoder{Options: o, w: t}, h: header{typ: typ}}
	return s, file.Error(t.Path(), s.enc.write(make([]byte, headerSize)))
}

// Append adds a batch of rows.
func (s *Stream) Append(v value.Vector) error {
	s.h.rows += int64(v.Len())
	s.nulls = s.nulls || v.HasNulls()
	if syms, ok := v.(*value.Vec[value.SymID]); ok {
		return file.Error(s.temp.Path(), s.enc.symbols(syms.Data(), 4))
	}
	if s.enc.Auto.zoned(s.h.typ) {
		z, err := index.BuildChunkZone(s.enc.Context, s.enc.Workers, v)
		if err != nil {
			return err
		}
		s.zone.Mins, s.zone.Maxs = append(s.zone.Mins, z.Mins...), append(s.zone.Maxs, z.Maxs...)
		s.zone.Nulls = append(s.zone.Nulls, z.Nulls...)
	}
	return file.Error(s.temp.Path(), s.enc.write(s.enc.elements(v)))
}

// Finish ends the content of the file.
func (s *Stream) Finish() error { return file.Error(s.temp.Path(), s.finish()) }

func (s *Stream) finish() error {
	if s.nulls {
		s.h.attrs |= attrNulls
	}
	if s.h.typ == value.TypeSym {
		s.h.attrs |= 2
		s.h.symCount = uint32(s.enc.Vocab.Len())
	}
	if s.h.rows >= large && s.enc.Auto.zoned(s.h.typ) {
		s.h.indexed = true
		w := beginRegion(kindChunkZone, s.h.typ, int(s.h.rows), s.nulls, false)
		w.putChunkZone(s.h.typ, &s.zone)
		if err := s.enc.write(make([]byte, align(s.enc.n)-s.enc.n)); err != nil {
			return err
		}
		if err := s.enc.write(w.buf); err != nil {
			return err
		}
	}
	_, err := s.temp.WriteAt(s.h.append(nil), 0)
	return err
}
