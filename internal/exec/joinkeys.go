package exec

import (
	"context"
	"math"
	"math/bits"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// keySide is the join key of every row of one table, encoded as one word. Two
// rows of the two sides of a [joinKeys] have equal keys exactly if both are
// alive and their words are equal.
type keySide struct {
	words []uint64
	dead  []bool // rows that can match nothing; nil when all are alive
}

func (s *keySide) kill(row int) {
	if s.dead == nil {
		s.dead = make([]bool, len(s.words))
	}
	s.dead[row] = true
}

func (s *keySide) alive(row int) bool { return s.dead == nil || !s.dead[row] }

// joinKeys holds the keys of both tables of a join. Words are below 1<<width.
type joinKeys struct {
	left, right keySide
	width       int
}

// keyFamily groups the column types whose elements can be equal to each other.
func keyFamily(t value.Type) value.Type {
	switch t {
	case value.TypeBool, value.TypeU8, value.TypeI16, value.TypeI32:
		return value.TypeI64
	case value.TypeF32:
		return value.TypeF64
	}
	return t
}

// encodeKeys turns the key columns of both tables into one word per row. It
// reports false when no row of one can match a row of the other whatever their
// elements: a pair of columns of different families, or a side without rows.
//
// Columns are packed side by side into 64 bits, each shifted to start at the
// smallest element of the right side; columns that are too wide for that are
// replaced by the number of their distinct element first.
func encodeKeys(ctx context.Context, workers int, left, right []value.Collection) (*joinKeys, bool, error) {
	nl, nr := left[0].Len(), right[0].Len()
	if nl == 0 || nr == 0 {
		return nil, false, nil
	}
	keys := &joinKeys{}
	for i := range left {
		lw, rw, err := encodeColumn(ctx, workers, left[i], right[i])
		if lw == nil || err != nil {
			return nil, false, err
		}
		for j := range lw {
			col := &joinKeys{left: lw[j], right: rw[j], width: 64}
			if !col.rebase() {
				return nil, false, nil
			}
			if err := keys.merge(ctx, workers, col); err != nil {
				return nil, false, err
			}
		}
	}
	return keys, true, nil
}

// encodeColumn returns the elements of a pair of key columns as words: one per
// row, for GUIDs two, for which it returns two sides each. It returns nil for
// columns of different families and for lists.
func encodeColumn(ctx context.Context, workers int, l, r value.Collection) (lw, rw []keySide, err error) {
	if keyFamily(l.Type()) != keyFamily(r.Type()) {
		return nil, nil, nil
	}
	switch l := l.(type) {
	case *value.StrVec:
		ls, rs := strWords(l, r.(*value.StrVec))
		return []keySide{ls}, []keySide{rs}, nil
	case *value.Vec[value.GUID]:
		return guidWords(l), guidWords(r.(*value.Vec[value.GUID])), nil
	case *value.List:
		return nil, nil, nil
	}
	ls, err := wordKeys(ctx, workers, l)
	if err != nil {
		return nil, nil, err
	}
	rs, err := wordKeys(ctx, workers, r)
	return []keySide{ls}, []keySide{rs}, err
}

// wordKeys returns the key words of a column of numbers, temporals or symbols.
func wordKeys(ctx context.Context, workers int, col value.Collection) (keySide, error) {
	words, nulls, _, err := kernel.KeyWords(ctx, workers, col)
	s := keySide{words: words}
	for i := 0; nulls && i < len(words); i++ {
		if words[i] == 0 {
			s.kill(i)
		}
	}
	return s, err
}

func guidWords(v *value.Vec[value.GUID]) []keySide {
	data := v.Data()
	hi, lo := keySide{words: make([]uint64, len(data))}, keySide{words: make([]uint64, len(data))}
	for i, g := range data {
		for b := range 8 {
			hi.words[i] = hi.words[i]<<8 | uint64(g[b])
			lo.words[i] = lo.words[i]<<8 | uint64(g[b+8])
		}
		if v.IsNull(i) {
			hi.kill(i)
		}
	}
	return []keySide{hi, lo}
}

// strWords numbers the distinct strings of the right side; strings of the left
// side that are not among them match nothing.
func strWords(l, r *value.StrVec) (ls, rs keySide) {
	ls, rs = keySide{words: make([]uint64, l.Len())}, keySide{words: make([]uint64, r.Len())}
	ids := make(map[string]uint64)
	for i := range rs.words {
		s := r.Str(i)
		id, ok := ids[s]
		if !ok {
			id = uint64(len(ids))
			ids[s] = id
		}
		rs.words[i] = id
	}
	for i := range ls.words {
		id, ok := ids[l.Str(i)]
		if !ok {
			ls.kill(i)
		}
		ls.words[i] = id
	}
	return ls, rs
}

// rebase makes the smallest word of the living right rows 0, kills the left
// rows outside the range of the right side and sets the width. It reports
// false when the right side has no living row.
func (k *joinKeys) rebase() bool {
	lo, hi := uint64(math.MaxUint64), uint64(0)
	for i, w := range k.right.words {
		if k.right.alive(i) {
			lo, hi = min(lo, w), max(hi, w)
		}
	}
	if lo > hi {
		return false
	}
	span := hi - lo
	for i := range k.right.words {
		k.right.words[i] -= lo
	}
	for i := range k.left.words {
		if k.left.words[i] -= lo; k.left.words[i] > span {
			k.left.kill(i)
		}
	}
	k.width = bits.Len64(span)
	return true
}

// merge appends the words of another key column to the words of k.
func (k *joinKeys) merge(ctx context.Context, workers int, col *joinKeys) error {
	if k.left.words == nil {
		*k = *col
		return nil
	}
	for _, wide := range widerFirst(k, col) {
		if k.width+col.width <= 64 {
			break
		}
		if err := wide.number(ctx, workers); err != nil {
			return err
		}
	}
	k.left.merge(&col.left, col.width)
	k.right.merge(&col.right, col.width)
	k.width += col.width
	return nil
}

func widerFirst(a, b *joinKeys) []*joinKeys {
	if a.width < b.width {
		a, b = b, a
	}
	return []*joinKeys{a, b}
}

func (s *keySide) merge(o *keySide, width int) {
	for i, w := range o.words {
		s.words[i] = s.words[i]<<width | w
	}
	for i, dead := range o.dead {
		if dead {
			s.kill(i)
		}
	}
}

// number replaces every word by a right row that holds it: a number below the
// number of right rows.
func (k *joinKeys) number(ctx context.Context, workers int) error {
	table, err := buildKeyTable(ctx, workers, &k.right, k.width)
	if err != nil {
		return err
	}
	replace := func(s *keySide) error {
		if s.dead == nil {
			s.dead = make([]bool, len(s.words))
		}
		return kernel.Parallel(ctx, workers, len(s.words), 0, func(lo, hi, _ int) {
			for i := lo; i < hi; i++ {
				if s.dead[i] {
					continue
				}
				row := table.last(s.words[i])
				s.dead[i] = row < 0
				s.words[i] = uint64(max(row, 0))
			}
		})
	}
	if err := replace(&k.left); err != nil {
		return err
	}
	right := keySide{words: append([]uint64(nil), k.right.words...), dead: k.right.dead}
	if err := replace(&right); err != nil {
		return err
	}
	k.right = right
	k.width = bits.Len(uint(len(right.words)))
	return nil
}
