package suite

import (
	"io/fs"
	"os"
	"path/filepath"
)

// Files returns the test files that paths name: files as they are, and all
// files *.rfl below directories, in order of name.
func Files(paths []string) ([]string, error) {
	var files []string
	seen := map[string]bool{}
	add := func(name string) {
		if clean := filepath.Clean(name); !seen[clean] {
			seen[clean] = true
			files = append(files, name)
		}
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			add(path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && filepath.Ext(name) == ".rfl" {
				add(name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
