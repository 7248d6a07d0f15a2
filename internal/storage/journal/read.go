package journal

import (
	"errors"
	"io"
	"io/fs"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Extent is how much of a log is intact.
type Extent struct {
	Entries int
	Bytes   int64
}

// Read calls f for every frame of the log at path, as it is now, and returns
// how many there were. It stops at the first error of f. A log that breaks off
// or goes on with something that is no frame is an error with code badtail;
// the extent then tells what can be kept. The payload is valid until f returns.
func Read(path string, f func(h wire.Header, payload []byte) error) (Extent, error) {
	var ext Extent
	log, err := file.Open(path)
	if err != nil {
		return ext, err
	}
	defer log.Close()
	size, err := log.Size()
	if err != nil {
		return ext, file.Error(path, err)
	}
	r := wire.NewReader(io.LimitReader(log, size), wire.MaxPayload)
	for {
		h, payload, err := r.ReadFrame()
		if err == io.EOF {
			return ext, nil
		}
		if err != nil {
			return ext, tailError(path, ext, err)
		}
		if err := f(h, payload); err != nil {
			return ext, err
		}
		ext.Entries++
		ext.Bytes += wire.HeaderSize + int64(len(payload))
	}
}

// tailError says what is wrong behind the last whole frame.
func tailError(path string, ext Extent, err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return file.Error(path, err)
	}
	why := "it breaks off inside an entry"
	if err != io.ErrUnexpectedEOF {
		why = value.AsError(err).Msg
	}
	return value.Errorf(value.ErrBadTail, "%s is damaged behind its first %d entries (%d bytes): %s", path, ext.Entries, ext.Bytes, why)
}

// Validate returns how much of the log at path is intact, without looking into
// the frames.
func Validate(path string) (Extent, error) {
	ext, err := Read(path, func(wire.Header, []byte) error { return nil })
	if errors.Is(err, value.ErrBadTail) {
		err = nil
	}
	return ext, err
}
