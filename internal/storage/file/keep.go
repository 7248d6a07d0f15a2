package file

import "os"

// smallFile is the size up to which Keep reads a file instead of mapping it:
// mappings take whole pages, and a process may have only so many.
const smallFile = 64 << 10

// Keep returns the content of a file for as long as the process lives, so that
// vectors may lie in it.
//
// A large file is mapped and stays so: the slices that functions pass around
// do not tell the garbage collector of the mapping, so nobody knows when the
// last of them has gone. What that costs is address space and, for a file that
// has been replaced since, its room on the disk until the process ends; pages
// that nobody reads leave memory. Files of the same identity share a mapping.
func Keep(path string) ([]byte, error) {
	data, err := load(path)
	return data, Error(path, err)
}

// load is Keep with the error of the system.
func load(path string) ([]byte, error) {
	data, large, err := readSmall(path)
	if !large || err != nil {
		return data, err
	}
	f, err := open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return keep(f, path)
}
