package csv

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// packing is how a file is compressed.
type packing uint8

const (
	unpacked packing = iota
	gzipped
	zstandard
)

// packingOf tells by the first bytes how data is compressed.
func packingOf(data []byte) packing {
	switch {
	case bytes.HasPrefix(data, []byte{0x1f, 0x8b, 8}):
		return gzipped
	case bytes.HasPrefix(data, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return zstandard
	case len(data) >= 4 && data[0]&0xf0 == 0x50 && bytes.Equal(data[1:4], []byte{0x2a, 0x4d, 0x18}):
		return zstandard // begins with a frame to be skipped, as some writers do
	}
	return unpacked
}

// The text of an archive is unpacked ahead of its use, up to unpackAhead chunks.
const (
	unpackChunk = 1 << 20
	unpackAhead = 8
)

// maxZstdWindow is how far back a zstd frame may refer: what the zstd program
// reads unless told otherwise. The decoder holds that much.
const maxZstdWindow = 128 << 20

// unpacker unpacks an archive in a goroutine of its own.
type unpacker struct {
	chunks chan chunk
	free   chan []byte
	stop   chan struct{}
	done   sync.WaitGroup
}

// chunk is a piece of the text; err, io.EOF at the end, comes after its data.
type chunk struct {
	data []byte
	err  error
}

// newUnpacker starts to unpack src. Close it.
func newUnpacker(src *packedReader, workers int) *unpacker {
	u := &unpacker{chunks: make(chan chunk, unpackAhead), free: make(chan []byte, unpackAhead+2), stop: make(chan struct{})}
	for range cap(u.free) {
		u.free <- nil
	}
	u.done.Go(func() { u.run(src, workers) })
	return u
}

// next returns the next piece of the text. It is the caller's until recycle.
func (u *unpacker) next(ctx context.Context) ([]byte, error) {
	select {
	case c := <-u.chunks:
		return c.data, c.err
	case <-ctx.Done():
		return nil, value.Errorf(value.ErrCancel, "interrupted")
	}
}

// recycle gives a piece of text back.
func (u *unpacker) recycle(data []byte) { u.free <- data }

// close ends the goroutine and waits for it.
func (u *unpacker) close() {
	close(u.stop)
	u.done.Wait()
}

func (u *unpacker) run(src *packedReader, workers int) {
	dec, err := newDecoder(src, workers)
	if dec != nil {
		defer dec.Close()
	}
	for {
		var buf []byte
		select {
		case buf = <-u.free:
		case <-u.stop:
			return
		}
		if buf = buf[:cap(buf)]; len(buf) == 0 {
			buf = make([]byte, unpackChunk)
		}
		n := 0
		for n < len(buf) && err == nil {
			var m int
			m, err = dec.Read(buf[n:])
			n += m
		}
		select {
		case u.chunks <- chunk{buf[:n], archiveError(src.path, src.read.Load(), err)}:
		case <-u.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

// newDecoder returns the decoder for the packing of src. It is not nil unless
// there is an error.
func newDecoder(src *packedReader, workers int) (io.ReadCloser, error) {
	if packingOf(src.data) == gzipped {
		z, err := gzip.NewReader(bufio.NewReaderSize(src, 64<<10))
		if err != nil {
			return nil, err
		}
		return z, nil
	}
	z, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(workers), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

// archiveError says what is wrong with an archive of which this many bytes
// have been read.
func archiveError(path string, read int64, err error) error {
	switch {
	case err == nil || err == io.EOF || value.CodeOf(err) != "":
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return value.Errorf(value.ErrCorrupt, "%s: the archive ends early, at byte %d", path, read)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return value.Errorf(value.ErrLimit, "%s: unpacking the archive takes a window of more than %d MiB", path, maxZstdWindow>>20)
	}
	return value.Errorf(value.ErrCorrupt, "%s: the archive is damaged near byte %d: %v", path, read, err)
}

// packedReader reads the view of an archive, from any goroutine.
type packedReader struct {
	path string
	data []byte
	task *progress.Task
	read atomic.Int64
}

// Read implements io.Reader.
func (r *packedReader) Read(p []byte) (n int, err error) {
	pos := r.read.Load()
	if pos == int64(len(r.data)) {
		return 0, io.EOF
	}
	err = file.Guard(r.path, func() { n = copy(p, r.data[pos:]) })
	r.read.Add(int64(n))
	r.task.Add(int64(n), 0)
	return n, err
}

// packerFor returns a writer that compresses into out as the name of path says,
// nil for a name that says nothing.
func packerFor(path string, out io.Writer, workers int) (io.WriteCloser, error) {
	switch filepath.Ext(path) {
	case ".gz":
		return gzip.NewWriterLevel(out, gzip.BestSpeed)
	case ".zst":
		return zstd.NewWriter(out, zstd.WithEncoderConcurrency(workers))
	}
	return nil, nil
}
