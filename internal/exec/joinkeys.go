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
		col, ok, err := encodeColumn(ctx, workers, left[i], right[i])
		if err != nil || !ok || !col.rebase() {
			return nil, false, err
		}
		if err := keys.merge(ctx, workers, col); err != nil {
			return nil, false, err
		}
	}
	return keys, true, nil
}

// encodeColumn returns the elements of a pair of key columns as words. It
// reports false for columns of different families and for lists.
func encodeColumn(ctx context.Context, workers int, l, r value.Collection) (*joinKeys, bool, error) {
	k := &joinKeys{width: 64}
	var err error
	switch t := l.Type(); {
	case keyFamily(t) != keyFamily(r.Type()) || t == value.TypeList:
		return nil, false, nil
	case t == value.TypeStr || t == value.TypeGUID:
		k.left, k.right, err = groupKeys(ctx, workers, l.(value.Vector), r.(value.Vector))
		return k, true, err
	}
	if k.left, err = wordKeys(ctx, workers, l); err != nil {
		return nil, false, err
	}
	k.right, err = wordKeys(ctx, workers, r)
	return k, true, err
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

// groupKeys numbers the distinct elements of two columns of one type.
func groupKeys(ctx context.Context, workers int, l, r value.Vector) (left, right keySide, err error) {
	all := kernel.Concat(l, r).(value.Vector)
	ids, _, err := kernel.Group(ctx, workers, []value.Collection{all})
	if err != nil {
		return left, right, err
	}
	words := make([]uint64, len(ids))
	for i, id := range ids {
		words[i] = uint64(id)
	}
	left, right = splitSides(all, words, l.Len())
	return left, right, nil
}

// splitSides returns the words of the first nl elements of a column and those
// of the others; nulls are dead.
func splitSides(all value.Vector, words []uint64, nl int) (left, right keySide) {
	left, right = keySide{words: words[:nl:nl]}, keySide{words: words[nl:]}
	for i := 0; all.HasNulls() && i < len(words); i++ {
		if !all.IsNull(i) {
			continue
		}
		if i < nl {
			left.kill(i)
		} else {
			right.kill(i - nl)
		}
	}
	return left, right
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
