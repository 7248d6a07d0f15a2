// Package arrowconv converts tables to Apache Arrow and back.
//
//	rec, err := arrowconv.RecordBatch(table)
//	table, err := arrowconv.Table(rec.Schema(), rec)
//
// # Types
//
// A column goes to the first type of its line and comes back from any of them.
//
//	BOOL       bool
//	U8         uint8
//	I16        int16; int8
//	I32        int32; uint16
//	I64        int64; uint32, uint64 up to 2^63-1, decimals of scale 0 that fit
//	F32        float32; float16
//	F64        float64; decimals of scale 1 to 22 and up to 2^53 without their point
//	DATE       date32; date64 of whole days
//	TIME       time32[ms]; time32[s], time64[us], time64[ns] of whole milliseconds
//	TIMESTAMP  timestamp[ns]; timestamp[s], [ms] and [us]; a time zone is dropped, as instants are UTC
//	GUID       fixed_size_binary[16], marked as arrow.uuid
//	SYM        dictionary<int32, utf8>; dictionaries of any other text or binary type
//	STR        utf8; large_utf8, utf8_view, binary, large_binary, binary_view, fixed_size_binary of other sizes
//
// Text that is not UTF-8 goes to binary in the place of utf8, and more than 2 GiB
// of it in one column to the large type. Days, and instants in nanoseconds, are
// counted from 1970 there and from 2000 here. Extension types convert as their
// storage does. Everything else, such as lists and structs, is a nyi error that
// names column and type, as is a LIST column. Nothing is rounded: a value that
// has no exact counterpart, such as an instant outside of what the 64 bits
// reach, is a domain error that names column and row.
//
// # Nulls
//
// A null of a column whose flag HasNulls is set becomes an invalid slot, and an
// invalid slot the null of the column's type. BOOL, U8, SYM and STR have no
// null: an invalid slot becomes false, 0, the empty symbol or the empty string.
// NaN and infinities are null here, and so is the guid of zeros in a column with
// nulls. The least integer of a type is its null: in a column that has
// invalid slots too it is a domain error, as it would become one.
//
// # Memory
//
// Columns of a fixed width whose layout is the same on both sides share their
// memory: U8, I16, I32, I64, F32, F64, TIME and GUID on the way to Arrow and,
// without nulls and out of one batch, on the way back; so do the bytes of long
// strings on the way back. Tables never change, so record batches must not be
// changed either, and memory that does not belong to Go's garbage collector must
// outlive the table.
package arrowconv
