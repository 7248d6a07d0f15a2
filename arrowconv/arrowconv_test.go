package arrowconv

import (
	"encoding/base64"
	"math"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/float16"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/rayforce-go/rayforce/value"
)

const long = "a string that is longer than a view"

// everyType has a column of each type, with nulls where there are any.
func everyType() *value.Table {
	names, cols := []value.SymID{}, []value.Collection{}
	add := func(name string, col value.Collection) {
		names, cols = append(names, value.Intern(name)), append(cols, col)
	}
	guid := value.GUID{1, 2, 15: 3}
	add("bool", value.NewVec(value.TypeBool, []bool{true, false, true}))
	add("u8", value.NewVec(value.TypeU8, []uint8{0, 7, 255}))
	add("i16", value.NewVecNulls(value.TypeI16, []int16{value.NullI16, -1, math.MaxInt16}, true))
	add("i32", value.NewVecNulls(value.TypeI32, []int32{5, value.NullI32, math.MinInt32 + 1}, true))
	add("i64", value.NewVecNulls(value.TypeI64, []int64{math.MaxInt64, math.MinInt64 + 1, value.NullI64}, true))
	add("f32", value.NewVecNulls(value.TypeF32, []float32{1.5, value.NullF32(), -2}, true))
	add("f64", value.NewVecNulls(value.TypeF64, []float64{value.NullF64(), 0.1, math.MaxFloat64}, true))
	add("date", value.NewVecNulls(value.TypeDate, []int32{0, value.NullI32, -20000}, true))
	add("time", value.NewVecNulls(value.TypeTime, []int32{86_399_999, value.NullI32, -5}, true))
	add("ts", value.NewVecNulls(value.TypeTimestamp, []int64{0, value.NullI64, -1}, true))
	add("guid", value.NewVecNulls(value.TypeGUID, []value.GUID{guid, {}, guid}, true))
	add("sym", value.Syms("x", "", "x"))
	add("str", value.Strs("", long, "shørt"))
	add("raw", value.Strs("\xff", long+"\x80", ""))
	add("rawsym", value.Syms("\xff", "x", "\xff"))
	add("plain", value.NewVec(value.TypeI64, []int64{1, math.MinInt64, 3}))
	return value.NewTable(names, cols)
}

// same compares two columns: type, flag and elements.
func same(t *testing.T, name string, got, want value.Vector) {
	t.Helper()
	if got.Type() != want.Type() || got.HasNulls() != want.HasNulls() || got.Len() != want.Len() {
		t.Errorf("%s: a %s of %d, nulls %v; want a %s of %d, nulls %v", name, got.Type(), got.Len(), got.HasNulls(), want.Type(), want.Len(), want.HasNulls())
		return
	}
	for i := range got.Len() {
		if got.IsNull(i) != want.IsNull(i) || !got.IsNull(i) && got.At(i) != want.At(i) {
			t.Errorf("%s row %d is %v, want %v", name, i, got.At(i), want.At(i))
		}
	}
}

func sameTables(t *testing.T, got, want *value.Table) {
	t.Helper()
	if got.NumCols() != want.NumCols() {
		t.Fatalf("%d columns, want %d", got.NumCols(), want.NumCols())
	}
	for i, name := range want.Names() {
		if got.Names()[i] != name {
			t.Errorf("column %d is named %s, want %s", i, got.Names()[i], name)
		}
		same(t, name.String(), got.ColAt(i).(value.Vector), want.ColAt(i).(value.Vector))
	}
}

func TestRoundTrip(t *testing.T) {
	want := everyType()
	rec, err := RecordBatch(want)
	if err != nil {
		t.Fatal(err)
	}
	for i, col := range rec.Columns() {
		if v, ok := col.(interface{ ValidateFull() error }); ok && v.ValidateFull() != nil {
			t.Errorf("%s: %v", rec.ColumnName(i), v.ValidateFull())
		}
	}
	got, err := Table(rec.Schema(), rec)
	if err != nil {
		t.Fatal(err)
	}
	sameTables(t, got, want)

	// In slices, which have offsets into the arrays.
	got, err = Table(rec.Schema(), rec.NewSlice(0, 1), rec.NewSlice(1, 1), rec.NewSlice(1, 3))
	if err != nil {
		t.Fatal(err)
	}
	sameTables(t, got, want)

	empty, err := Table(rec.Schema())
	if err != nil || empty.NumRows() != 0 || empty.NumCols() != want.NumCols() {
		t.Errorf("no batches give a table of %d rows, error %v", empty.NumRows(), err)
	}
}

// TestWhatArrowSees holds the arrays against what their types say.
func TestWhatArrowSees(t *testing.T) {
	rec, err := RecordBatch(everyType())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"bool": "bool [true false true]", "u8": "uint8 [0 7 255]", "i16": "int16 [(null) -1 32767]",
		"date": "date32 [2000-01-01 (null) 1945-03-30]", "ts": "timestamp[ns] [2000-01-01T00:00:00Z (null) 1999-12-31T23:59:59.999999999Z]",
		"f64": "float64 [(null) 0.1 1.7976931348623157e+308]", "sym": "dictionary<utf8> [x  x]", "raw": "binary",
		"guid": "fixed_size_binary[16]", "time": "time32[ms]", "str": "utf8", "rawsym": "dictionary<binary>",
	}
	for i, col := range rec.Columns() {
		text := col.DataType().String()
		if d, ok := col.DataType().(*arrow.DictionaryType); ok {
			text = "dictionary<" + d.ValueType.Name() + ">"
		}
		if ts, ok := col.DataType().(*arrow.TimestampType); ok {
			text = "timestamp[" + ts.Unit.String() + "]"
		}
		values := make([]string, col.Len())
		for k := range values {
			values[k] = col.ValueStr(k)
		}
		text += " [" + strings.Join(values, " ") + "]"
		if w := want[rec.ColumnName(i)]; !strings.HasPrefix(text, w) {
			t.Errorf("%s is %s, want %s", rec.ColumnName(i), text, w)
		}
	}
	if f := rec.Schema().Field(10); f.Metadata.FindKey("ARROW:extension:name") < 0 || !f.Nullable || rec.Schema().Field(0).Nullable {
		t.Errorf("field %v is not marked as a nullable uuid", f)
	}
}

// foreign makes an array of a type from its JSON.
func foreign(t *testing.T, typ arrow.DataType, json string) arrow.Array {
	t.Helper()
	arr, _, err := array.FromJSON(memory.DefaultAllocator, typ, strings.NewReader(json))
	if err != nil {
		t.Fatal(err)
	}
	return arr
}

func convert(arr arrow.Array) (value.Vector, error) {
	b, err := NewBuilder([]arrow.Field{{Name: "c", Type: arr.DataType()}}, arr.Len())
	if err != nil {
		return nil, err
	}
	if err := b.Put(0, 0, arr); err != nil {
		return nil, err
	}
	table, err := b.Table()
	if err != nil {
		return nil, err
	}
	return table.ColAt(0).(value.Vector), nil
}

func TestForeignTypes(t *testing.T) {
	dict := func(index arrow.DataType) arrow.DataType {
		return &arrow.DictionaryType{IndexType: index, ValueType: arrow.BinaryTypes.String}
	}
	nan := value.NullF64()
	for _, tc := range []struct {
		typ  arrow.DataType
		json string
		want value.Vector
	}{
		{arrow.PrimitiveTypes.Int8, "[1, null, -128]", value.NewVecNulls(value.TypeI16, []int16{1, value.NullI16, -128}, true)},
		{arrow.PrimitiveTypes.Uint16, "[65535]", value.NewVec(value.TypeI32, []int32{65535})},
		{arrow.PrimitiveTypes.Uint32, "[4294967295, null]", value.NewVecNulls(value.TypeI64, []int64{4294967295, value.NullI64}, true)},
		{arrow.PrimitiveTypes.Uint64, "[9223372036854775807]", value.NewVec(value.TypeI64, []int64{math.MaxInt64})},
		{arrow.FixedWidthTypes.Boolean, "[true, null]", value.NewVec(value.TypeBool, []bool{true, false})},
		{arrow.PrimitiveTypes.Uint8, "[200, null]", value.NewVec(value.TypeU8, []uint8{200, 0})},
		{arrow.PrimitiveTypes.Date64, "[\"1999-12-31\"]", value.NewVec(value.TypeDate, []int32{-1})},
		{arrow.FixedWidthTypes.Time32s, "[\"00:00:02\"]", value.NewVec(value.TypeTime, []int32{2000})},
		{arrow.FixedWidthTypes.Time64us, "[\"00:00:00.005\", null]", value.NewVecNulls(value.TypeTime, []int32{5, value.NullI32}, true)},
		{arrow.FixedWidthTypes.Time64ns, "[\"00:00:00.005\"]", value.NewVec(value.TypeTime, []int32{5})},
		{arrow.FixedWidthTypes.Timestamp_s, "[\"2000-01-01T00:00:01Z\"]", value.NewVec(value.TypeTimestamp, []int64{1e9})},
		{arrow.FixedWidthTypes.Timestamp_us, "[\"1999-12-31T23:59:59.999999Z\", null]", value.NewVecNulls(value.TypeTimestamp, []int64{-1000, value.NullI64}, true)},
		{&arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "Europe/Paris"}, "[\"2000-01-01T00:00:00Z\"]", value.NewVec(value.TypeTimestamp, []int64{0})},
		{arrow.BinaryTypes.LargeString, "[\"a\", null, \"" + long + "\"]", value.Strs("a", "", long)},
		{arrow.BinaryTypes.StringView, "[\"a\", null, \"" + long + "\"]", value.Strs("a", "", long)},
		{arrow.BinaryTypes.BinaryView, "[\"" + base64.StdEncoding.EncodeToString([]byte(long)) + "\"]", value.Strs(long)},
		{&arrow.FixedSizeBinaryType{ByteWidth: 3}, "[\"abcd\", null]", value.Strs("i\xb7\x1d", "")}, // base64
		{dict(arrow.PrimitiveTypes.Uint8), "[\"a\", null, \"b\", \"a\"]", value.Syms("a", "", "b", "a")},
		{dict(arrow.PrimitiveTypes.Int64), "[\"a\"]", value.Syms("a")},
		{&arrow.Decimal128Type{Precision: 38, Scale: 0}, "[\"-9223372036854775807\", null]", value.NewVecNulls(value.TypeI64, []int64{-math.MaxInt64, value.NullI64}, true)},
		{&arrow.Decimal128Type{Precision: 18, Scale: 3}, "[\"123.456\", null]", value.NewVecNulls(value.TypeF64, []float64{123.456, nan}, true)},
		{&arrow.Decimal256Type{Precision: 50, Scale: 1}, "[\"-0.1\"]", value.NewVec(value.TypeF64, []float64{-0.1})},
		{&arrow.Decimal32Type{Precision: 9, Scale: 2}, "[\"1.25\"]", value.NewVec(value.TypeF64, []float64{1.25})},
	} {
		got, err := convert(foreign(t, tc.typ, tc.json))
		if err != nil {
			t.Errorf("%s %s: %v", tc.typ, tc.json, err)
			continue
		}
		same(t, tc.typ.String(), got, tc.want)
	}
}

func TestFloatsThatAreNull(t *testing.T) {
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	b.AppendValues([]float64{1, math.NaN(), math.Inf(-1)}, nil)
	got, err := convert(b.NewArray())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "f64", got, value.F64s(1, value.NullF64(), value.NullF64()))
	h := array.NewFloat16Builder(memory.DefaultAllocator)
	h.AppendValues([]float16.Num{float16.New(0.5), float16.New(2)}, []bool{true, false})
	if got, err = convert(h.NewArray()); err != nil {
		t.Fatal(err)
	}
	same(t, "f32", got, value.NewVecNulls(value.TypeF32, []float32{0.5, value.NullF32()}, true))
}

// TestRefused lists what has no exact counterpart. The errors must name the column.
func TestRefused(t *testing.T) {
	big := array.NewDecimal128Builder(memory.DefaultAllocator, &arrow.Decimal128Type{Precision: 38, Scale: 2})
	big.Append(decimal128.New(0, 1<<53+1))
	huge := array.NewDecimal128Builder(memory.DefaultAllocator, &arrow.Decimal128Type{Precision: 38, Scale: 0})
	huge.Append(decimal128.New(1, 0))
	for name, tc := range map[string]struct {
		arr  arrow.Array
		code value.Code
	}{
		"unsigned beyond 63 bits": {foreign(t, arrow.PrimitiveTypes.Uint64, "[9223372036854775808]"), value.ErrDomain},
		"part of a millisecond":   {foreign(t, arrow.FixedWidthTypes.Time64us, "[\"00:00:00.000001\"]"), value.ErrDomain},
		"an instant before 1707":  {foreign(t, arrow.FixedWidthTypes.Timestamp_us, "[\"1700-01-01T00:00:00Z\"]"), value.ErrDomain},
		"an instant after 2262":   {foreign(t, arrow.FixedWidthTypes.Timestamp_s, "[\"2300-01-01T00:00:00Z\"]"), value.ErrDomain},
		"least integer and null":  {foreign(t, arrow.PrimitiveTypes.Int16, "[-32768, null]"), value.ErrDomain},
		"digits beyond 2^53":      {big.NewArray(), value.ErrDomain},
		"decimal beyond 64 bits":  {huge.NewArray(), value.ErrDomain},
		"list":                    {foreign(t, arrow.ListOf(arrow.PrimitiveTypes.Int64), "[[1]]"), value.ErrNYI},
		"duration":                {foreign(t, arrow.FixedWidthTypes.Duration_s, "[1]"), value.ErrNYI},
		"dictionary of integers":  {foreign(t, &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.PrimitiveTypes.Int64}, "[1]"), value.ErrNYI},
	} {
		if _, err := convert(tc.arr); value.CodeOf(err) != tc.code || !strings.Contains(err.Error(), "'c") {
			t.Errorf("%s: error %v, want %s", name, err, tc.code)
		}
	}
	lists := value.NewTable([]value.SymID{value.Intern("c")}, []value.Collection{value.NewList(value.I64(1))})
	if _, err := RecordBatch(lists); value.CodeOf(err) != value.ErrNYI || !strings.Contains(err.Error(), "'c") {
		t.Errorf("a list: error %v, want nyi", err)
	}
	late := value.NewTable([]value.SymID{value.Intern("c")}, []value.Collection{value.NewVec(value.TypeTimestamp, []int64{math.MaxInt64})})
	if _, err := RecordBatch(late); value.CodeOf(err) != value.ErrDomain {
		t.Errorf("an instant of 2292: error %v, want domain", err)
	}
	b, err := NewBuilder([]arrow.Field{{Name: "c", Type: arrow.PrimitiveTypes.Int64}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Put(0, 0, foreign(t, arrow.PrimitiveTypes.Int32, "[1]")); value.CodeOf(err) != value.ErrType {
		t.Errorf("an array of another type: error %v, want type", err)
	}
	if err := b.Put(0, 0, foreign(t, arrow.PrimitiveTypes.Int64, "[1, 2]")); value.CodeOf(err) != value.ErrLength {
		t.Errorf("too long an array: error %v, want length", err)
	}
}

func TestMemoryIsShared(t *testing.T) {
	data := []float64{1, 2, 3}
	in := value.NewTable([]value.SymID{value.Intern("c")}, []value.Collection{value.NewVec(value.TypeF64, data)})
	rec, err := RecordBatch(in)
	if err != nil {
		t.Fatal(err)
	}
	if unsafe.SliceData(rec.Column(0).(*array.Float64).Values()) != unsafe.SliceData(data) {
		t.Error("the array has a copy of the data")
	}
	out, err := Table(rec.Schema(), rec)
	if err != nil {
		t.Fatal(err)
	}
	if unsafe.SliceData(out.ColAt(0).(*value.Vec[float64]).Data()) != unsafe.SliceData(data) {
		t.Error("the vector has a copy of the array")
	}
}

// TestParallelPuts puts the parts of all columns from several goroutines.
func TestParallelPuts(t *testing.T) {
	part := everyType()
	rec, err := RecordBatch(part)
	if err != nil {
		t.Fatal(err)
	}
	const parts = 8
	b, err := NewBuilder(rec.Schema().Fields(), parts*part.NumRows())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for p := range parts {
		wg.Go(func() {
			for i, col := range rec.Columns() {
				if err := b.Put(i, p*part.NumRows(), col); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	out, err := b.Table()
	if err != nil {
		t.Fatal(err)
	}
	for p := range parts {
		for i, name := range part.Names() {
			lo := p * part.NumRows()
			same(t, name.String(), out.ColAt(i).(value.Vector).Slice(lo, lo+part.NumRows()), part.ColAt(i).(value.Vector))
		}
	}
}
