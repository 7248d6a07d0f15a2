package vecindex

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/vecsearch"
	"github.com/rayforce-go/rayforce/value"
)

func plenty(n, width int64) error { return nil }

// newIndex returns an index of n rows with m neighbours each.
func newIndex(t testing.TB, n, m int) *vecsearch.Index {
	t.Helper()
	r := rand.New(rand.NewPCG(2, 2))
	cells := make([]value.Value, n)
	for i := range cells {
		cells[i] = value.F64s(r.Float64(), r.Float64(), r.Float64())
	}
	rows, bad, err := vecsearch.RowsOf(context.Background(), 1, cells, nil, 0)
	if bad != nil || err != nil {
		t.Fatal(bad, err)
	}
	ix, err := vecsearch.Build(context.Background(), 1, new(vecsearch.Levels), rows, vecsearch.Params{Metric: vecsearch.L2, M: m, EfBuild: 20})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func content(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func search(t testing.TB, ix *vecsearch.Index) []vecsearch.Hit {
	t.Helper()
	hits, err := ix.Search(context.Background(), make([]float64, ix.Dim), 5, 50, nil)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func TestSaveAndLoad(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ix")
	for _, n := range []int{200, 3, 1, 150} { // over larger and smaller ones
		ix := newIndex(t, n, 4)
		if err := Save(t.Context(), dir, ix); err != nil {
			t.Fatal(err)
		}
		got, err := Load(dir, plenty)
		if err != nil {
			t.Fatal(err)
		}
		if got.Metric != ix.Metric || got.Dim != ix.Dim || got.M != ix.M || got.M0 != ix.M0 || got.EfBuild != ix.EfBuild || got.Entry != ix.Entry ||
			!reflect.DeepEqual(got.Levels, ix.Levels) || !reflect.DeepEqual(got.Layers, ix.Layers) || !reflect.DeepEqual(got.Vectors, ix.Vectors) {
			t.Errorf("%d rows: another index was read than was written", n)
		}
		if !reflect.DeepEqual(search(t, got), search(t, ix)) {
			t.Errorf("%d rows: the index that was read finds other rows", n)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (error %v)", left, err)
	}
}

// small returns an index of two layers.
func small() *vecsearch.Index {
	return &vecsearch.Index{
		Metric: vecsearch.IP, Dim: 1, M: 1, M0: 2, EfBuild: 9, Entry: 1, Levels: []int8{0, 1, 0},
		Layers: []vecsearch.Layer{
			{Slots: 2, Links: []int32{1, -1, 0, 2, 1, -1}},
			{Slots: 1, Nodes: []int32{1}, Links: []int32{-1}},
		},
		Vectors: []float32{0.5, -1, 2},
	}
}

// TestLayout checks the bytes of a directory against a description of them.
func TestLayout(t *testing.T) {
	le := func(nums ...any) []byte {
		var b bytes.Buffer
		for _, n := range nums {
			if err := binary.Write(&b, binary.LittleEndian, n); err != nil {
				t.Fatal(err)
			}
		}
		return b.Bytes()
	}
	want := map[string][]byte{
		headerFile:   le(int64(3), int32(1), int32(2), int32(1), int32(2), int32(9), int32(2), int64(1)),
		levelsFile:   {0, 1, 0},
		layerFile(0): le(int64(3), int64(2), []int64{1, -1, 0, 2, 1, -1}, []int64{0, 1, 2}),
		layerFile(1): le(int64(1), int64(1), int64(-1), int64(1)),
		vectorsFile:  le([]float32{0.5, -1, 2}),
	}
	dir := filepath.Join(t.TempDir(), "ix")
	if err := Save(t.Context(), dir, small()); err != nil {
		t.Fatal(err)
	}
	for name, data := range want {
		if got := content(t, filepath.Join(dir, name)); !bytes.Equal(got, data) {
			t.Errorf("%s holds\n %v, want\n %v", name, got, data)
		}
	}
}

func TestDamage(t *testing.T) {
	ix := newIndex(t, 60, 4)
	set := func(off int, width int, n int64) func([]byte) []byte {
		return func(data []byte) []byte {
			if width == 4 {
				binary.LittleEndian.PutUint32(data[off:], uint32(n))
			} else {
				binary.LittleEndian.PutUint64(data[off:], uint64(n))
			}
			return data
		}
	}
	short := func(data []byte) []byte { return data[:len(data)-1] }
	nodes := len(ix.Layers[1].Nodes)
	type damage struct {
		name, file string
		change     func([]byte) []byte
		off        int
	}
	cases := []damage{
		{"header cut", headerFile, short, 32},
		{"no header", headerFile, func([]byte) []byte { return nil }, 0},
		{"no rows", headerFile, set(0, 8, 0), 0},
		{"negative rows", headerFile, set(0, 8, -1), 0},
		{"too many rows", headerFile, set(0, 8, 1<<40), 0},
		{"no dimensions", headerFile, set(8, 4, 0), 8},
		{"no layers", headerFile, set(12, 4, 0), 12},
		{"17 layers", headerFile, set(12, 4, 17), 12},
		{"M of 0", headerFile, set(16, 4, 0), 16},
		{"M of layer 0 negative", headerFile, set(20, 4, -3), 20},
		{"entry behind the rows", headerFile, set(32, 8, 60), 32},
		{"negative entry", headerFile, set(32, 8, -1), 32},
		{"levels cut", levelsFile, short, 0},
		{"vectors cut", vectorsFile, short, 0},
		{"vectors of more dimensions", headerFile, set(8, 4, 1<<30), -1},
		{"layer cut", layerFile(0), short, 16 + 8*60*8},
		{"layer header cut", layerFile(0), func(b []byte) []byte { return b[:12] }, 8},
		{"layer without nodes", layerFile(0), set(0, 8, 0), 0},
		{"layer with too many nodes", layerFile(0), set(0, 8, 61), 0},
		{"layer without slots", layerFile(0), set(8, 8, 0), 8},
		{"layer with too many slots", layerFile(0), set(8, 8, 4097), 8},
		{"neighbour behind the rows", layerFile(0), set(16, 8, 60), 16},
		{"neighbour below -1", layerFile(1), set(24, 8, -2), 24},
		{"neighbour behind an unused slot", layerFile(0), set(16, 8, -1), 24},
		{"rows of layer 0 not in order", layerFile(0), set(16+8*60*8, 8, 1), 16 + 8*60*8},
		{"rows of layer 1 not ascending", layerFile(1), set(16+8*nodes*4, 8, 59), 16 + 8*nodes*4 + 8},
		{"row behind the rows", layerFile(1), set(16+8*nodes*4, 8, 60), 16 + 8*nodes*4},
	}
	for _, c := range cases {
		dir := filepath.Join(t.TempDir(), "ix")
		if err := Save(t.Context(), dir, ix); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, c.file)
		if err := os.WriteFile(path, c.change(content(t, path)), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Load(dir, plenty)
		where := fmt.Sprintf("%s is damaged at offset %d:", path, c.off)
		if c.off < 0 { // the damage shows in another file
			where = filepath.Join(dir, vectorsFile)
		}
		if !errors.Is(err, value.ErrIO) || !strings.Contains(err.Error(), where) {
			t.Errorf("%s: error %v, want io at %s", c.name, err, where)
		}
	}
}

// TestAccepted checks what must not keep an index from loading.
func TestAccepted(t *testing.T) {
	ix := newIndex(t, 60, 4)
	dir := filepath.Join(t.TempDir(), "ix")
	if err := Save(t.Context(), dir, ix); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{headerFile, levelsFile, layerFile(0), layerFile(1), vectorsFile} {
		path := filepath.Join(dir, name)
		data := content(t, path)
		if name == headerFile {
			binary.LittleEndian.PutUint32(data[28:], 77) // an unknown metric
		}
		if err := os.WriteFile(path, append(data, "more"...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Load(dir, plenty)
	if err != nil {
		t.Fatal(err)
	}
	if got.Metric != vecsearch.Cosine || len(search(t, got)) != 5 {
		t.Errorf("an unknown metric loads as %v, want cosine", got.Metric)
	}
}

func TestErrors(t *testing.T) {
	ix := newIndex(t, 20, 4)
	dir := t.TempDir()
	if err := Save(t.Context(), filepath.Join(dir, "no", "ix"), ix); !errors.Is(err, value.ErrIO) {
		t.Errorf("saving below a missing directory: %v, want io", err)
	}
	plain := filepath.Join(dir, "file")
	if err := os.WriteFile(plain, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Save(t.Context(), plain, ix); !errors.Is(err, value.ErrIO) {
		t.Errorf("saving over a file: %v, want io", err)
	}
	if _, err := Load(filepath.Join(dir, "nosuch"), plenty); !errors.Is(err, value.ErrIO) {
		t.Errorf("loading what is missing: %v, want io", err)
	}
	if err := Save(t.Context(), dir, ix); err != nil {
		t.Fatal(err)
	}
	full := value.Errorf(value.ErrLimit, "no room")
	if _, err := Load(dir, func(n, width int64) error { return full }); !errors.Is(err, full) {
		t.Errorf("loading without room: %v, want its error", err)
	}
	for _, name := range []string{headerFile, levelsFile, layerFile(0), vectorsFile} {
		if err := Save(t.Context(), dir, ix); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir, plenty); !errors.Is(err, value.ErrIO) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v, want io with its name", name, err)
		}
	}
}

// inMemory are the files of a directory.
type inMemory map[string][]byte

func encode(t testing.TB, ix *vecsearch.Index) inMemory {
	t.Helper()
	m := make(inMemory)
	files(ix, func(name string, fill func(w *writer)) {
		var b bytes.Buffer
		w := writer{bufio.NewWriter(&b)}
		fill(&w)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		m[name] = b.Bytes()
	})
	return m
}

func (m inMemory) source(name string, f func(p *part)) error {
	data, ok := m[name]
	if !ok {
		return value.Errorf(value.ErrIO, "%s: no such file", name)
	}
	p := part{path: name, data: data}
	f(&p)
	return p.err
}

// FuzzLoad loads directories of any content. What loads must be searchable, and
// must find the same after it was saved and loaded again.
func FuzzLoad(f *testing.F) {
	for _, ix := range []*vecsearch.Index{small(), newIndex(f, 9, 1)} { // with one neighbour all rows are in layer 0
		m := encode(f, ix)
		f.Add(m[headerFile], m[levelsFile], m[layerFile(0)], m[layerFile(1)], m[vectorsFile])
	}
	f.Fuzz(func(t *testing.T, header, levels, layer0, layer1, vectors []byte) {
		m := inMemory{headerFile: header, levelsFile: levels, layerFile(0): layer0, layerFile(1): layer1, vectorsFile: vectors}
		ix, err := load(m.source, plenty)
		if err != nil {
			if code := value.CodeOf(err); code != value.ErrIO {
				t.Fatalf("error %v, want io", err)
			}
			return
		}
		hits := search(t, ix)
		again, err := load(encode(t, ix).source, plenty)
		if err != nil {
			t.Fatal(err)
		}
		if got := search(t, again); !reflect.DeepEqual(got, hits) {
			t.Errorf("after saving it finds %v, before %v", got, hits)
		}
	})
}
