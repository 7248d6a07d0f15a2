//go:build !unix

package symfile

import (
	"os"

	"github.com/rayforce-go/rayforce/internal/storage/file"
)

// lock creates the lock file; this system has no advisory locks, so two
// processes must not write one vocabulary.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, file.Error(path, err)
	}
	return func() { f.Close() }, nil
}
