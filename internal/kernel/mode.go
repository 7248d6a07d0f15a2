package kernel

import "github.com/rayforce-go/rayforce/value"

// Mode returns the most frequent element that is not null, the one seen first
// of several; the null of the type when there is none.
func Mode(p Par, v value.Vector) (value.Value, error) {
	switch v := v.(type) {
	case *value.Vec[bool]:
		return modeOf(p, v, v.Data())
	case *value.Vec[uint8]:
		return modeOf(p, v, v.Data())
	case *value.Vec[int16]:
		return modeOf(p, v, v.Data())
	case *value.Vec[int32]:
		return modeOf(p, v, v.Data())
	case *value.Vec[int64]:
		return modeOf(p, v, v.Data())
	case *value.Vec[float32]:
		return modeOf(p, v, v.Data())
	case *value.Vec[float64]:
		return modeOf(p, v, v.Data())
	case *value.Vec[value.GUID]:
		return modeOf(p, v, v.Data())
	case *value.Vec[value.SymID]:
		return modeOf(p, v, v.Data())
	case *value.StrVec:
		texts := make([]string, v.Len())
		for i := range texts {
			texts[i] = v.Str(i)
		}
		return modeOf(p, v, texts)
	}
	panic("kernel: mode of " + v.Type().String())
}

// tally counts one distinct value; first is the position where it was seen.
type tally struct{ count, first int }

func modeOf[T comparable](p Par, v value.Vector, data []T) (value.Value, error) {
	nulls := v.HasNulls()
	counts := make(map[T]*tally)
	// One goroutine: the map is shared. Par still says when to stop.
	p.Workers = 1
	err := p.Do(len(data), func(lo, hi, _ int) {
		for i, x := range data[lo:hi] {
			if nulls && v.IsNull(lo+i) {
				continue
			}
			if t := counts[x]; t != nil {
				t.count++
			} else {
				counts[x] = &tally{1, lo + i}
			}
		}
	})
	best := tally{first: -1}
	for _, t := range counts {
		if t.count > best.count || t.count == best.count && t.first < best.first {
			best = *t
		}
	}
	if best.first < 0 {
		return value.NullOf(v.Type()), err
	}
	return v.At(best.first), err
}

// ModeOfList is Mode for the items of a list, which are equal if Equal says so.
func ModeOfList(l *value.List) value.Value {
	byHash := make(map[uint64][]*tally)
	best := &tally{first: -1}
	for i, x := range l.Items() {
		if value.IsNull(x) {
			continue
		}
		h := Hash(x)
		var t *tally
		for _, u := range byHash[h] {
			if Equal(l.At(u.first), x) {
				t = u
				break
			}
		}
		if t == nil {
			t = &tally{first: i}
			byHash[h] = append(byHash[h], t)
		}
		if t.count++; t.count > best.count || t.count == best.count && t.first < best.first {
			best = t
		}
	}
	if best.first < 0 {
		return value.NullOf(value.TypeI64)
	}
	return l.At(best.first)
}
