package vecindex

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
	"github.com/rayforce-go/rayforce/value"
)

// Room refuses memory for n elements of width bytes each.
type Room func(n, width int64) error

// Load returns the index in the directory dir. It asks room before it makes
// what is large.
func Load(dir string, room Room) (ix *vecsearch.Index, err error) {
	err = file.ReadVersion(dir, headerFile, func(v *file.Version) (err error) {
		ix, err = load(func(name string, f func(p *part)) error { return read(v, name, f) }, room)
		return err
	})
	return ix, err
}

// source calls f with the file of a name and returns the error of either.
type source func(name string, f func(p *part)) error

func load(from source, room Room) (*vecsearch.Index, error) {
	ix := new(vecsearch.Index)
	layers, err := readHeader(from, ix)
	if err != nil {
		return nil, err
	}
	for layer := range layers {
		if err := readLayer(from, ix, layer, room); err != nil {
			return nil, err
		}
	}
	if err := readVectors(from, ix, room); err != nil {
		return nil, err
	}
	ix.Prepare()
	return ix, nil
}

// readHeader sets what the header and the levels tell, and returns the number
// of layers.
func readHeader(from source, ix *vecsearch.Index) (layers int, err error) {
	var rows int64
	err = from(headerFile, func(p *part) {
		rows = p.positive64("rows", math.MaxInt32)
		ix.Dim = int(p.positive32("dimensions", math.MaxInt32))
		layers = int(p.positive32("layers", vecsearch.MaxLayers))
		ix.M = int(p.positive32("neighbours", math.MaxInt32))
		ix.M0 = int(p.positive32("neighbours in layer 0", math.MaxInt32))
		ix.EfBuild = int(int32(p.uint32("ef")))
		if m := p.uint32("metric"); m <= uint32(vecsearch.IP) {
			ix.Metric = vecsearch.Metric(m)
		}
		ix.Entry = p.row("the entry", rows)
	})
	if err != nil {
		return 0, err
	}
	err = from(levelsFile, func(p *part) {
		data := p.take(rows, "the levels of all rows")
		ix.Levels = make([]int8, len(data))
		for i, b := range data {
			ix.Levels[i] = int8(b)
		}
	})
	return layers, err
}

// readLayer appends a layer to ix.
func readLayer(from source, ix *vecsearch.Index, layer int, room Room) error {
	var l vecsearch.Layer
	rows := int64(ix.Rows())
	err := from(layerFile(layer), func(p *part) {
		nodes := p.positive64("nodes", rows)
		l.Slots = int(p.positive64("slots", vecsearch.MaxDegree))
		links := p.take(8*nodes*int64(l.Slots), "the neighbours of all nodes")
		ids := p.take(8*nodes, "the rows of all nodes")
		if p.err == nil {
			p.err = room(nodes, int64(4*l.Slots+4))
		}
		if p.err != nil {
			return
		}
		l.Links = p.neighbors(links, l.Slots, rows)
		if nodes == rows {
			p.allRows(ids)
		} else {
			l.Nodes = p.someRows(ids, rows)
		}
	})
	ix.Layers = append(ix.Layers, l)
	return err
}

func readVectors(from source, ix *vecsearch.Index, room Room) error {
	return from(vectorsFile, func(p *part) {
		n := int64(ix.Rows()) * int64(ix.Dim)
		if n > math.MaxInt64/4 {
			p.damaged(0, "cannot hold %d vectors of %d elements", ix.Rows(), ix.Dim)
			return
		}
		data := p.take(4*n, "the vectors of all rows")
		if p.err == nil {
			p.err = room(n, 4)
		}
		if p.err != nil {
			return
		}
		ix.Vectors = make([]float32, n)
		for i := range ix.Vectors {
			ix.Vectors[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
	})
}

// part is a file that is being read. After an error it gives zeros.
type part struct {
	path string
	data []byte
	off  int64
	err  error
}

// read maps a file for f.
func read(v *file.Version, name string, f func(p *part)) error {
	path := v.Path(name)
	view, err := v.Map(name)
	if err != nil {
		return err
	}
	defer view.Close()
	p := part{path: path, data: view.Bytes()}
	if err := file.Guard(path, func() { f(&p) }); err != nil {
		return err
	}
	return p.err
}

// damaged sets the error of a file that is wrong at an offset.
func (p *part) damaged(off int64, format string, args ...any) {
	if p.err == nil {
		p.err = value.Errorf(value.ErrIO, "%s is damaged at offset %d: %s", p.path, off, fmt.Sprintf(format, args...))
	}
}

// take returns the next n bytes, which hold what.
func (p *part) take(n int64, what string) []byte {
	if p.err != nil {
		return nil
	}
	if have := int64(len(p.data)) - p.off; n > have {
		p.damaged(p.off, "%s take %d bytes, the file has %d here", what, n, have)
		return nil
	}
	p.off += n
	return p.data[p.off-n : p.off]
}

func (p *part) uint64(what string) uint64 {
	if b := p.take(8, what); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (p *part) uint32(what string) uint32 {
	if b := p.take(4, what); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// positive64 returns a number of something, which is from 1 to most.
func (p *part) positive64(what string, most int64) int64 {
	return p.positive(8, int64(p.uint64(what)), what, most)
}

func (p *part) positive32(what string, most int64) int64 {
	return p.positive(4, int64(int32(p.uint32(what))), what, most)
}

func (p *part) positive(width, n int64, what string, most int64) int64 {
	if p.err == nil && (n < 1 || n > most) {
		p.damaged(p.off-width, "the number of %s must be from 1 to %d, got %d", what, most, n)
	}
	if p.err != nil {
		return 0
	}
	return n
}

// row returns the number of one of so many rows.
func (p *part) row(what string, rows int64) int32 {
	n := int64(p.uint64(what))
	if p.err == nil && (n < 0 || n >= rows) {
		p.damaged(p.off-8, "%s must be a row from 0 to %d, got %d", what, rows-1, n)
	}
	if p.err != nil {
		return 0
	}
	return int32(n)
}

// neighbors decodes the slots of a layer, which were taken before the rows of
// its nodes.
func (p *part) neighbors(data []byte, slots int, rows int64) []int32 {
	links := make([]int32, len(data)/8)
	ended := false // the slots of this node are used no more
	for i := range links {
		if i%slots == 0 {
			ended = false
		}
		n := int64(binary.LittleEndian.Uint64(data[8*i:]))
		switch {
		case n == -1:
			ended = true
		case n < 0 || n >= rows:
			p.damaged(layerHeader+8*int64(i), "a neighbour must be a row from 0 to %d, or -1, got %d", rows-1, n)
			return nil
		case ended:
			p.damaged(layerHeader+8*int64(i), "a neighbour stands behind a slot that is not used")
			return nil
		}
		links[i] = int32(n)
	}
	return links
}

// allRows checks that the rows of the nodes, the last thing taken, are all rows
// in order.
func (p *part) allRows(data []byte) {
	for i := range int64(len(data) / 8) {
		if n := int64(binary.LittleEndian.Uint64(data[8*i:])); n != i {
			p.damaged(p.off-int64(len(data))+8*i, "the rows of all nodes must count from 0, got %d", n)
			return
		}
	}
}

// someRows decodes the rows of the nodes, the last thing taken.
func (p *part) someRows(data []byte, rows int64) []int32 {
	nodes := make([]int32, len(data)/8)
	before := int64(-1)
	for i := range nodes {
		n := int64(binary.LittleEndian.Uint64(data[8*i:]))
		if n <= before || n >= rows {
			p.damaged(p.off-int64(len(data))+8*int64(i), "the rows of nodes must ascend and be less than %d, got %d", rows, n)
			return nil
		}
		nodes[i], before = int32(n), n
	}
	return nodes
}
