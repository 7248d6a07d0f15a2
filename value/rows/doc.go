// Package rows converts tables to and from Go structs.
//
//	type Trade struct {
//		Sym   string    `rayforce:"sym,sym"`
//		Price float64   `rayforce:"price"`
//		Qty   *int64    `rayforce:"qty"`
//		At    time.Time `rayforce:"time"`
//	}
//	trades, err := rows.Scan[Trade](v)  // a table, say the reply to a query
//	table, err := rows.Table(trades)
//
// It stands on package value alone, so it serves tables of a remote server, of
// a Runtime in the process and of files alike. Package client has Select, which
// queries and scans.
//
// # Fields and columns
//
// A field stands for the column that its tag names, by default for the one of
// its own name in lower case; the tag "-" stands for none. The fields of
// embedded structs count as those of the struct, unless a field further out has
// the same column. Scan wants a column for every field and ignores other
// columns. After a comma, the tag may say which type of column Table makes:
// b8, u8, i16, i32, i64, f32, f64, date, time, timestamp, guid, sym or str.
//
//	column               scans into                        made by Table of
//	BOOL                 bool                              bool
//	U8 I16 I32 I64       any integer that holds the value  int8 to int64, uint8 to uint64, int, uint
//	F32                  float32, float64                  float32
//	F64                  float64                           float64
//	DATE                 time.Time, value.Date             value.Date; time.Time tagged date
//	TIME                 time.Duration, value.Time         both, in whole milliseconds
//	TIMESTAMP            time.Time (UTC), value.Timestamp  both
//	GUID                 [16]byte                          [16]byte
//	SYM                  string, value.SymID, value.Sym    the last two; string tagged sym
//	STR                  string, []byte                    both
//	any, LIST too        value.Value, any                  value.Value
//
// Types defined on these work like them, so a uuid.UUID is a [16]byte. An
// unsigned field becomes the smallest column that holds all its values, uint64
// an I64.
//
// # Nulls
//
// A pointer that is nil, and a sql.Null (or sql.NullString, ...) that is not
// valid, is null. Of the other fields, floats hold null as NaN, GUIDs as zero,
// and the types of package value as they do everywhere; for the rest a null is
// an error. Symbols and strings have no null: one that is null becomes empty.
// A BOOL or U8 column cannot hold nulls, and neither can an integer be stored
// that stands for null in its column.
//
// Nothing is rounded or cut: a value that does not fit is an [*Error] that
// names column, field and row.
//
// # Speed
//
// What to do with a struct is worked out once for its type. A table is then
// converted column by column, in loops over typed memory. Strings share the
// memory of the table, so keeping one string keeps its column.
package rows
