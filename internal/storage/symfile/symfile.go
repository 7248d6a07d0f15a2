// Package symfile reads and grows symbol files: the vocabularies that the SYM
// columns on disk refer to.
//
// A cell of such a column is a position in the vocabulary of its table. The
// program itself knows symbols by their process-wide ids, so a [Vocabulary]
// maps one to the other, and columns are translated when they are read and
// written. Position 0 is always the empty symbol, and positions never change:
// a vocabulary only grows at its end.
package symfile

import (
	"context"
	"encoding/binary"
	"io"
	"math"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// LockSuffix is added to the path of a symbol file to name its lock.
const LockSuffix = ".lk"

const (
	magic      = "STRL"
	headerSize = 12
	maxCount   = math.MaxUint32
)

// Vocabulary is the content of a symbol file.
type Vocabulary struct {
	path string
	ids  []value.SymID // by position
	size int64         // of the file that ids were read from; 0 for none
	// places holds position + 1 by id, 0 for symbols that are not in the
	// vocabulary. It is made when first needed, by writers only.
	places []uint32
}

// Read returns the vocabulary of the file at path, nil when there is no such
// file.
func Read(path string) (*Vocabulary, error) {
	file.Tidy(path, path+LockSuffix)
	// A symbol file is replaced but never removed, so that one seen here is
	// there when it is mapped.
	if there, err := file.Exists(path); !there {
		return nil, err
	}
	view, err := file.Map(path)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	v := &Vocabulary{path: path}
	if fault := file.Guard(path, func() { err = v.decode(view.Bytes()) }); fault != nil {
		return nil, fault
	}
	return v, err
}

// decode reads the content of a symbol file.
func (v *Vocabulary) decode(data []byte) error {
	if len(data) < headerSize || string(data[:4]) != magic {
		return damaged(v.path, 0, "expected %s and a count", magic)
	}
	count := binary.LittleEndian.Uint64(data[4:])
	off := headerSize
	if count > maxCount || count > uint64(len(data)-off)/4 {
		return damaged(v.path, 4, "%d symbols do not fit the %d bytes of the file", int64(count), len(data))
	}
	v.ids, v.size = make([]value.SymID, count), int64(len(data))
	for i := range v.ids {
		if len(data)-off < 4 {
			return damaged(v.path, off, "symbol %d of %d is cut off", i, count)
		}
		n := int(binary.LittleEndian.Uint32(data[off:]))
		off += 4
		if n > len(data)-off {
			return damaged(v.path, off, "symbol %d has %d bytes, the file ends after %d", i, n, len(data)-off)
		}
		v.ids[i] = value.InternBytes(data[off : off+n])
		off += n
	}
	switch {
	case off != len(data):
		return damaged(v.path, off, "%d bytes follow the last symbol", len(data)-off)
	case count == 0 || v.ids[0] != 0:
		return damaged(v.path, headerSize, "the first symbol is not the empty one")
	}
	return nil
}

func damaged(path string, off int, format string, args ...any) error {
	e := value.Errorf(value.ErrCorrupt, format, args...)
	return value.Errorf(value.ErrCorrupt, "symbol file %s, offset %d: %s", path, off, e.Msg)
}

// Path returns the path of the file.
func (v *Vocabulary) Path() string { return v.path }

// IDs returns the symbols by position. Read only.
func (v *Vocabulary) IDs() []value.SymID { return v.ids }

// Len returns the number of symbols.
func (v *Vocabulary) Len() int { return len(v.ids) }

// Position returns the position of a symbol, which Extend has added.
func (v *Vocabulary) Position(id value.SymID) uint32 { return v.places[id] - 1 }

// Outdated reports whether the file at path is no longer the one that v, nil
// for none, was read from.
func (v *Vocabulary) Outdated(path string) bool {
	size, there := file.SizeOf(path)
	return there && (v == nil || size != v.size)
}

// add appends the symbols that are not in the vocabulary yet, which is indexed.
func (v *Vocabulary) add(ids []value.SymID) {
	for _, id := range ids {
		if int(id) >= len(v.places) {
			v.places = append(v.places, make([]uint32, int(id)+1-len(v.places))...)
		}
		if v.places[id] == 0 {
			v.ids = append(v.ids, id)
			v.places[id] = uint32(len(v.ids))
		}
	}
}

// index fills places. Of a text that the file holds twice the first counts.
func (v *Vocabulary) index() {
	if v.places != nil {
		return
	}
	v.places = make([]uint32, value.SymCount())
	for i, id := range v.ids {
		if v.places[id] == 0 {
			v.places[id] = uint32(i + 1)
		}
	}
}

// Extend returns the vocabulary of the file at path with these symbols added,
// column by column, after bringing it to disk if it has grown. It creates the
// file when it is missing.
func Extend(ctx context.Context, path string, columns ...[]value.SymID) (*Vocabulary, error) {
	v, err := readToGrow(path)
	if err != nil {
		return nil, err
	}
	if v.size > 0 {
		before := v.Len()
		if v.addAll(columns); v.Len() == before {
			return v, nil
		}
	}
	w, err := Begin(ctx, path)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	w.addAll(columns)
	return w.Vocabulary, w.Commit()
}

// Writer grows a vocabulary in several steps. Writers of one file, in all
// processes, take turns: each adds to what the one before it wrote.
type Writer struct {
	*Vocabulary
	stored int // symbols in the file
	lock   *file.Lock
}

// Begin waits for its turn to grow the symbol file at path.
func Begin(ctx context.Context, path string) (*Writer, error) {
	lock, err := file.LockFile(ctx, path+LockSuffix)
	if err != nil {
		return nil, err
	}
	v, err := readToGrow(path)
	if err != nil {
		lock.Unlock()
		return nil, err
	}
	w := &Writer{Vocabulary: v, lock: lock}
	if v.size > 0 {
		w.stored = v.Len()
	}
	v.index()
	return w, nil
}

// Add appends the symbols that are new.
func (w *Writer) Add(ids []value.SymID) { w.add(ids) }

// Commit brings the vocabulary to disk if it has grown.
func (w *Writer) Commit() error {
	if w.Len() > maxCount {
		return value.Errorf(value.ErrLimit, "symbol file %s: %d symbols, at most %d fit", w.path, w.Len(), maxCount)
	}
	if w.Len() == w.stored {
		return nil
	}
	if err := file.WriteFunc(w.path, file.Durable, w.encode); err != nil {
		return err
	}
	w.stored = w.Len()
	return nil
}

// Close ends the turn.
func (w *Writer) Close() { w.lock.Unlock() }

// readToGrow is Read for a writer: a missing file is an empty vocabulary, and
// a damaged one is not written over.
func readToGrow(path string) (*Vocabulary, error) {
	v, err := Read(path)
	if value.CodeOf(err) == value.ErrCorrupt {
		return nil, value.Errorf(value.ErrIO, "refused to write over a damaged file: %s", value.AsError(err).Msg)
	}
	if v == nil && err == nil {
		v = &Vocabulary{path: path, ids: []value.SymID{0}}
	}
	return v, err
}

func (v *Vocabulary) addAll(columns [][]value.SymID) {
	v.index()
	for _, ids := range columns {
		v.add(ids)
	}
}

func (v *Vocabulary) encode(w io.Writer) error {
	buf := append(make([]byte, 0, 1<<16), magic...)
	buf = binary.LittleEndian.AppendUint64(buf, uint64(v.Len()))
	for _, id := range v.ids {
		text := id.String()
		buf = binary.LittleEndian.AppendUint32(buf, uint32(len(text)))
		buf = append(buf, text...)
		if len(buf) >= 1<<15 {
			if _, err := w.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	_, err := w.Write(buf)
	return err
}
