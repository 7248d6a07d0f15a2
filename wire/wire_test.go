package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func guid(b ...byte) (g value.GUID) {
	copy(g[:], b)
	return g
}

func fn(params value.Value, body ...value.Value) value.Value { return value.NewLambda(params, body) }

func sym(s string) value.Value { return value.NewSym(s) }

// Every kind of value with its bytes, as recorded from the reference.
var values = []struct {
	name string
	v    value.Value
	hex  string
}{
	{"true", value.Bool(true), "ff0001"},
	{"u8", value.U8(0x2a), "fe002a"},
	{"i16", value.I16(7), "fd000700"},
	{"i32", value.I32(7), "fc0007000000"},
	{"i64", value.I64(-1), "fb00ffffffffffffffff"},
	{"f64", value.F64(1.5), "f900000000000000f83f"},
	{"f32", value.F32(1.5), "fa000000c03f"},
	{"date", value.Date(8767), "f8003f220000"},
	{"time", value.Time(45296789), "f700952cb302"},
	{"timestamp", value.Timestamp(math.MaxInt64), "f600ffffffffffffff7f"},
	{"null i64", value.I64(value.NullI64), "fb010000000000000080"},
	{"null i32", value.I32(value.NullI32), "fc0100000080"},
	{"null i16", value.I16(value.NullI16), "fd010080"},
	{"null f64", value.F64(value.NullF64()), "f901000000000000f87f"},
	{"null f32", value.F32(value.NullF32()), "fa010000c07f"},
	{"null date", value.Date(value.NullI32), "f80100000080"},
	{"null time", value.Time(value.NullI32), "f70100000080"},
	{"null timestamp", value.Timestamp(value.NullI64), "f6010000000000000080"},
	{"null bool", value.NullAtom{T: value.TypeBool}, "ff0100"},
	{"null u8", value.NullAtom{T: value.TypeU8}, "fe0100"},
	{"null guid", value.NullAtom{T: value.TypeGUID}, "f501" + strings.Repeat("00", 16)},
	{"null str", value.NullAtom{T: value.TypeStr}, "f3010000000000000000"},
	{"guid", guid(1, 2, 3), "f500010203" + strings.Repeat("00", 13)},
	{"zero guid", guid(), "f500" + strings.Repeat("00", 16)},
	{"literal symbol", value.QuotedSym("abc"), "f42061626300"},
	{"name", value.NewSym("abc"), "f40061626300"},
	{"empty symbol", value.Sym{}, "f40000"},
	{"str", value.Str("abc"), "f3000300000000000000616263"},
	{"str with NUL", value.Str("a\x00b"), "f3000300000000000000610062"},
	{"empty str", value.Str(""), "f3000000000000000000"},
	{"null", value.Null, "7e"},
	{"i64 vector", value.I64s(1, 2, 3), "05 00 0300000000000000 0100000000000000 0200000000000000 0300000000000000"},
	{"i64 vector with null", value.I64s(1, value.NullI64), "05 40 0200000000000000 0100000000000000 0000000000000080"},
	{"i64 vector, sentinel but no flag", value.NewVec(value.TypeI64, []int64{value.NullI64}), "05 00 0100000000000000 0000000000000080"},
	{"f64 vector", value.F64s(1.5, value.NullF64()), "07 40 0200000000000000 000000000000f83f 000000000000f87f"},
	{"f32 vector", value.NewVec(value.TypeF32, []float32{1.5}), "06 00 0100000000000000 0000c03f"},
	{"bool vector", value.Bools(true, false), "01 00 0200000000000000 01 00"},
	{"u8 vector", value.NewVec(value.TypeU8, []byte{1, 255}), "02 00 0200000000000000 01 ff"},
	{"i16 vector", value.NewVec(value.TypeI16, []int16{1, -2}), "03 00 0200000000000000 0100 feff"},
	{"i32 vector", value.NewVec(value.TypeI32, []int32{1, -2}), "04 00 0200000000000000 01000000 feffffff"},
	{"date vector", value.NewVecNulls(value.TypeDate, []int32{8766, value.NullI32}, true), "08 40 0200000000000000 3e220000 00000080"},
	{"time vector", value.NewVec(value.TypeTime, []int32{1}), "09 00 0100000000000000 01000000"},
	{"timestamp vector", value.NewVec(value.TypeTimestamp, []int64{1}), "0a 00 0100000000000000 0100000000000000"},
	{"empty vector", value.I64s(), "05 00 0000000000000000"},
	{"guid vector", value.NewVec(value.TypeGUID, []value.GUID{guid(9)}), "0b 00 0100000000000000 09" + strings.Repeat("00", 15)},
	{"symbol vector", value.Syms("a", "", "bc"), "0c 00 0300000000000000 6100 00 626300"},
	{"string vector", value.Strs("ab", "", "longer than twelve"), "0d 00 0300000000000000 0200000000000000 6162 0000000000000000 1200000000000000" + hex.EncodeToString([]byte("longer than twelve"))},
	{"list", value.NewList(value.I64(1), value.Str("a"), value.QuotedSym("b")), "00 00 0300000000000000 fb000100000000000000 f300010000000000000061 f4206200"},
	{"empty list", value.NewList(), "00 00 0000000000000000"},
	{"list of nulls", value.NewList(value.Null, value.Null), "00 00 0200000000000000 7e 7e"},
	{"list with flags", value.NewList(value.Null).WithWireFlags(0x60), "00 60 0100000000000000 7e"},
	{"dict", value.SymDict([]string{"a", "b"}, value.I64(1), value.I64(2)), "63 00 0c00 0200000000000000 6100 6200 0000 0200000000000000 fb000100000000000000 fb000200000000000000"},
	{"dict with vector values", value.NewDict(value.Syms("a"), value.I64s(7)), "63 00 0c00 0100000000000000 6100 0500 0100000000000000 0700000000000000"},
	{"empty dict", value.NewDict(value.NewList(), value.NewList()), "63 00 0000 0000000000000000 0000 0000000000000000"},
	{"table", value.NewTable([]value.SymID{value.Intern("a")}, []value.Collection{value.I64s(1, 2)}), "62 00 0c03 0100000000000000 6100 0000 0100000000000000 0500 0200000000000000 0100000000000000 0200000000000000"},
	{"lambda", fn(value.Syms("x"), value.NewList(sym("+"), sym("x"), value.I64(1))), "64 00 0c00 0100000000000000 7800 0000 0100000000000000 0000 0300000000000000 f4002b00 f4007800 fb000100000000000000"},
	{"lambda without parameters", fn(value.I64s(), value.I64(1)), "64 00 0500 0000000000000000 0000 0100000000000000 fb000100000000000000"},
	{"unary builtin", &value.Builtin{Name: "sum", Kind: value.TypeUnary}, "6573756d00"},
	{"binary builtin", &value.Builtin{Name: "+", Kind: value.TypeBinary}, "662b00"},
	{"variadic builtin", &value.Builtin{Name: ".time.timer.set", Kind: value.TypeVariadic}, "67" + hex.EncodeToString([]byte(".time.timer.set")) + "00"},
	{"error", value.ErrorValue{Err: value.Errorf(value.ErrType, "text stays here")}, "7f7479706500000000"},
	{"long error code", value.ErrorValue{Err: value.Errorf("123456789", "")}, "7f3132333435363700"},
}

func TestAppendWritesTheFormat(t *testing.T) {
	for _, c := range values {
		want := unhex(t, c.hex)
		got, err := Append([]byte("before"), c.v)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := got[len("before"):]; !bytes.Equal(got, want) {
			t.Errorf("%s: got %x, want %x", c.name, got, want)
		}
		if n := Size(c.v); n != len(want) {
			t.Errorf("%s: Size = %d, want %d", c.name, n, len(want))
		}
	}
}

func TestDecodeReadsItBackAndLeavesTheRest(t *testing.T) {
	for _, c := range values {
		want := unhex(t, c.hex)
		v, rest, err := Decode(append(bytes.Clone(want), "rest"...), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if v.Type() != c.v.Type() {
			t.Errorf("%s: decoded to type %v, want %v", c.name, v.Type(), c.v.Type())
		}
		if string(rest) != "rest" {
			t.Errorf("%s: left %q", c.name, rest)
		}
		if again, err := Append(nil, v); err != nil || !bytes.Equal(again, want) {
			t.Errorf("%s: decoded value encodes to %x (%v), want %x", c.name, again, err, want)
		}
	}
}

// No prefix of a value decodes to a value, but for lists that end between
// items, which nulls fill up.
func TestDecodeRefusesTruncatedValues(t *testing.T) {
	for _, c := range values {
		b := unhex(t, c.hex)
		for n := range b {
			v, _, err := Decode(b[:n], nil)
			if err == nil && bytes.IndexByte(b, 0) >= 0 && !hasList(c.v) {
				t.Errorf("%s: %d of %d bytes decode to %#v", c.name, n, len(b), v)
			}
			if err != nil && !errors.Is(err, value.ErrDomain) {
				t.Errorf("%s: %d of %d bytes: %v, want code domain", c.name, n, len(b), err)
			}
		}
	}
}

func hasList(v value.Value) bool {
	switch x := v.(type) {
	case *value.List, *value.Table, *value.Lambda:
		return true
	case *value.Dict:
		return hasList(x.Vals())
	}
	return false
}

func TestDecodeErrors(t *testing.T) {
	for _, c := range []struct {
		name, hex string
		code      value.Code
	}{
		{"nothing", "", value.ErrDomain},
		{"unknown atom type", "f2 00 00", value.ErrType},
		{"unknown type", "0e 00 0000000000000000", value.ErrType},
		{"unknown type inside a list", "00 00 0100000000000000 7d", value.ErrType},
		{"negative count", "05 00 ffffffffffffffff", value.ErrDomain},
		{"count over the limit", "05 00 01ca9a3b00000000", value.ErrDomain},
		{"count beyond the bytes", "05 00 00ca9a3b00000000 00", value.ErrDomain},
		{"symbol count beyond the bytes", "0c 00 0500000000000000 6100", value.ErrDomain},
		{"string count beyond the bytes", "0d 00 00ca9a3b00000000 00", value.ErrDomain},
		{"list count beyond the bytes", "00 00 6400000000000000 7e", value.ErrDomain},
		{"string length beyond the bytes", "f3 00 ffffffffffffff7f 61", value.ErrDomain},
		{"negative string length", "f3 00 ffffffffffffffff 61", value.ErrDomain},
		{"table with columns that are no list", "62 00 0c00 0100000000000000 6100 0500 0100000000000000 0700000000000000", value.ErrDomain},
		{"table with names that are no symbols", "62 00 0700 0000000000000000 0000 0000000000000000", value.ErrDomain},
		{"table with an atom as column", "62 00 0c00 0100000000000000 6100 0000 0100000000000000 7e", value.ErrDomain},
		{"dict with fewer values", "63 00 0c00 0100000000000000 6100 0000 0000000000000000", value.ErrDomain},
		{"dict with an atom as keys", "63 00 7e 7e", value.ErrDomain},
		{"lambda whose body is no list", "64 00 0500 0000000000000000 7e", value.ErrDomain},
	} {
		v, _, err := Decode(unhex(t, c.hex), nil)
		if !errors.Is(err, c.code) {
			t.Errorf("%s: got %#v, %v; want code %s", c.name, v, err, c.code)
		}
	}
}

func TestDecodeErrorObjectTakesThePlaceOfTheWhole(t *testing.T) {
	for name, text := range map[string]string{
		"alone":     "7f 6e616d6500000000",
		"in a list": "00 00 0200000000000000 fb000100000000000000 7f 6e616d6500000000",
		"in a dict": "63 00 0c00 0100000000000000 6100 0000 0100000000000000 7f 6e616d6500000000",
	} {
		v, _, err := Decode(unhex(t, text), nil)
		e, ok := v.(value.ErrorValue)
		if err != nil || !ok || e.Err.Code != value.ErrName {
			t.Errorf("%s: got %#v, %v", name, v, err)
		}
	}
}

func TestNestingLimit(t *testing.T) {
	deep := func(lists int) value.Value {
		var v value.Value = value.I64(1)
		for range lists {
			v = value.NewList(v)
		}
		return v
	}
	b, err := Append(nil, deep(MaxDepth-1))
	if err != nil {
		t.Fatalf("%d lists around an atom: %v", MaxDepth-1, err)
	}
	if _, _, err := Decode(b, nil); err != nil {
		t.Errorf("%d lists around an atom: %v", MaxDepth-1, err)
	}
	tooDeep := append(unhex(t, "00 00 0100000000000000"), b...)
	if _, _, err := Decode(tooDeep, nil); !errors.Is(err, value.ErrDomain) {
		t.Errorf("%d lists around an atom decode: %v", MaxDepth, err)
	}
	dst := []byte("kept")
	if out, err := Append(dst, deep(MaxDepth)); !errors.Is(err, value.ErrLimit) || string(out) != "kept" {
		t.Errorf("%d lists around an atom encode: %q, %v", MaxDepth, out, err)
	}
}

func TestSymbolWithNULIsNotSent(t *testing.T) {
	for _, v := range []value.Value{value.NewSym("a\x00b"), value.Syms("a\x00b"), value.NewList(value.Syms("a\x00b"))} {
		if _, err := Append(nil, v); !errors.Is(err, value.ErrDomain) {
			t.Errorf("%#v: %v", v, err)
		}
	}
}

func TestResolver(t *testing.T) {
	resolve := func(name string) (value.Value, error) {
		if name == "v" {
			return value.I64(12), nil
		}
		return nil, value.Errorf(value.ErrName, "no function %s", name)
	}
	if v, _, err := Decode(unhex(t, "67 76 00"), resolve); err != nil || v != value.Value(value.I64(12)) {
		t.Errorf("known name: %v, %v", v, err)
	}
	if _, _, err := Decode(unhex(t, "67 77 00"), resolve); !errors.Is(err, value.ErrName) {
		t.Errorf("unknown name: %v", err)
	}
}

func TestVectorsFromUnalignedBytes(t *testing.T) {
	want := value.I64s(1, 2, 3)
	for shift := range 8 {
		b, _ := Append(make([]byte, shift), want)
		v, _, err := Decode(b[shift:], nil)
		if err != nil {
			t.Fatal(err)
		}
		b[len(b)-1] = 0xff // the value must not share memory with the input
		if got := v.(*value.Vec[int64]).Data(); got[0] != 1 || got[1] != 2 || got[2] != 3 {
			t.Errorf("shift %d: %v", shift, got)
		}
	}
}

// Booleans are the zero and the other bytes, a table has the rows that all its
// columns have, and both go out as they came in.
func TestOddBytesGoOutAsTheyCameIn(t *testing.T) {
	for _, text := range []string{
		"01 40 0300000000000000 00 02 ff",
		"62 00 0c03 0200000000000000 6100 6200 0000 0200000000000000 0500 0100000000000000 0100000000000000 0100 0300000000000000 01 00 07",
	} {
		in := unhex(t, text)
		v, rest, err := Decode(in, nil)
		if err != nil || len(rest) > 0 {
			t.Fatalf("%s: %d bytes left, %v", text, len(rest), err)
		}
		if out, err := Append(nil, v); err != nil || !bytes.Equal(out, in) || Size(v) != len(in) {
			t.Errorf("%s: went out as %x, %v, size %d", text, out, err, Size(v))
		}
		switch v := v.(type) {
		case *value.Vec[bool]:
			if !slices.Equal(v.Data(), []bool{false, true, true}) {
				t.Errorf("%s: booleans %v", text, v.Data())
			}
			if out, _ := Append(nil, v.Slice(1, 3)); !bytes.Equal(out, unhex(t, "01 40 0200000000000000 01 01")) {
				t.Errorf("a part of %s went out as %x", text, out)
			}
		case *value.Table:
			for i, c := range v.Cols() {
				if c.Len() != 1 || v.NumRows() != 1 || v.ColAt(i).Len() != 1 {
					t.Errorf("%s: %d rows, column %d has %d", text, v.NumRows(), i, c.Len())
				}
			}
		}
	}
}

func TestMarshal(t *testing.T) {
	b, err := Marshal(value.I64(1))
	if want := unhex(t, "fadeface 03000000 0a00000000000000 fb000100000000000000"); err != nil || !bytes.Equal(b, want) {
		t.Fatalf("Marshal: %x, %v", b, err)
	}
	if v, err := Unmarshal(b, nil); err != nil || v != value.Value(value.I64(1)) {
		t.Errorf("Unmarshal: %v, %v", v, err)
	}
	for name, c := range map[string]struct {
		hex  string
		code value.Code
	}{
		"short":          {"fade", value.ErrDomain},
		"magic":          {"fbdeface 03000000 0100000000000000 7e", value.ErrDomain},
		"version":        {"fadeface 04000000 0100000000000000 7e", value.ErrVersion},
		"byte order":     {"fadeface 03000100 0100000000000000 7e", value.ErrDomain},
		"size too small": {"fadeface 03000000 0000000000000000 7e", value.ErrDomain},
		"size too large": {"fadeface 03000000 0200000000000000 7e", value.ErrDomain},
		"negative size":  {"fadeface 03000000 ffffffffffffffff 7e", value.ErrDomain},
		"empty":          {"fadeface 03000000 0000000000000000", value.ErrDomain},
		"error object":   {"fadeface 03000000 0900000000000000 7f7479706500000000", value.ErrType},
	} {
		if _, err := Unmarshal(unhex(t, c.hex), nil); !errors.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if v, err := Unmarshal(unhex(t, "fadeface 03ff0077 0300000000000000 7e0000"), nil); err != nil || v != value.Null {
		t.Errorf("flags, type and bytes after the value are ignored: %v, %v", v, err)
	}
}

func TestReplyCarriesTheTextOfAnError(t *testing.T) {
	b := AppendError(nil, value.Errorf(value.ErrAccess, "restricted in read-only mode"))
	want := append(unhex(t, "7f6163636573730000 f300 1c00000000000000"), "restricted in read-only mode"...)
	if !bytes.Equal(b, want) {
		t.Errorf("got %x, want %x", b, want)
	}
	_, err := DecodeReply(b, nil)
	if !errors.Is(err, value.ErrAccess) || err.Error() != "access: restricted in read-only mode" {
		t.Errorf("decoded: %v", err)
	}
	// A reply of a peer that sends codes only.
	if _, err := DecodeReply(unhex(t, "7f6e616d6500000000"), nil); err == nil || err.Error() != "name" {
		t.Errorf("code only: %v", err)
	}
	if v, err := DecodeReply(unhex(t, "7e"), nil); err != nil || v != value.Null {
		t.Errorf("null: %v, %v", v, err)
	}
}

func TestResponseThatCannotBeSentIsAnError(t *testing.T) {
	b := AppendResponse([]byte("before"), value.NewSym("a\x00b"), nil, true)[len("before"):]
	h, err := ParseHeader(b)
	if err != nil || h.Type != Response || int(h.Size) != len(b)-HeaderSize {
		t.Fatalf("%+v, %v", h, err)
	}
	if _, err := DecodeReply(b[HeaderSize:], nil); !errors.Is(err, value.ErrDomain) {
		t.Errorf("got %v", err)
	}
}

func TestVerboseReply(t *testing.T) {
	ok := unhex(t, "00 00 0200000000000000 f3000200000000000000780a fb000500000000000000")
	if out, v, err := DecodeVerbose(ok, nil); out != "x\n" || v != value.Value(value.I64(5)) || err != nil {
		t.Errorf("got %q %v %v", out, v, err)
	}
	if b := AppendVerboseResponse(nil, "x\n", value.I64(5), nil, true); !bytes.Equal(b[HeaderSize:], ok) || b[7] != byte(Response) {
		t.Errorf("written: %x", b)
	}
	failed := AppendVerboseResponse(nil, "x\n", nil, value.Errorf(value.ErrType, "no"), true)[HeaderSize:]
	if want := unhex(t, "00 00 0200000000000000 f3000200000000000000780a 7f7479706500000000"); !bytes.HasPrefix(failed, want) {
		t.Errorf("written: %x", failed)
	}
	if out, _, err := DecodeVerbose(failed, nil); out != "x\n" || err == nil || err.Error() != "type: no" {
		t.Errorf("got %q %v", out, err)
	}
	// Read as a plain reply, the whole is the error.
	if _, err := DecodeReply(failed, nil); err == nil || err.Error() != "type: no" {
		t.Errorf("got %v", err)
	}
	for _, text := range []string{"", "00 00 0100000000000000 7e", "00 00 0200000000000000 7e7e", "00 00"} {
		if _, _, err := DecodeVerbose(unhex(t, text), nil); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestRequestCarriesVariables(t *testing.T) {
	vars := value.SymDict([]string{"x"}, value.I64(5))
	expr := value.NewList(sym("+"), sym("x"), value.I64(1))
	b, err := AppendRequest(nil, expr, vars)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := Append(nil, expr)
	extra, _ := Append(nil, vars)
	if !bytes.Equal(b, append(plain, extra...)) {
		t.Errorf("got %x", b)
	}
	v, got, err := DecodeRequest(b, nil)
	if err != nil || v.Type() != value.TypeList || got == nil {
		t.Fatalf("got %v %v %v", v, got, err)
	}
	if x, ok := got.Get(value.Intern("x")); !ok || x != value.Value(value.I64(5)) {
		t.Errorf("x = %v, %v", x, ok)
	}
	if b, _ := AppendRequest(nil, value.Str("x"), vars); len(b) != 11 {
		t.Errorf("a text takes no variables: %x", b)
	}
	if _, got, err := DecodeRequest(append(plain, "junk"...), nil); err != nil || got != nil {
		t.Errorf("other bytes after the value are ignored: %v, %v", got, err)
	}
	if _, _, err := DecodeRequest(unhex(t, "7f7479706500000000"), nil); !errors.Is(err, value.ErrType) {
		t.Errorf("an error object is an error: %v", err)
	}
}

func TestRequestText(t *testing.T) {
	if text, ok := RequestText(unhex(t, "f3000300000000000000616263")); !ok || string(text) != "abc" {
		t.Errorf("got %q, %v", text, ok)
	}
	for _, text := range []string{"", "f3", "f300", "f3000400000000000000616263", "fb000100000000000000"} {
		if text, ok := RequestText(unhex(t, text)); ok {
			t.Errorf("got %q", text)
		}
	}
}
