package journal

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce/internal/storage/file"
)

// LogPath returns the path of the active log of a journal.
func LogPath(base string) string { return base + ".log" }

// SnapshotPath returns the path of the snapshot of a journal.
func SnapshotPath(base string) string { return base + ".qdb" }

// stampLayout is how the name of an archive tells when it was made, in UTC.
const stampLayout = "2006.01.02T15.04.05Z"

// archivePath returns a path that no file has, for the log that is put aside
// at this moment.
func archivePath(base string, now time.Time) (string, error) {
	stem := base + "." + now.UTC().Format(stampLayout)
	for n := 1; ; n++ {
		path := stem + ".log"
		if n > 1 {
			path = fmt.Sprintf("%s-%d.log", stem, n)
		}
		if there, err := file.Exists(path); !there {
			return path, err
		}
	}
}

// Purge deletes all files of a journal that is not open.
func Purge(base string) error {
	snapshot := SnapshotPath(base)
	for _, path := range []string{LogPath(base), snapshot, snapshot + file.TempSuffix} {
		if err := file.Remove(path); err != nil {
			return err
		}
	}
	dir := filepath.Dir(base)
	entries, err := file.List(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), filepath.Base(base)+".")
		if ours && strings.HasSuffix(rest, ".log") {
			if err := file.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return file.SyncDir(dir)
}
