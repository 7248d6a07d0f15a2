//go:build !unix

package file

import "os"

// Lock does nothing on systems without advisory locks.
func Lock(*os.File) error { return nil }
