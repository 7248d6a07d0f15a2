package value

// Attr is a set of checked properties of a vector.
type Attr uint8

const (
	// AttrSorted marks a vector in non-descending order, without nulls.
	AttrSorted Attr = 1 << iota
	// AttrUnique marks a vector without duplicates, nulls aside.
	AttrUnique
	// AttrGrouped marks a vector that carries a hash index.
	AttrGrouped
	// AttrParted marks a vector whose equal elements lie together; its index
	// holds the blocks.
	AttrParted
)

// Index is a lookup structure over the elements of one vector. It changes how
// fast a question is answered, never the answer. Package kernel/index has the
// implementations.
type Index interface {
	// Kind returns the name of the structure: "zone", "hash", "sort", "bloom"
	// or "part".
	Kind() string
}

// Meta is what is known about a vector beyond its elements. It belongs to
// exactly these elements: every function that makes other elements (Slice,
// Append and As included) makes a vector without it.
type Meta struct {
	// Attrs holds the attributes. AttrGrouped and AttrParted stand with the
	// Index that they need.
	Attrs Attr
	// Index is the attached index, nil for none.
	Index Index
	// Linked says that the elements, of type I32 or I64, are row numbers of the
	// global table named Target.
	Linked bool
	Target SymID
	// Wire holds the bytes of a BOOL vector that was decoded from bytes of which
	// some were neither 0 nor 1: the elements are true there, and the bytes go
	// out again as they came in.
	Wire string
}

// Meta returns the metadata of v, the zero Meta when it has none.
func (v *Vec[T]) Meta() Meta {
	if v.meta == nil {
		return Meta{}
	}
	return *v.meta
}

// WithMeta returns the same elements with this metadata in place of v's own.
func (v *Vec[T]) WithMeta(m Meta) Vector {
	if v.meta == nil && m == (Meta{}) {
		return v
	}
	w := *v
	w.meta = nil
	if m != (Meta{}) {
		w.meta = &m
	}
	return &w
}

// MetaOf returns the metadata of v, the zero Meta for a value that has none.
func MetaOf(v Value) Meta {
	if m, ok := v.(interface{ Meta() Meta }); ok {
		return m.Meta()
	}
	return Meta{}
}

// Bare returns a column without metadata: what a result that happens to have
// the same elements is made of.
func Bare(c Collection) Collection {
	if v, ok := c.(Vector); ok {
		return WithMeta(v, Meta{})
	}
	return c
}

// Meta returns the metadata of v, the zero Meta when it has none.
func (v *StrVec) Meta() Meta {
	if v.meta == nil {
		return Meta{}
	}
	return *v.meta
}

// WithMeta returns the same strings with this metadata in place of v's own.
func (v *StrVec) WithMeta(m Meta) Vector {
	if v.meta == nil && m == (Meta{}) {
		return v
	}
	w := *v
	w.meta = &m
	return &w
}

// WithMeta returns v with this metadata.
func WithMeta(v Vector, m Meta) Vector {
	return v.(interface{ WithMeta(Meta) Vector }).WithMeta(m)
}
