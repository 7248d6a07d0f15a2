//go:build !unix

package file

// View is the content of a file.
type View struct{ data []byte }

// Map returns a view of the file at path, which this system reads into memory.
func Map(path string) (*View, error) {
	data, err := Read(path)
	return &View{data}, err
}

// Close ends the view; nothing may use its bytes any more.
func (v *View) Close() { v.data = nil }

func keep(f *File, path string) ([]byte, error) {
	info, err := f.stat()
	if err != nil {
		return nil, Error(path, err)
	}
	data, err := f.readAll(info)
	return data, Error(path, err)
}
