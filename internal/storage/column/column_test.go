package column

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

var ctx = context.Background()

// vocabulary returns one with these symbols, after the empty one.
func vocabulary(t testing.TB, texts ...string) *symfile.Vocabulary {
	t.Helper()
	v, err := symfile.Extend(ctx, filepath.Join(t.TempDir(), "sym"), value.Syms(texts...).Data())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func encode(t testing.TB, col value.Collection, o Options) []byte {
	t.Helper()
	o.Context, o.Workers = ctx, 2
	var b bytes.Buffer
	if err := Encode(&b, col, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(t testing.TB, data []byte, vocab *symfile.Vocabulary) value.Collection {
	t.Helper()
	c, err := Decode("test", data, vocab)
	if err != nil {
		t.Fatal(err)
	}
	col, err := c.Load()
	if err != nil {
		t.Fatal(err)
	}
	if c.Type != col.Type() || c.Len != col.Len() {
		t.Fatalf("a column of %d %s loads as %d %s", c.Len, c.Type, col.Len(), col.Type())
	}
	return col
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBytes holds what is written against the layout of the format, byte for
// byte, and reads it back.
func TestBytes(t *testing.T) {
	const reserved = "00000000 00000000 00000000 00000000 "
	sorted := value.I64s(1, 2).WithMeta(value.Meta{Attrs: value.AttrSorted})
	unique := value.I64s(9, 7).WithMeta(value.Meta{Attrs: value.AttrUnique, Index: index.Marker{}})
	for _, tc := range []struct {
		name string
		col  value.Collection
		want string
	}{
		{"I64 with a null", value.I64s(5000000000, value.NullI64, -1), reserved + "00000540 00000000 0300000000000000 00f2052a01000000 0000000000000080 ffffffffffffffff"},
		{"B8", value.Bools(true, false), reserved + "00000100 00000000 0200000000000000 0100"},
		{"DATE", value.NewVecNulls(value.TypeDate, []int32{8780, value.NullI32}, true), reserved + "00000840 00000000 0200000000000000 4c220000 00000080"},
		{"F64 null", value.F64s(value.NullF64()), reserved + "00000740 00000000 0100000000000000 000000000000f87f"},
		{"F32 null", value.NewVecNulls(value.TypeF32, []float32{value.NullF32()}, true), reserved + "00000640 00000000 0100000000000000 0000c07f"},
		{"sorted", sorted, reserved + "00000520 00000000 0200000000000000 0100000000000000 0200000000000000"},
		{"SYM", value.Syms("MSFT", "AAPL"), reserved + "00000c00 04000000 0200000000000000 0301"},
		{"STR", value.Strs("short", "", "a string longer than twelve bytes", "exactly12byt"), reserved + "00000d00 00000000 0400000000000000" +
			"05000000 73686f72 74000000 00000000" + "00000000 00000000 00000000 00000000" + "21000000 61207374 00000000 00000000" + "0c000000 65786163 746c7931 32627974" +
			reserved + "00000200 00000000 2100000000000000 6120737472696e67206c6f6e676572207468616e207477656c7665206279746573"},
		{"list", value.NewList(value.I64s(1), value.Str("text"), value.QuotedSym("symbol"), value.F64(2.5), value.I16(5), value.Date(8780)),
			"4c535447 00 0600000000000000 05 0100000000000000 0100000000000000 f3 04000000 74657874 f4 06000000 73796d626f6c f9 0000000000000440 fd 0500000000000000 f8 4c22000000000000"},
		{"list of strings", value.NewList(value.Str("x"), value.Str("yy")), "5354524c 0200000000000000 01000000 78 02000000 7979"},
		{"empty list", value.NewList(), "5354524c 0000000000000000"},
		{"list of dict and vectors", value.NewList(value.SymDict([]string{"x"}, value.I64(1)), value.Strs("p", "a long string beyond"), value.Syms("a")),
			"4c535447 00 0300000000000000 63 0c 0100000000000000 01000000 78 00 0100000000000000 fb 0100000000000000" +
				"0d 0200000000000000 00 01000000 70000000 00000000 00000000 14000000 61206c6f 00000000 00000000 1400000000000000 61206c6f6e6720737472696e67206265796f6e64" +
				"0c 0100000000000000 01000000 61"},
		{"unique", unique, "58494458 00000000 00000000 00000000 00000500 00000000 0200000000000000 0900000000000000 0700000000000000" + strings.Repeat("00", 16) +
			strings.Repeat("00", 16) + "01016100 01000000 6000000000000000 00000503 00000000 0200000000000000" + strings.Repeat("00", 80)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			vocab := vocabulary(t, "AAPL", "GOOG", "MSFT")
			got := encode(t, tc.col, Options{Vocab: vocab})
			if want := unhex(t, tc.want); !bytes.Equal(got, want) {
				t.Fatalf("bytes\n got  %x\n want %x", got, want)
			}
			back := decode(t, got, vocab)
			if format.Compact(back) != format.Compact(tc.col) || value.MetaOf(back) != value.MetaOf(tc.col) {
				t.Errorf("read back %s %+v, want %s %+v", format.Compact(back), value.MetaOf(back), format.Compact(tc.col), value.MetaOf(tc.col))
			}
		})
	}
}

// TestSamples reads every column of the recorded databases and writes it again
// as it was.
func TestSamples(t *testing.T) {
	root := filepath.Join("..", "..", "..", "testdata", "golden", "db")
	samples := 0
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".sym" || strings.HasSuffix(path, ".lk") || strings.HasSuffix(path, ".link") || strings.HasSuffix(path, "shared.sym") {
			return err
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var vocab *symfile.Vocabulary
		for _, sym := range []string{filepath.Join(filepath.Dir(path), ".sym"), filepath.Join(filepath.Dir(path), "../../.sym"), filepath.Join(root, "shared.sym")} {
			if vocab == nil {
				if vocab, err = symfile.Read(sym); err != nil {
					return err
				}
			}
		}
		col := decode(t, want, vocab)
		if saved := binary.LittleEndian.Uint32(append(want[:24:24], 0)[20:]); col.Type() == value.TypeSym && (int(saved) != vocab.Len() || want[offAttrs]&attrWidth != WidthCode(vocab.Len())) {
			return nil // written when the vocabulary was smaller, or as a stream
		}
		o := Options{Auto: AnyIndex}
		if vocab != nil {
			ids, _ := col.(*value.Vec[value.SymID])
			if ids != nil {
				copied := filepath.Join(t.TempDir(), "sym")
				if o.Vocab, err = symfile.Extend(ctx, copied, vocab.IDs(), ids.Data()); err != nil {
					return err
				}
			}
		}
		if got := encode(t, col, o); !bytes.Equal(got, want) {
			t.Errorf("%s\n got  %.400x\n want %.400x", path, got, want)
		}
		samples++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if samples < 60 {
		t.Errorf("only %d samples", samples)
	}
}

// TestIndexesSurvive writes vectors with every index and attribute.
func TestIndexesSurvive(t *testing.T) {
	ints := value.I64s(3, 1, value.NullI64, 3, 2)
	build := func(x value.Index, err error) value.Index {
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	syms := value.Syms("q", "p", "q")
	blocks := value.I64s(1, 1, 4)
	for _, tc := range []struct {
		v value.Vector
		m value.Meta
	}{
		{ints, value.Meta{Index: build(index.BuildZone(ctx, 1, ints))}},
		{ints, value.Meta{Index: build(index.BuildSort(ctx, 1, ints))}},
		{ints, value.Meta{Index: build(index.BuildBloom(ctx, 1, ints))}},
		{ints, value.Meta{Index: build(index.BuildHash(ctx, 1, ints)), Attrs: value.AttrGrouped}},
		{syms, value.Meta{Index: build(index.BuildHash(ctx, 1, syms)), Attrs: value.AttrGrouped}},
		{blocks, value.Meta{Index: build(index.BuildPart(ctx, 1, blocks)), Attrs: value.AttrParted | value.AttrSorted}},
		{value.I64s(1, 2), value.Meta{Index: index.Marker{}, Attrs: value.AttrUnique | value.AttrSorted}},
	} {
		vocab := vocabulary(t, "a", "b", "p", "q")
		back := decode(t, encode(t, value.WithMeta(tc.v, tc.m), Options{Vocab: vocab}), vocab)
		got := value.MetaOf(back)
		if got.Attrs != tc.m.Attrs || !sameIndex(got.Index, tc.m.Index) {
			t.Errorf("%s with %s: read back %+v %+v, want %+v", format.Compact(tc.v), tc.m.Index.Kind(), got, got.Index, tc.m.Index)
		}
	}
}

func sameIndex(a, b value.Index) bool { return describe(a) == describe(b) }

func describe(x value.Index) string {
	lists := func(all ...[]int32) (out string) {
		for _, l := range all {
			v := make([]int64, len(l))
			for i, n := range l {
				v[i] = int64(n)
			}
			out += format.Compact(value.I64s(v...))
		}
		return out
	}
	switch x := x.(type) {
	case *index.Hash:
		return lists(x.Rows, x.Starts, x.Table)
	case *index.Sort:
		return lists(x.Perm)
	case *index.Part:
		return lists(x.Starts)
	case *index.Bloom:
		return hex.EncodeToString(x.Bits)
	case *index.Zone:
		return format.Compact(value.I64s(int64(x.Min), int64(x.Max), int64(x.Nulls)))
	}
	return x.Kind()
}

// TestStreamIsAColumn checks that a column written in batches is, but for the
// width of symbols, the column written at once.
func TestStreamIsAColumn(t *testing.T) {
	const n = StreamBatch + 70000
	ints, floats := make([]int64, n), make([]float32, n)
	for i := range n {
		ints[i], floats[i] = int64(i*7919%100000), float32(i%1000)/8
	}
	ints[StreamBatch+5], floats[3] = value.NullI64, value.NullF32()
	for _, v := range []value.Vector{value.I64s(ints...), value.NewVec(value.TypeF32, floats).Recheck(), value.I64s(1, 2, 3)} {
		o := Options{Context: ctx, Workers: 2, Auto: ZoneIndex}
		path := filepath.Join(t.TempDir(), "c")
		to, err := file.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewStream(to, v.Type(), o)
		if err != nil {
			t.Fatal(err)
		}
		for lo := 0; lo < v.Len(); lo += StreamBatch {
			if err := s.Append(v.Slice(lo, min(lo+StreamBatch, v.Len()))); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Finish(); err != nil {
			t.Fatal(err)
		}
		if err := to.Commit(file.Fast); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if want := encode(t, v, Options{Auto: ZoneIndex}); !bytes.Equal(got, want) {
			t.Errorf("a stream of %d %s differs from the column", v.Len(), v.Type())
		}
	}
}

// damage returns data with some bytes replaced.
func damage(data []byte, at int, with ...byte) []byte {
	out := bytes.Clone(data)
	copy(out[at:], with)
	return out
}

func TestDamagedFiles(t *testing.T) {
	vocab := vocabulary(t, "x", "y")
	ints := encode(t, value.I64s(1, 2), Options{})
	syms := encode(t, value.Syms("x", "y"), Options{Vocab: vocab})
	strs := encode(t, value.Strs("a string longer than twelve"), Options{})
	list := encode(t, value.NewList(value.I64s(1), value.Str("x")), Options{})
	grouped := value.I64s(1, 2)
	hash, err := index.BuildHash(ctx, 1, grouped)
	if err != nil {
		t.Fatal(err)
	}
	indexed := encode(t, grouped.WithMeta(value.Meta{Index: hash, Attrs: value.AttrGrouped}), Options{})
	huge := binary.LittleEndian.AppendUint64(nil, 1<<62)
	for _, tc := range []struct {
		name string
		data []byte
		code value.Code
	}{
		{"empty", nil, value.ErrIO},
		{"part of a header", ints[:20], value.ErrCorrupt},
		{"part of the elements", ints[:len(ints)-1], value.ErrCorrupt},
		{"a byte too many", append(bytes.Clone(ints), 0), value.ErrIO},
		{"negative rows", damage(ints, offRows, bytes.Repeat([]byte{255}, 8)...), value.ErrCorrupt},
		{"rows beyond any file", damage(ints, offRows, huge...), value.ErrIO},
		{"rows beyond the file", damage(ints, offRows+4, 1), value.ErrCorrupt},
		{"other generation", damage(ints, offGeneration, 1), value.ErrVersion},
		{"type 0", damage(ints, offType, 0), value.ErrNYI},
		{"type 14", damage(ints, offType, 14), value.ErrNYI},
		{"negative type", damage(ints, offType, 0xfb), value.ErrNYI},
		{"larger vocabulary when written", damage(syms, offSymCount, 9), value.ErrCorrupt},
		{"unknown vocabulary and a bad cell", damage(syms, offSymCount, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9), value.ErrCorrupt},
		{"no string pool", strs[:48], value.ErrCorrupt},
		{"short string pool", strs[:len(strs)-1], value.ErrCorrupt},
		{"string outside the pool", damage(strs, 40, 200), value.ErrCorrupt},
		{"prefix of another string", damage(strs, 36, 'z'), value.ErrCorrupt},
		{"pool of another type", damage(strs, 48+offType, 5), value.ErrCorrupt},
		{"part of a list", list[:len(list)-1], value.ErrCorrupt},
		{"unknown type in a list", damage(list, 13, 0x50), value.ErrNYI},
		{"list of too many", damage(list, 5, huge...), value.ErrCorrupt},
		{"an atom is no column", []byte("LSTG\xfb\x05\x00\x00\x00\x00\x00\x00\x00"), value.ErrCorrupt},
		{"index of other rows", damage(indexed, 64+headerSize+bodyRows, 9), value.ErrCorrupt},
		{"index vector outside", damage(indexed, 64+headerSize+bodyFields+8, 0xff, 0xff), value.ErrCorrupt},
		{"part of an index", indexed[:len(indexed)-32], value.ErrCorrupt},
		{"part of an index block", indexed[:100], value.ErrIO},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Decode("dir/col", tc.data, vocab)
			if value.CodeOf(err) != tc.code || !strings.Contains(err.Error(), "dir/col") {
				t.Errorf("error %v, want %s naming the file", err, tc.code)
			}
			if tc.code == value.ErrCorrupt && !strings.Contains(err.Error(), "offset") {
				t.Errorf("error %v does not say where", err)
			}
		})
	}
	if _, err := Decode("dir/col", syms, nil); value.CodeOf(err) != value.ErrSym {
		t.Errorf("symbols without a vocabulary: error %v, want sym", err)
	}
}

// TestToleratedFiles reads what other writers may leave.
func TestToleratedFiles(t *testing.T) {
	vocab := vocabulary(t, "x", "y")
	strs := encode(t, value.Strs("hi"), Options{})
	wide := func(code byte, cells string) []byte {
		return unhex(t, strings.Repeat("00", 18)+"0c"+hex.EncodeToString([]byte{code})+"03000000 0200000000000000"+cells)
	}
	deep := []byte("LSTG")
	for range 100 {
		deep = append(deep, 0, 1, 0, 0, 0, 0, 0, 0, 0)
	}
	deep = append(deep, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	for _, tc := range []struct {
		name, want string
		data       []byte
	}{
		{"true is any byte but 0", "[true false]", unhex(t, strings.Repeat("00", 18)+"0100 00000000 0200000000000000 0200")},
		{"cells of 2 bytes", "[y x]", wide(1, "0200 0100")},
		{"cells of 4 bytes", "[y ']", wide(2, "02000000 00000000")},
		{"cells of 8 bytes, one beyond the vocabulary", "[y ']", wide(3, "0200000000000000 0900000000000000")},
		{"junk behind a short string", `["hi"]`, damage(strs, 40, 'J', 'U', 'N', 'K')},
		{"a sentinel without the null flag", "[-9223372036854775808]", unhex(t, strings.Repeat("00", 18)+"0500 00000000 0100000000000000 0000000000000080")},
		{"unknown attributes", "[1]", unhex(t, strings.Repeat("00", 18)+"059c 00000000 0100000000000000 0100000000000000")},
		{"bytes after a list", "[5]", []byte("LSTG\x00\x01\x00\x00\x00\x00\x00\x00\x00\xfb\x05\x00\x00\x00\x00\x00\x00\x00zzz")},
	} {
		if got := format.Compact(decode(t, tc.data, vocab)); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	decode(t, deep, nil)
	v := decode(t, damage(strs, 40, 'J'), nil).(*value.StrVec)
	if v.Views()[0] != value.Strs("hi").Views()[0] {
		t.Error("bytes that mean nothing must be zero in memory: views are compared as a whole")
	}
}

func TestCheck(t *testing.T) {
	null := value.NewList(value.I64s(1), value.Null)
	for _, col := range []value.Collection{
		null,
		value.NewList(value.NewList(null)),
		value.NewList(value.SymDict([]string{"k"}, value.Null)),
		value.NewList(value.NewLambda(value.I64s(), nil)),
		value.NewList(value.GUID{1}),
		value.NewList(value.NewTable(nil, nil)),
	} {
		if err := Check(col); value.CodeOf(err) != value.ErrNYI {
			t.Errorf("%s: error %v, want nyi", format.Compact(col), err)
		}
	}
	if err := Check(value.NewList(value.I64s(1), value.NewList(value.SymDict([]string{"k"}, value.F64(math.Pi))))); err != nil {
		t.Error(err)
	}
}

// TestLyingHeaders changes the number of rows of every type of column.
func TestLyingHeaders(t *testing.T) {
	vocab := vocabulary(t, "x", "y")
	for typ := value.TypeBool; typ <= value.TypeStr; typ++ {
		if !typ.IsVector() {
			continue
		}
		data := encode(t, kernel.Repeat(value.NullOf(typ), 3), Options{Vocab: vocab})
		for _, rows := range []uint64{0, 2, 4, 1 << 20, 1 << 40, 1 << 62, 1<<63 - 1, 1 << 63, 1<<64 - 1} {
			bad := bytes.Clone(data)
			binary.LittleEndian.PutUint64(bad[offRows:], rows)
			for name, c := range map[string]func() (Column, error){
				"small": func() (Column, error) { return Decode("f", bad, vocab) },
				"large": func() (Column, error) { return (&reader{path: "f", data: bad, vocab: vocab}).column() },
			} {
				col, err := c()
				if err == nil {
					_, err = col.Load()
				}
				if code := value.CodeOf(err); code != value.ErrCorrupt && code != value.ErrIO {
					t.Errorf("%s, as a %s file, with %d rows for 3: error %v", typ, name, int64(rows), err)
				}
			}
		}
	}
}

// FuzzDecode checks that no bytes make the reader panic or take memory that
// the file does not account for, and that what it accepts can be used.
func FuzzDecode(f *testing.F) {
	vocab := vocabulary(f, "x", "y")
	grouped := value.I64s(1, 2, 1)
	hash, _ := index.BuildHash(ctx, 1, grouped)
	blocks, _ := index.BuildPart(ctx, 1, grouped)
	for _, col := range []value.Collection{
		value.I64s(1, 2), value.Bools(true), value.Syms("x", "y"), value.Strs("hi", "a string longer than twelve"),
		value.NewList(value.I64s(1), value.Str("x"), value.Strs("p", "a long string beyond"), value.SymDict([]string{"k"}, value.F64(1))),
		grouped.WithMeta(value.Meta{Index: hash, Attrs: value.AttrGrouped}),
		grouped.WithMeta(value.Meta{Index: blocks, Attrs: value.AttrParted}),
	} {
		f.Add(encode(f, col, Options{Vocab: vocab}))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		// Vectors lie in the file, which is aligned as a mapping is.
		aligned := make([]uint64, len(data)/8+1)
		file := bytesOf(aligned)[:len(data)]
		copy(file, data)
		// As a large file, of which only the header is checked at first.
		if late, err := (&reader{path: "fuzz", data: file, vocab: vocab}).column(); err == nil {
			if col, err := late.Load(); err == nil && col.Len() != late.Len {
				t.Fatalf("%d elements, the header has %d", col.Len(), late.Len)
			} else if code := value.CodeOf(err); err != nil && code != value.ErrCorrupt && code != value.ErrNYI && code != value.ErrIO {
				t.Fatalf("loading it: %v", err)
			}
		}
		c, err := Decode("fuzz", file, vocab)
		if err != nil {
			return
		}
		col, err := c.Load()
		if err != nil {
			t.Fatal(err)
		}
		if col.Len() != c.Len {
			t.Fatalf("%d elements, expected %d", col.Len(), c.Len)
		}
		if size := len(format.Compact(col)); size > 100*len(data)+1000 {
			t.Fatalf("%d bytes of text from %d", size, len(data))
		}
	})
}
