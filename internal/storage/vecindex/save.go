package vecindex

import (
	"bufio"
	"context"
	"encoding/binary"
	"math"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
)

// Save writes an index into the directory dir, which is created when it is
// missing; its parent must exist. All files change together, see [file.Change].
func Save(ctx context.Context, dir string, ix *vecsearch.Index) error {
	if err := file.MakeSubdir(dir); err != nil {
		return err
	}
	change, err := file.Begin(ctx, dir, headerFile)
	if err != nil {
		return err
	}
	defer change.Close()
	s := saver{change: change}
	files(ix, s.add)
	if s.err != nil {
		return s.err
	}
	return change.Commit()
}

// files calls add with the name of every file of an index and what fills it.
func files(ix *vecsearch.Index, add func(name string, fill func(w *writer))) {
	add(vectorsFile, func(w *writer) { w.floats(ix.Vectors) })
	add(levelsFile, func(w *writer) {
		for _, l := range ix.Levels {
			w.WriteByte(byte(l))
		}
	})
	for i := range ix.Layers {
		add(layerFile(i), func(w *writer) { w.layer(&ix.Layers[i]) })
	}
	add(headerFile, func(w *writer) { w.header(ix) })
}

// saver writes files of a change. After an error it does nothing more.
type saver struct {
	change *file.Change
	err    error
}

func (s *saver) add(name string, fill func(w *writer)) {
	if s.err != nil {
		return
	}
	var t *file.Temp
	if t, s.err = s.change.Create(name); s.err != nil {
		return
	}
	w := writer{bufio.NewWriterSize(t, 1<<16)}
	fill(&w)
	s.err = file.Error(t.Path(), w.Flush())
}

// writer writes numbers; the first error stays until Flush.
type writer struct{ *bufio.Writer }

func (w *writer) int64(n int) {
	w.Write(binary.LittleEndian.AppendUint64(w.AvailableBuffer(), uint64(n)))
}

func (w *writer) int32(n int) {
	w.Write(binary.LittleEndian.AppendUint32(w.AvailableBuffer(), uint32(n)))
}

func (w *writer) floats(fs []float32) {
	for _, f := range fs {
		w.Write(binary.LittleEndian.AppendUint32(w.AvailableBuffer(), math.Float32bits(f)))
	}
}

func (w *writer) header(ix *vecsearch.Index) {
	w.int64(ix.Rows())
	for _, n := range []int{ix.Dim, len(ix.Layers), ix.M, ix.M0, ix.EfBuild, int(ix.Metric)} {
		w.int32(n)
	}
	w.int64(int(ix.Entry))
}

func (w *writer) layer(l *vecsearch.Layer) {
	nodes := len(l.Links) / l.Slots
	w.int64(nodes)
	w.int64(l.Slots)
	for _, row := range l.Links {
		w.int64(int(row))
	}
	for i := range nodes {
		if l.Nodes != nil {
			i = int(l.Nodes[i])
		}
		w.int64(i)
	}
}
