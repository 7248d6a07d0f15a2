package rows

import "unsafe"

// A place is where one field of many structs lies: every stride bytes from
// base, or where the pointers lie that lead to it. It is what lets a column be
// copied in one typed loop, without reflection for every cell.
//
// Invariants: base points into an allocation that holds all n values that a
// loop visits, and the type that the loop reads or writes is the type of the
// field. Plans guarantee the second: a loop is chosen by the form of the field.
type place struct {
	base     unsafe.Pointer
	stride   uintptr
	indirect bool
}

// at returns where the value of row i is.
func (p *place) at(i int) unsafe.Pointer {
	q := unsafe.Add(p.base, uintptr(i)*p.stride)
	if p.indirect {
		return *(*unsafe.Pointer)(q)
	}
	return q
}

// field returns the place of what lies this many bytes behind.
func (p place) field(offset uintptr) place {
	p.base = unsafe.Add(p.base, offset)
	return p
}

// placeOf returns the place of whole structs.
func placeOf[T any](rows []T) place {
	var one T
	return place{base: unsafe.Pointer(unsafe.SliceData(rows)), stride: unsafe.Sizeof(one)}
}
