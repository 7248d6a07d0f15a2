package file

import (
	"os"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// Version is the files of a directory at one moment, while changes go on.
type Version struct {
	dir, marker string
	record      *record // a change that is made but not finished; nil for none
	names       map[string]bool
	held        *File // the marker, open so that no later one is taken for it
	info        os.FileInfo
}

// maxTries is how often a directory may change while it is read. Each time
// somebody else wrote all files that were read meanwhile.
const maxTries = 1000

// ReadVersion calls read for the files of a directory, and again for as long
// as they changed meanwhile, so that what the last call has seen was there at
// one moment. It removes what a crash has left.
func ReadVersion(dir, marker string, read func(v *Version) error) error {
	for range maxTries {
		v, err := look(dir, marker)
		if err != nil {
			return err
		}
		err = read(v)
		same, err2 := v.current()
		v.held.Close()
		if err2 != nil {
			return err2
		}
		if same {
			return err
		}
	}
	return value.Errorf(value.ErrIO, "%s: is written again and again while it is read", dir)
}

func look(dir, marker string) (*Version, error) {
	entries, err := List(dir)
	if err != nil {
		return nil, err
	}
	v := &Version{dir: dir, marker: marker, names: make(map[string]bool, len(entries))}
	left := false
	for _, e := range entries {
		v.names[e.Name()] = true
		left = left || e.Name() == recordName || isStaged(e.Name())
	}
	if left && tidyIfIdle(dir, marker) {
		return look(dir, marker)
	}
	if err := v.open(); err != nil {
		return nil, err
	}
	return v, nil
}

// open finds the unfinished change and holds the marker.
func (v *Version) open() (err error) {
	if v.record, err = readRecord(v.dir, v.marker); err != nil {
		return err
	}
	if v.record != nil {
		valid, err := v.record.valid()
		if err != nil {
			return err
		}
		if !valid {
			v.record = nil
		}
	}
	if v.held, err = v.openFile(v.marker); err != nil {
		return err
	}
	if v.info, err = v.held.stat(); err != nil {
		v.held.Close()
	}
	return Error(v.held.path, err)
}

// current reports whether the files are still those of this version.
func (v *Version) current() (bool, error) {
	now := &Version{dir: v.dir, marker: v.marker}
	if err := now.open(); err != nil {
		if there, err2 := Exists(v.dir + "/" + v.marker); err2 == nil && !there {
			return true, nil // the directory was removed, which no version helps against
		}
		return false, err
	}
	defer now.held.Close()
	return os.SameFile(v.info, now.info), nil
}

// openFile opens a file of this version: it may have its name already or not.
func (v *Version) openFile(name string) (*File, error) {
	path := v.dir + "/" + name
	if v.record != nil {
		if i := slices.Index(v.record.place, name); i >= 0 {
			f, err := open(v.record.staged(i), os.O_RDONLY)
			if err == nil || !Missing(err) {
				return f, Error(path, err)
			}
		}
	}
	return Open(path)
}

// Path returns the path of a file, for messages.
func (v *Version) Path(name string) string { return v.dir + "/" + name }

// Has reports whether there is a file of this name.
func (v *Version) Has(name string) bool {
	if v.record != nil {
		if slices.Contains(v.record.place, name) {
			return true
		}
		if slices.Contains(v.record.gone, name) {
			return false
		}
	}
	return v.names[name]
}

// Keep is the function Keep for a file of this version.
func (v *Version) Keep(name string) ([]byte, error) {
	f, err := v.openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return keep(f, v.Path(name))
}
