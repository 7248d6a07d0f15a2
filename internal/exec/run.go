package exec

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// Run says how operators run: what stops them and how many cores they use.
type Run struct {
	Ctx     context.Context
	Workers int

	moreParts int // per worker, beyond the first
}

// Rows are the rows that an operator works on: all rows of a table of N rows,
// or those in Sel, in that order.
type Rows struct {
	N   int
	Sel []int32 // nil for all
}

// Len returns the number of rows.
func (r Rows) Len() int {
	if r.Sel != nil {
		return len(r.Sel)
	}
	return r.N
}

// batchLen returns the length of the longest batch that the rows come in.
func (r Rows) batchLen() int { return min(r.Len(), BatchRows) }

// parallelRows is the number of rows from which on an operator uses more than
// one core.
const parallelRows = 1 << 16

// inMoreParts returns a Run that splits rows into several parts per worker, so
// that a core that falls behind leaves work to the others. It is for operators
// whose state per part is small.
func (run Run) inMoreParts() Run {
	run.moreParts = 3
	return run
}

// parts returns into how many parts the rows are split, and how long each is:
// a multiple of the batch length.
func (run Run) parts(n int) (count, size int) {
	if n < parallelRows || run.Workers <= 1 {
		return 1, max(n, 1)
	}
	count = run.Workers * (1 + run.moreParts)
	size = max((n+count-1)/count, 2*BatchRows)
	size = (size + BatchRows - 1) / BatchRows * BatchRows
	return (n + size - 1) / size, size
}

// each splits rows into contiguous parts, one per worker or some, and hands out
// every part batch by batch. start makes the state of a part; step receives it with
// each batch and the position of the batch's first row within rows.
func each[S any](run Run, p *Program, rows Rows, start func() S, step func(s S, b *Batch, at int)) ([]S, error) {
	n := rows.Len()
	count, size := run.parts(n)
	states := make([]S, count)
	done := run.Ctx.Done()
	batches := make([]*Batch, max(run.Workers, 1))
	err := kernel.Parallel(run.Ctx, run.Workers, n, size, func(lo, hi, worker int) {
		if batches[worker] == nil {
			batches[worker] = p.NewBatch()
		}
		s, b := start(), batches[worker]
		states[lo/size] = s
		for at := lo; at < hi; at += BatchRows {
			select {
			case <-done:
				return
			default:
			}
			end := min(at+BatchRows, hi)
			if rows.Sel != nil {
				b.setRows(rows.Sel[at:end])
			} else {
				b.setRange(at, end)
			}
			step(s, b, at)
		}
	})
	if err == nil && run.Ctx.Err() != nil {
		err = value.Errorf(value.ErrCancel, "interrupted")
	}
	if n == 0 {
		states[0] = start()
	}
	return states, err
}

// Filter returns the rows on which all predicates, BOOL expressions, hold. They
// are tried in order, each on the rows that the ones before it left.
func (run Run) Filter(p *Program, rows Rows, preds []*Expr) (Rows, error) {
	type found struct{ rows []int32 }
	states, err := each(run.inMoreParts(), p, rows, func() *found { return new(found) }, func(f *found, b *Batch, _ int) {
		for _, pred := range preds {
			narrow(b, pred)
		}
		if b.sel != nil {
			f.rows = append(f.rows, b.sel...)
			return
		}
		for i := range b.n {
			f.rows = append(f.rows, int32(b.lo+i))
		}
	})
	if err != nil {
		return Rows{}, err
	}
	total := 0
	for _, f := range states {
		total += len(f.rows)
	}
	if total == rows.Len() {
		return rows, nil
	}
	if len(states) == 1 && states[0].rows != nil {
		return Rows{N: rows.N, Sel: states[0].rows}, nil
	}
	sel := mem.Unset[int32](total)[:0]
	for _, f := range states {
		sel = append(sel, f.rows...)
	}
	return Rows{N: rows.N, Sel: sel}, nil
}

// narrow leaves in b the rows on which pred holds. They are written over those
// that an earlier predicate left: none is written ahead of the one being read.
func narrow(b *Batch, pred *Expr) {
	hits := pred.bools(b)
	if cap(b.own) < len(hits) {
		b.own = make([]int32, len(hits))
	}
	out, k := b.own[:len(hits)], 0
	if b.sel == nil {
		for i, hit := range hits {
			out[k] = int32(b.lo + i)
			if hit {
				k++
			}
		}
	} else {
		sel := b.sel[:len(hits)]
		for i, hit := range hits {
			out[k] = sel[i]
			if hit {
				k++
			}
		}
	}
	b.setRows(out[:k])
}

// Materialise returns the column of e over rows.
func (run Run) Materialise(p *Program, rows Rows, e *Expr) (value.Collection, error) {
	if e.col != nil {
		return run.Gather(e.col, rows), nil
	}
	n := rows.Len()
	switch e.Type {
	case value.TypeBool:
		return store(run, p, rows, e, n, func(b *Batch, out []bool) { copy(out, e.bools(b)) })
	case value.TypeU8:
		return storeInts[uint8](run, p, rows, e, n)
	case value.TypeI16:
		return storeInts[int16](run, p, rows, e, n)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return storeInts[int32](run, p, rows, e, n)
	case value.TypeI64, value.TypeTimestamp:
		return store(run, p, rows, e, n, func(b *Batch, out []int64) { copy(out, e.ints(b)) })
	case value.TypeF32:
		return store(run, p, rows, e, n, func(b *Batch, out []float32) {
			for i, x := range e.floats(b) {
				out[i] = float32(x)
			}
		})
	case value.TypeF64:
		return store(run, p, rows, e, n, func(b *Batch, out []float64) { copy(out, e.floats(b)) })
	case value.TypeSym:
		return store(run, p, rows, e, n, func(b *Batch, out []value.SymID) { copy(out, e.syms(b)) })
	case value.TypeGUID:
		return store(run, p, rows, e, n, func(b *Batch, out []value.GUID) { copy(out, e.guids(b)) })
	case value.TypeStr:
		return run.storeStrings(p, rows, e)
	}
	return nil, value.Errorf(value.ErrType, "a column of type %s cannot be computed", e.Type)
}

func store[T value.Elem](run Run, p *Program, rows Rows, e *Expr, n int, put func(b *Batch, out []T)) (value.Collection, error) {
	data := mem.Unset[T](n)
	_, err := each(run.inMoreParts(), p, rows, func() struct{} { return struct{}{} }, func(_ struct{}, b *Batch, at int) {
		put(b, data[at:at+b.n])
	})
	if err != nil {
		return nil, err
	}
	v := value.NewVecNulls(e.Type, data, e.Nulls)
	if e.Nulls {
		v = v.Recheck()
	}
	return v, nil
}

func storeInts[T uint8 | int16 | int32](run Run, p *Program, rows Rows, e *Expr, n int) (value.Collection, error) {
	null := value.Sentinel[T]()
	return store(run, p, rows, e, n, func(b *Batch, out []T) {
		for i, x := range e.ints(b) {
			out[i] = T(x)
			if e.Nulls && x == value.NullI64 {
				out[i] = null
			}
		}
	})
}

func (run Run) storeStrings(p *Program, rows Rows, e *Expr) (value.Collection, error) {
	states, err := each(run.inMoreParts(), p, rows, func() *value.StrBuilder { return new(value.StrBuilder) },
		func(sb *value.StrBuilder, b *Batch, _ int) {
			for _, s := range e.strs(b) {
				sb.Append(s)
			}
		})
	if err != nil {
		return nil, err
	}
	if len(states) == 1 {
		return states[0].Vec(), nil
	}
	all := value.NewStrBuilder(rows.Len())
	for _, sb := range states {
		v := sb.Vec()
		for i := range v.Len() {
			all.Append(v.Str(i))
		}
	}
	return all.Vec(), nil
}
