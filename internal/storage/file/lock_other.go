//go:build !unix

package file

// tryLock succeeds always on systems without advisory locks: there, two
// processes must not write the same files.
func (f *File) tryLock() (bool, error) { return true, nil }

func (f *File) inode() (uint64, bool) { return 0, false }
