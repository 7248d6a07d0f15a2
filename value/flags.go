package value

// WireFlags are the bits of the attribute byte that the wire keeps for a list,
// a dict or a string vector and that mean nothing to a program: they only go
// out again as they came in. Vectors of other types have HasNulls instead.
type WireFlags uint8

// WireFlags returns the flags that the list was decoded with.
func (l *List) WireFlags() WireFlags { return l.flags }

// WithWireFlags returns the same items with these flags.
func (l *List) WithWireFlags(f WireFlags) *List {
	if l.flags == f {
		return l
	}
	w := *l
	w.flags = f
	return &w
}

// WireFlags returns the flags that the dict was decoded with.
func (d *Dict) WireFlags() WireFlags { return d.flags }

// WithWireFlags returns the same pairs with these flags.
func (d *Dict) WithWireFlags(f WireFlags) *Dict {
	if d.flags == f {
		return d
	}
	return &Dict{keys: d.keys, vals: d.vals, flags: f}
}

// WireFlags returns the flags that the vector was decoded with.
func (v *StrVec) WireFlags() WireFlags { return v.flags }

// WithWireFlags returns the same strings with these flags.
func (v *StrVec) WithWireFlags(f WireFlags) *StrVec {
	if v.flags == f {
		return v
	}
	w := *v
	w.flags = f
	return &w
}
