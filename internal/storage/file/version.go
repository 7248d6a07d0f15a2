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
	if left {
		if tidyIfIdle(dir, marker) {
			return look(dir, marker)
		}
		if v.record, err = validRecord(dir, marker); err != nil {
			return nil, err
		}
	}
	// A change that is made from here on shows in current.
	if v.held, err = v.openMarker(); err != nil {
		return nil, err
	}
	if v.info, err = v.held.stat(); err != nil {
		v.held.Close()
	}
	return v, Error(v.held.path, err)
}

// validRecord returns the record of a change that is made but not finished,
// nil if there is none.
func validRecord(dir, marker string) (*record, error) {
	r, err := readRecord(dir, marker)
	if r == nil || err != nil {
		return nil, err
	}
	valid, err := r.valid()
	if !valid || err != nil {
		return nil, err
	}
	return r, nil
}

// current reports whether the files are still those of this version.
func (v *Version) current() (bool, error) {
	r, err := validRecord(v.dir, v.marker)
	if err != nil {
		return false, err
	}
	var info os.FileInfo
	now := &Version{marker: v.marker, record: r}
	path := now.staged(v.marker)
	if path != "" {
		info, err = stat(path)
	}
	if path == "" || Missing(err) { // it has its name
		info, err = stat(v.Path(v.marker))
	}
	if Missing(err) {
		return true, nil // somebody removed the directory, which no version helps against
	}
	if err != nil {
		return false, Error(v.Path(v.marker), err)
	}
	return os.SameFile(v.info, info), nil
}

// staged returns the path of a file that may not have its name yet, "" for
// others.
func (v *Version) staged(name string) string {
	if v.record != nil {
		if i := slices.Index(v.record.place, name); i >= 0 {
			return v.record.staged(i)
		}
	}
	return ""
}

// openMarker opens the marker of this version.
func (v *Version) openMarker() (*File, error) {
	if path := v.staged(v.marker); path != "" {
		f, err := open(path, os.O_RDONLY)
		if err == nil || !Missing(err) {
			return f, Error(path, err)
		}
	}
	return Open(v.Path(v.marker))
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

// Keep is the function Keep for a file of this version. The marker is small,
// and is asked for once.
func (v *Version) Keep(name string) ([]byte, error) {
	if name == v.marker {
		data, err := v.held.readAll(v.info)
		return data, Error(v.Path(name), err)
	}
	if path := v.staged(name); path != "" {
		data, err := load(path)
		if err == nil || !Missing(err) {
			return data, Error(path, err)
		}
	}
	data, err := load(v.Path(name))
	return data, Error(v.Path(name), err)
}

// Map is the function Map for a file of this version.
func (v *Version) Map(name string) (*View, error) {
	if path := v.staged(name); path != "" {
		view, err := Map(path)
		if err == nil || !Missing(err) {
			return view, err
		}
	}
	return Map(v.Path(name))
}
