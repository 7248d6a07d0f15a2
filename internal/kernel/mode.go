package kernel

import "github.com/rayforce-go/rayforce/value"

// Mode returns the most frequent element of a vector or list that is not null,
// the one seen first of several; the null of the type when there is none.
func Mode(p Par, col value.Collection) (value.Value, error) {
	ids, first, err := Group(p.context(), p.Workers, []value.Collection{col})
	if err != nil {
		return nil, err
	}
	counts := make([]int32, len(first))
	for _, id := range ids {
		counts[id]++
	}
	mode, most := value.NullOf(col.Type()), int32(0)
	for id, n := range counts { // in order of first appearance
		if n <= most {
			continue
		}
		if isNullAt(col, int(first[id])) {
			continue
		}
		mode, most = col.At(int(first[id])), n
	}
	return mode, nil
}

func isNullAt(col value.Collection, i int) bool {
	if v, ok := col.(value.Vector); ok {
		return v.IsNull(i)
	}
	return value.IsNull(col.At(i))
}
