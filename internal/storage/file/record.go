package file

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// recordName is the file that says that a change is made but may not be
// finished. It is text, a line per file and, in the last line, the checksum of
// those before:
//
//	change 0f3c9a5d1e8b7246 from 98 1705312800 to 98 1705312860
//	place "price"
//	place ".d"
//	remove "old"
//	crc32 9a0b1c2d
//
// The new content of the file placed by line N lies in .TAG.N.tmp until it is
// placed. The marker had the size and time "from" and gets those "to"; a marker
// with others was written since by a program that knows no records, which are
// worth nothing then.
const recordName = ".change"

// maxRecord is the size of the largest record that is read.
const maxRecord = 64 << 20

// record is the change of a directory.
type record struct {
	dir, marker string
	tag         string
	old, next   stamp // of the marker
	place, gone []string
}

func (r *record) path(name string) string { return filepath.Join(r.dir, name) }

// staged returns the path of the new content of file i.
func (r *record) staged(i int) string {
	return r.path("." + r.tag + "." + strconv.Itoa(i) + TempSuffix)
}

func (r *record) encode() []byte {
	b := fmt.Appendf(nil, "change %s from %d %d to %d %d\n", r.tag, r.old.size, r.old.time, r.next.size, r.next.time)
	for _, name := range r.place {
		b = fmt.Appendf(b, "place %q\n", name)
	}
	for _, name := range r.gone {
		b = fmt.Appendf(b, "remove %q\n", name)
	}
	return fmt.Appendf(b, "crc32 %08x\n", crc32.ChecksumIEEE(b))
}

// readRecord returns the record of a directory, nil if there is none.
func readRecord(dir, marker string) (*record, error) {
	r := &record{dir: dir, marker: marker}
	path := r.path(recordName)
	if there, err := Exists(path); !there {
		return nil, err
	}
	data, err := ReadSmall(path, maxRecord)
	if err != nil {
		if there, _ := Exists(path); !there {
			return nil, nil // the change was finished just now
		}
		return nil, err
	}
	if at, why := r.decode(string(data)); why != "" {
		return nil, value.Errorf(value.ErrCorrupt, "%s, offset %d: %s", path, at, why)
	}
	return r, nil
}

// decode reads the text of a record. It says what is wrong with it and where.
func (r *record) decode(text string) (at int, why string) {
	end := strings.LastIndexByte(strings.TrimSuffix(text, "\n"), '\n') + 1
	if text[end:] != fmt.Sprintf("crc32 %08x\n", crc32.ChecksumIEEE([]byte(text[:end]))) {
		return end, "the checksum does not fit the lines before it"
	}
	for line := range strings.Lines(text[:end]) {
		if at == 0 {
			n, _ := fmt.Sscanf(line, "change %s from %d %d to %d %d\n", &r.tag, &r.old.size, &r.old.time, &r.next.size, &r.next.time)
			if n != 5 || !isStaged("."+r.tag+".0"+TempSuffix) {
				return 0, "does not begin with a change"
			}
			at += len(line)
			continue
		}
		verb, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		name, err := strconv.Unquote(quoted)
		if err != nil || name == "" || name != filepath.Base(name) || name == "." || name == ".." {
			return at, "names no file of the directory"
		}
		switch verb {
		case "place":
			r.place = append(r.place, name)
		case "remove":
			r.gone = append(r.gone, name)
		default:
			return at, "is neither a file to place nor one to remove"
		}
		at += len(line)
	}
	if at == 0 {
		return 0, "does not begin with a change"
	}
	return at, ""
}

// valid reports whether the record is about the files that are there. With
// another marker, and some of the new files placed and others not, nobody can
// tell: the directory may be a copy, without the times, of one in the middle of
// the change, or have been written since.
func (r *record) valid() (bool, error) {
	info, err := stat(r.path(r.marker))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, Error(r.path(r.marker), err)
	}
	if s := stampOf(info); err == nil && (s == r.old || s == r.next) {
		return true, nil
	}
	waiting := 0
	for i := range r.place {
		there, err := Exists(r.staged(i))
		if err != nil {
			return false, err
		}
		if there {
			waiting++
		}
	}
	if waiting == 0 || waiting == len(r.place) {
		return false, nil
	}
	return false, value.Errorf(value.ErrCorrupt, "%s, offset 0: %d of %d files of an interrupted change are in place, and %s is not the file that was there then; write the files again, or delete the record to take them as they are",
		r.path(recordName), len(r.place)-waiting, len(r.place), r.marker)
}

// How finish leaves the directory in the meantime.
type finishing bool

const (
	finishNew      finishing = false // the marker makes the change, so it comes last
	finishRecorded finishing = true  // the record has made it
)

// finish puts the files in their places. Steps that were taken before a crash
// are left out.
func (r *record) finish(how finishing) error {
	last := -1
	for i, name := range r.place {
		if how == finishNew && name == r.marker {
			last = i
		} else if err := r.put(i, how); err != nil {
			return err
		}
	}
	for _, name := range r.gone {
		if err := Remove(r.path(name)); err != nil {
			return err
		}
	}
	if err := SyncDir(r.dir); err != nil {
		return err
	}
	if how == finishRecorded {
		return Remove(r.path(recordName))
	}
	if err := r.put(last, how); err != nil {
		return err
	}
	return SyncDir(r.dir)
}

// put gives file i its name.
func (r *record) put(i int, how finishing) error {
	err := rename(r.staged(i), r.path(r.place[i]))
	if how == finishRecorded && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return Error(r.path(r.place[i]), err)
}
