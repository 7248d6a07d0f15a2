package tables

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// indexFits reports whether vectors of type t can carry this kind of index.
func indexFits(kind string, t value.Type) bool {
	return t.IsNumeric() || t.IsTemporal() || t == value.TypeSym && (kind == "hash" || kind == "part")
}

// attach returns v with a new index in place of the one that it had, and of
// the attribute that went with that.
func attach(c *lang.Ctx, v value.Vector, kind string, attr value.Attr) (value.Vector, error) {
	idx, err := buildIndex(c, v, kind)
	if err != nil {
		return nil, err
	}
	m := value.MetaOf(v)
	m.Index = idx
	m.Attrs = m.Attrs&^indexAttrs | attr
	return value.WithMeta(v, m), nil
}

func buildIndex(c *lang.Ctx, v value.Vector, kind string) (value.Index, error) {
	ctx, workers := c.Context(), c.Workers()
	switch kind {
	case "zone":
		return index.BuildZone(ctx, workers, v)
	case "hash":
		return index.BuildHash(ctx, workers, v)
	case "sort":
		return index.BuildSort(ctx, workers, v)
	case "bloom":
		return index.BuildBloom(ctx, workers, v)
	}
	return index.BuildPart(ctx, workers, v)
}

func idxAttach(kind string) func(*lang.Ctx, value.Value) (value.Value, error) {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) {
		v, ok := x.(value.Vector)
		if !ok {
			return nil, lang.WrongType(".idx."+kind, "a vector", x)
		}
		if !indexFits(kind, v.Type()) {
			return nil, value.Errorf(value.ErrNYI, ".idx.%s: there is no such index for a %s vector", kind, v.Type())
		}
		return attach(c, v, kind, 0)
	}
}

func idxDrop(_ *lang.Ctx, x value.Value) (value.Value, error) {
	m := value.MetaOf(x)
	if m.Index == nil {
		return x, nil
	}
	m.Index = nil
	m.Attrs &^= indexAttrs
	return value.WithMeta(x.(value.Vector), m), nil
}

func idxHas(_ *lang.Ctx, x value.Value) (value.Value, error) {
	m := value.MetaOf(x)
	return value.Bool(m.Index != nil || m.Attrs&value.AttrUnique != 0), nil
}

func idxInfo(_ *lang.Ctx, x value.Value) (value.Value, error) {
	idx := value.MetaOf(x).Index
	if _, marker := idx.(index.Marker); marker || idx == nil {
		return value.Null, nil
	}
	v := x.(value.Vector)
	flags := value.I64(0)
	if v.HasNulls() {
		flags = 64
	}
	keys := []string{"kind", "length", "parent_type", "saved_attrs"}
	vals := []value.Value{value.QuotedSym(idx.Kind()), value.I64(v.Len()), value.I64(v.Type()), flags}
	more, details := describe(v, idx)
	return value.SymDict(append(keys, more...), append(vals, details...)...), nil
}

// describe returns what .idx.info tells about one kind of index.
func describe(v value.Vector, idx value.Index) ([]string, []value.Value) {
	ints := func(ns ...int) (vals []value.Value) {
		for _, n := range ns {
			vals = append(vals, value.I64(n))
		}
		return vals
	}
	switch x := idx.(type) {
	case *index.Zone:
		bound := func(w uint64) value.Value {
			if v.Type().IsFloat() {
				return value.F64(math.Float64frombits(w))
			}
			return value.I64(w)
		}
		return []string{"min", "max", "n_nulls"}, []value.Value{bound(x.Min), bound(x.Max), value.I64(x.Nulls)}
	case *index.Hash:
		return []string{"capacity", "n_keys", "n_groups"}, ints(len(x.Table), len(x.Rows), len(x.Keys))
	case *index.Sort:
		return []string{"perm_len"}, ints(len(x.Perm))
	case *index.Bloom:
		return []string{"m_bits", "k", "n_keys"}, ints(8*len(x.Bits), index.BloomHashes, x.Keys)
	case *index.Part:
		return []string{"n_parts"}, ints(len(x.Starts) - 1)
	case *index.ChunkZone:
		return []string{"n_chunks", "chunk_log2"}, ints(len(x.Mins), index.ChunkLog2)
	case *index.Dict:
		return []string{"n_distinct"}, ints(len(x.First))
	}
	return nil, nil
}
