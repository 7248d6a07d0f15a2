package rows_test

import (
	"database/sql"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/value/rows"
)

func ptr[T any](x T) *T { return &x }

func table(names string, cols ...value.Collection) *value.Table {
	return value.NewTable(value.Syms(strings.Fields(names)...).Data(), cols)
}

type side string

// Base is embedded, Sym in it is hidden by All.
type Base struct {
	Sym string `rayforce:"s"`
	U8  uint8  `rayforce:"u8"`
}

type All struct {
	Base
	B    bool
	I8   int8 `rayforce:"i8"`
	I16  int16
	I32  int32
	I64  int64
	Int  int
	U16  uint16
	U32  uint32
	U64  uint64
	F32  float32
	F64  float64
	S    side   `rayforce:"s,sym"`
	Str  string `rayforce:"text"`
	Raw  []byte
	G    [16]byte
	At   time.Time
	Day  time.Time `rayforce:"day,date"`
	Took time.Duration
	VD   value.Date
	VT   value.Time
	VTS  value.Timestamp
	VG   value.GUID
	ID   value.SymID
	VS   value.Sym
	Any  value.Value
	Skip chan int `rayforce:"-"`
	none int
}

func sample() []All {
	at := time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC)
	return []All{
		{Base{"", 7}, true, -1, -2, -3, -4, 5, 6, 7, 8, 1.5, 2.5, "buy", "short", []byte("a text of more than twelve bytes"), [16]byte{1},
			at, time.Date(1969, 7, 20, 0, 0, 0, 0, time.UTC), 9*time.Hour + time.Millisecond, 5, 6, 7, value.GUID{2}, value.Intern("id"), value.NewSym("vs"), value.I64(1), nil, 0},
		{Base{"", 255}, false, math.MaxInt8, math.MaxInt16, math.MaxInt32, math.MaxInt64, math.MinInt64 + 1, math.MaxUint16, math.MaxUint32, math.MaxInt64, -1.5, math.MaxFloat64, "", "", []byte{}, [16]byte{15: 1},
			at.Add(-time.Hour), time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), -time.Second, value.NullI32, value.NullI32, value.NullI64, value.GUID{}, 0, value.Sym{}, value.Str("x"), nil, 0},
	}
}

func TestEveryTypeThereAndBack(t *testing.T) {
	want := sample()
	tab, err := rows.Table(want)
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]value.Type{}
	for i, name := range tab.Names() {
		types[name.String()] = tab.ColAt(i).Type()
	}
	for name, typ := range map[string]value.Type{
		"u8": value.TypeU8, "b": value.TypeBool, "i8": value.TypeI16, "i16": value.TypeI16, "u16": value.TypeI32, "i32": value.TypeI32, "u32": value.TypeI64,
		"i64": value.TypeI64, "int": value.TypeI64, "u64": value.TypeI64, "f32": value.TypeF32, "f64": value.TypeF64, "s": value.TypeSym, "text": value.TypeStr, "raw": value.TypeStr,
		"g": value.TypeGUID, "at": value.TypeTimestamp, "day": value.TypeDate, "took": value.TypeTime, "vd": value.TypeDate, "vt": value.TypeTime, "vts": value.TypeTimestamp,
		"vg": value.TypeGUID, "id": value.TypeSym, "vs": value.TypeSym, "any": value.TypeList,
	} {
		if types[name] != typ {
			t.Errorf("column %s is %v, want %v", name, types[name], typ)
		}
	}
	if len(types) != 26 {
		t.Errorf("%d columns: %v", len(types), types)
	}
	got, err := rows.Scan[All](tab)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

type optional struct {
	I *int64
	N sql.NullInt64
	G sql.Null[float64]
	T sql.NullTime `rayforce:"t,date"`
	S *string
	U sql.NullString
	A *time.Time
	K *side `rayforce:"k,sym"`
	B *bool
	D *time.Duration
}

func TestNulls(t *testing.T) {
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	want := []optional{
		{I: ptr(int64(1)), N: sql.NullInt64{Int64: 2, Valid: true}, G: sql.Null[float64]{V: 3, Valid: true}, T: sql.NullTime{Time: day, Valid: true},
			S: ptr("s"), U: sql.NullString{String: "u", Valid: true}, A: &day, K: ptr(side("k")), B: ptr(true), D: ptr(time.Second)},
		{B: ptr(false)},
	}
	tab, err := rows.Table(want)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range tab.Names() {
		v := tab.ColAt(i).(value.Vector)
		hasNull := v.Type() != value.TypeStr && v.Type() != value.TypeSym && v.Type() != value.TypeBool
		if v.HasNulls() != hasNull || v.IsNull(0) || v.IsNull(1) != hasNull {
			t.Errorf("%v: HasNulls %v, null %v %v", name, v.HasNulls(), v.IsNull(0), v.IsNull(1))
		}
	}
	got, err := rows.Scan[optional](tab)
	if err != nil {
		t.Fatal(err)
	}
	// Texts have no null: it comes back empty.
	want[1].S, want[1].U, want[1].K = ptr(""), sql.NullString{Valid: true}, ptr(side(""))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestNullsThatFormsHold(t *testing.T) {
	type form struct {
		F32 float32
		F64 float64
		W   float64
		G   [16]byte
	}
	tab := table("f32 f64 w g", value.NewVecNulls(value.TypeF32, []float32{value.NullF32()}, true), value.F64s(value.NullF64()),
		value.NewVecNulls(value.TypeF32, []float32{value.NullF32()}, true), value.NewVecNulls(value.TypeGUID, []value.GUID{{}}, true))
	one, err := rows.One[form](tab)
	if err != nil || one.F32 == one.F32 || one.F64 == one.F64 || one.W == one.W || one.G != [16]byte{} {
		t.Errorf("%+v, %v", one, err)
	}
	back, err := rows.Table([]form{one, {F64: math.Inf(1), F32: float32(math.Inf(-1)), G: [16]byte{1}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, null := range []bool{true, true, false, false} { // W is 0 in the second row, infinities are null
		if v := back.ColAt(i).(value.Vector); !v.IsNull(0) || v.IsNull(1) != null {
			t.Errorf("%v: %v %v", back.Names()[i], v.IsNull(0), v.IsNull(1))
		}
	}
}

func TestListColumns(t *testing.T) {
	type row struct {
		I *int32
		D time.Time
		N sql.NullFloat64
		V value.Value
		A any
	}
	tab := table("i d n v a",
		value.NewList(value.I32(1), value.Null), value.NewList(value.Date(0), value.Date(1)), value.NewList(value.Null, value.Null),
		value.NewList(value.I64s(1, 2), value.Str("x")), value.I64s(1, 2))
	got, err := rows.Scan[row](tab)
	if err != nil {
		t.Fatal(err)
	}
	if *got[0].I != 1 || got[1].I != nil || got[1].D.Format(time.DateOnly) != "2000-01-02" || got[0].N.Valid || got[1].V != value.Value(value.Str("x")) || got[1].A != any(value.I64(2)) {
		t.Errorf("%+v", got)
	}
	type number struct{ V int64 }
	if _, err := rows.Scan[number](table("v", value.NewList(value.I64(1), value.Str("x")))); !errors.Is(err, value.ErrType) {
		t.Errorf("mixed cells: %v", err)
	}
	if none, err := rows.Scan[number](table("v", value.NewList())); err != nil || len(none) != 0 {
		t.Errorf("no cells: %v, %v", none, err)
	}
}

// TestScanErrors names what does not fit.
func TestScanErrors(t *testing.T) {
	type price struct{ P float64 }
	type narrow struct{ P int8 }
	type unsigned struct{ P uint64 }
	type text struct{ P string }
	type when struct{ P time.Time }
	for name, c := range map[string]struct {
		scan func(*value.Table) error
		col  value.Collection
		code value.Code
		row  int
	}{
		"integers are no floats":    {scan[price], value.I64s(1), value.ErrType, -1},
		"texts are no floats":       {scan[price], value.Strs("1"), value.ErrType, -1},
		"floats are no texts":       {scan[text], value.F64s(1), value.ErrType, -1},
		"a time has no date":        {scan[when], value.NewVec(value.TypeTime, []int32{1}), value.ErrType, -1},
		"too large":                 {scan[narrow], value.I64s(1, 127, 128), value.ErrRange, 2},
		"too small":                 {scan[narrow], value.NewVec(value.TypeI16, []int16{-128, -129}), value.ErrRange, 1},
		"negative":                  {scan[unsigned], value.I64s(0, -1), value.ErrRange, 1},
		"null":                      {scan[narrow], value.I64s(1, value.NullI64), value.ErrDomain, 1},
		"null timestamp":            {scan[when], value.NewVecNulls(value.TypeTimestamp, []int64{0, 0, value.NullI64}, true), value.ErrDomain, 2},
		"null in a list of numbers": {scan[narrow], value.NewList(value.I64(1), value.Null), value.ErrDomain, 1},
	} {
		err := c.scan(table("p", c.col))
		var e *rows.Error
		if !errors.As(err, &e) || !errors.Is(err, c.code) || e.Row != c.row || e.Column != "p" || !strings.HasSuffix(e.Field, ".P") || e.ColumnType != c.col.Type() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := scan[price](table("q", value.I64s(1))); !errors.Is(err, value.ErrSchema) {
		t.Errorf("no column: %v", err)
	}
}

func scan[T any](t *value.Table) error {
	kept := make([]T, 3, 8)
	got, err := rows.Append(kept, t)
	if err != nil && (len(got) != 3 || !reflect.ValueOf(got[:4][3]).IsZero()) {
		return errors.New("Append changed its argument")
	}
	return err
}

func TestTableErrors(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code value.Code
		row  int
	}{
		"sentinel":  {build(struct{ P int64 }{math.MinInt64}), value.ErrRange, 1},
		"too large": {build(struct{ P uint64 }{math.MaxUint64}), value.ErrRange, 1},
		"tagged narrow": {build(struct {
			P int `rayforce:"p,i16"`
		}{40000}), value.ErrRange, 1},
		"microseconds": {build(struct{ P time.Duration }{time.Microsecond}), value.ErrRange, 1},
		"year 9999":    {build(struct{ P time.Time }{time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}, struct{ P time.Time }{time.Now()}), value.ErrRange, 1},
		"null bool":    {build(struct{ P *bool }{}, struct{ P *bool }{ptr(true)}), value.ErrDomain, 1},
		"any":          {build(struct{ P any }{1}), value.ErrType, -1},
	} {
		var e *rows.Error
		if !errors.As(c.err, &e) || e.Code != c.code || e.Row != c.row || e.Column != "p" {
			t.Errorf("%s: %v", name, c.err)
		}
	}
}

// build makes a table of which the second row is bad and the first is good.
func build[T any](bad T, good ...T) error {
	var first T
	if len(good) > 0 {
		first = good[0]
	}
	_, err := rows.Table([]T{first, bad})
	return err
}

func TestTypesThatAreNoRows(t *testing.T) {
	type twice struct {
		A int `rayforce:"x"`
		B int `rayforce:"x"`
	}
	type embeds struct{ *Base }
	type channel struct{ C chan int }
	type badTag struct {
		A int `rayforce:"a,decimal"`
	}
	type wrongTag struct {
		A string `rayforce:"a,f64"`
	}
	for name, err := range map[string]error{
		"int": build(1), "time": build(time.Time{}), "empty": build(struct{}{}), "unexported": build(struct{ a int }{}), "twice": build(twice{}),
		"embedded pointer": build(embeds{}), "channel": build(channel{}), "unknown type": build(badTag{}), "type that does not hold it": build(wrongTag{}),
		"pointer to pointer": build(struct{ P **int }{}),
	} {
		var e *rows.Error
		if !errors.As(err, &e) || e.Code != value.ErrType {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOf(t *testing.T) {
	tab := table("a", value.I64s(1, 2))
	for name, c := range map[string]struct {
		v     value.Value
		names string
		rows  int
	}{
		"table":        {tab, "[a]", 2},
		"row":          {value.SymDict([]string{"a", "b"}, value.I64(1), value.I64s(1, 2)), "[a b]", 1},
		"other dict":   {value.NewDict(value.I64s(1, 2), value.Strs("x", "y")), "[key value]", 2},
		"vector":       {value.I64s(1, 2, 3), "[value]", 3},
		"list":         {value.NewList(value.I64(1), value.Str("x")), "[value]", 2},
		"atom":         {value.F64(1), "[value]", 1},
		"null":         {value.Null, "[value]", 1},
		"nil":          {nil, "[value]", 1},
		"typed null":   {value.NullAtom{T: value.TypeBool}, "[value]", 1},
		"empty vector": {value.Strs(), "[value]", 0},
	} {
		got, err := rows.Of(c.v)
		if err != nil || got.NumRows() != c.rows || len(got.Names()) != got.NumCols() || c.names != names(got) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := rows.Of(&value.Builtin{Name: "sum", Kind: value.TypeUnary}); !errors.Is(err, value.ErrType) {
		t.Errorf("function: %v", err)
	}
}

func names(t *value.Table) string {
	var all []string
	for _, n := range t.Names() {
		all = append(all, n.String())
	}
	return "[" + strings.Join(all, " ") + "]"
}

func TestOneAndAppend(t *testing.T) {
	type number struct{ Value int64 }
	if n, err := rows.One[number](value.I64(7)); err != nil || n.Value != 7 {
		t.Errorf("%v, %v", n, err)
	}
	for _, v := range []value.Value{value.I64s(), value.I64s(1, 2)} {
		if _, err := rows.One[number](v); !errors.Is(err, value.ErrLength) {
			t.Errorf("%v: %v", v, err)
		}
	}
	all, err := rows.Append([]number{{1}}, value.I64s(2, 3))
	if err != nil || !reflect.DeepEqual(all, []number{{1}, {2}, {3}}) {
		t.Errorf("%v, %v", all, err)
	}
	if n := testing.AllocsPerRun(100, func() { all, _ = rows.Append(all[:0], value.I64s(1, 2)) }); n > 8 {
		t.Errorf("%v allocations for a scan into a slice with room", n)
	}
}
