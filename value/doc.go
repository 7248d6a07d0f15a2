// Package value defines the values of Rayfall: atoms, vectors, lists, dicts,
// tables, functions, the null object, and errors.
//
// # The shape of a value
//
// Every value implements [Value], whose one method gives its [Type]. The Go
// type says how it is stored:
//
//	atoms      Bool U8 I16 I32 I64 F32 F64 Date Time Timestamp GUID Sym Str
//	           NullAtom (the typed null of BOOL, U8, GUID and STR, which have no sentinel)
//	           *Handle (an I64 atom that stands for something that is no value)
//	vectors    *Vec[T] for fixed-width elements, *StrVec for strings
//	compound   *List, *Dict, *Table
//	functions  *Lambda, *Builtin
//	null       Null, the null object
//
// One Go element type may carry several Rayfall types: *Vec[int32] is an I32,
// DATE or TIME vector, and *Vec[int64] an I64 or TIMESTAMP vector. Type tells
// which.
//
// # Invariants
//
// A value never changes once a second holder can see it, except for a [Handle]
// that is freed. Slices handed out by Data, Items and the like are read-only.
// Append writes past the length that older holders see, in the same backing
// array where it can, so appending is amortised O(elements appended) and never
// disturbs a reader.
//
// Nulls are sentinels in the data: the minimum of the integer width (also for
// dates, times and timestamps), NaN for floats, sixteen zero bytes for a GUID.
// A vector carries a flag, HasNulls; an element of a vector is null only if
// the flag is set and the data holds the sentinel. An atom has no flag: the
// sentinel is the null. Symbols and strings have no null.
//
// Symbols are interned in one process-wide, append-only table and compare by
// id. Columns hold ids ([SymID]); no column holds Go pointers, so the garbage
// collector has nothing to scan in them.
package value
