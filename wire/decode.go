package wire

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// maxCount is the largest element count that a decoder accepts.
const maxCount = 1_000_000_000

// A Resolver gives the function value for the name that stands for it on the
// wire, or an error with code name. A nil Resolver makes a bare *value.Builtin
// of any name: enough to look at it and to send it on.
type Resolver func(name string) (value.Value, error)

// Decode reads the value at the start of b and returns it and the bytes after
// it. The value shares no memory with b.
//
// An error object decodes to a value.ErrorValue, not to an error; one inside a
// list, dict, table or lambda takes the place of the whole. Damaged input is
// an error with code domain, a type byte that means nothing one with code
// type.
func Decode(b []byte, resolve Resolver) (v value.Value, rest []byte, err error) {
	d := decoder{b: b, resolve: resolve}
	return d.decode()
}

func (d *decoder) decode() (v value.Value, rest []byte, err error) {
	v, err = d.value(1)
	if err == errObject {
		return value.ErrorValue{Err: d.object}, d.b, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return v, d.b, nil
}

// decoder reads values off the front of b. Depth counts the nested values,
// the outermost being 1.
type decoder struct {
	b       []byte
	resolve Resolver
	object  *value.Error // the error object behind errObject

	whole int    // the length of b at first
	parts []Part // what belongs between the bytes of b
}

// errObject travels up from an error object to Decode.
var errObject = &value.Error{Code: value.ErrDomain, Msg: "error object"}

func short(format string, args ...any) error {
	return value.Errorf(value.ErrDomain, "truncated or damaged value: "+format, args...)
}

// take removes and returns the first n bytes, which the caller knows to exist.
func (d *decoder) take(n int) []byte {
	head := d.b[:n:n]
	d.b = d.b[n:]
	return head
}

func (d *decoder) value(depth int) (value.Value, error) {
	if depth > MaxDepth {
		return nil, value.Errorf(value.ErrDomain, "values may nest %d deep, these go deeper", MaxDepth)
	}
	if len(d.b) == 0 {
		return nil, short("expected a value, nothing is left")
	}
	tag := d.take(1)[0]
	switch t := value.Type(tag); {
	case t == value.TypeList:
		return d.list(depth)
	case t.IsVector():
		return d.vector(t)
	case t < 0 && t >= -value.TypeStr:
		return d.atom(-t)
	case tag == tagTable:
		return d.table(depth)
	case tag == tagDict:
		return d.dict(depth)
	case tag == tagLambda:
		return d.lambda(depth)
	case tag >= tagUnary && tag <= tagVariadic:
		return d.builtin(t)
	case tag == tagNull:
		return value.Null, nil
	case tag == tagError:
		return nil, d.errorObject()
	default:
		return nil, value.Errorf(value.ErrType, "no type of value has the code %d", t)
	}
}

func (d *decoder) atom(elem value.Type) (value.Value, error) {
	if len(d.b) == 0 {
		return nil, short("expected the flags of a %s atom, nothing is left", -elem)
	}
	flags := d.take(1)[0]
	null := flags&atomNull != 0
	switch elem {
	case value.TypeSym:
		id, err := d.sym()
		if err != nil || null {
			return value.Sym{}, err
		}
		return value.Sym{ID: id, Quoted: flags&atomLiteral != 0}, nil
	case value.TypeStr:
		text, err := d.text()
		if err != nil {
			return nil, err
		}
		if null {
			return value.NullAtom{T: value.TypeStr}, nil
		}
		return value.Str(text), nil
	}
	size := elem.Size()
	if len(d.b) < size {
		return nil, short("a %s atom takes %d bytes, %d are left", -elem, size, len(d.b))
	}
	raw := d.take(size)
	if null {
		return value.NullOf(elem), nil
	}
	return fixedAtom(elem, raw), nil
}

// fixedAtom returns the atom whose bytes are raw, of which there are enough.
func fixedAtom(elem value.Type, raw []byte) value.Value {
	le := binary.LittleEndian
	switch elem {
	case value.TypeBool:
		return value.Bool(raw[0] != 0)
	case value.TypeU8:
		return value.U8(raw[0])
	case value.TypeI16:
		return value.I16(le.Uint16(raw))
	case value.TypeI32:
		return value.I32(le.Uint32(raw))
	case value.TypeDate:
		return value.Date(le.Uint32(raw))
	case value.TypeTime:
		return value.Time(le.Uint32(raw))
	case value.TypeF32:
		return value.F32(math.Float32frombits(le.Uint32(raw)))
	case value.TypeF64:
		return value.F64(math.Float64frombits(le.Uint64(raw)))
	case value.TypeTimestamp:
		return value.Timestamp(le.Uint64(raw))
	case value.TypeGUID:
		return value.GUID(raw)
	}
	return value.I64(le.Uint64(raw))
}

// sym reads the text of a symbol and its NUL.
func (d *decoder) sym() (value.SymID, error) {
	n := bytes.IndexByte(d.b, 0)
	if n < 0 {
		return 0, short("a symbol has no NUL within the %d bytes left", len(d.b))
	}
	id := value.InternBytes(d.take(n))
	d.b = d.b[1:]
	return id, nil
}

// text reads the length and the bytes of a string.
func (d *decoder) text() ([]byte, error) {
	if len(d.b) < 8 {
		return nil, short("the length of a string takes 8 bytes, %d are left", len(d.b))
	}
	n := int64(binary.LittleEndian.Uint64(d.take(8)))
	if n < 0 || n > int64(len(d.b)) {
		return nil, short("a string announces %d bytes, %d are left", n, len(d.b))
	}
	return d.take(int(n)), nil
}

// head reads the flags and the element count of a vector or list.
func (d *decoder) head(t value.Type) (flags byte, count int, err error) {
	if len(d.b) < 9 {
		return 0, 0, short("flags and count of a %s take 9 bytes, %d are left", t, len(d.b))
	}
	flags = d.take(1)[0]
	n := int64(binary.LittleEndian.Uint64(d.take(8)))
	if n < 0 || n > maxCount {
		return 0, 0, short("a %s announces %d elements, allowed are 0 to %d", t, n, maxCount)
	}
	return flags, int(n), nil
}

// list reads a list. A payload that ends between two items is filled up with
// nulls: the format's rule, not a mistake here.
func (d *decoder) list(depth int) (value.Value, error) {
	flags, count, err := d.head(value.TypeList)
	if err != nil {
		return nil, err
	}
	if left := d.left(); count > left {
		return nil, short("%d items take at least as many bytes, %d are left", count, left)
	}
	items := make([]value.Value, 0, min(count, 1024))
	for range count {
		item := value.Null
		if len(d.b) > 0 {
			if item, err = d.value(depth + 1); err != nil {
				return nil, err
			}
		}
		items = append(items, item)
	}
	return value.NewList(items...).WithWireFlags(value.WireFlags(flags & listBits)), nil
}

// flags reads the flag byte of a compound value.
func (d *decoder) flags(what string) (byte, error) {
	if len(d.b) == 0 {
		return 0, short("expected the flags of a %s, nothing is left", what)
	}
	return d.take(1)[0], nil
}

func (d *decoder) dict(depth int) (value.Value, error) {
	flags, err := d.flags("dict")
	if err != nil {
		return nil, err
	}
	keys, vals, err := d.pair(depth)
	if err != nil {
		return nil, err
	}
	k, kok := value.AsCollection(keys)
	v, vok := value.AsCollection(vals)
	if !kok || !vok || k.Len() != v.Len() {
		return nil, short("a dict needs as many keys as values, got %s and %s", extent(keys), extent(vals))
	}
	return value.NewDict(k, v).WithWireFlags(value.WireFlags(flags & listBits)), nil
}

// pair reads two values.
func (d *decoder) pair(depth int) (x, y value.Value, err error) {
	if x, err = d.value(depth + 1); err != nil {
		return nil, nil, err
	}
	y, err = d.value(depth + 1)
	return x, y, err
}

// table reads a table. Names and columns are paired up to the shorter of the
// two; columns may differ in length.
func (d *decoder) table(depth int) (value.Value, error) {
	if _, err := d.flags("table"); err != nil {
		return nil, err
	}
	schema, data, err := d.pair(depth)
	if err != nil {
		return nil, err
	}
	names, nok := schema.(*value.Vec[value.SymID])
	list, lok := data.(*value.List)
	if !nok || !lok {
		return nil, short("a table needs a SYM vector of names and a list of columns, got %s and %s", extent(schema), extent(data))
	}
	n := min(names.Len(), list.Len())
	cols := make([]value.Collection, n)
	for i, item := range list.Items()[:n] {
		col, ok := value.AsCollection(item)
		if !ok {
			return nil, short("the columns of a table must be vectors or lists, column '%s' is %s", names.Data()[i], extent(item))
		}
		cols[i] = col
	}
	return value.NewRaggedTable(names.Data()[:n:n], cols), nil
}

// extent describes a decoded part of a value in an error message.
func extent(v value.Value) string {
	if c, ok := value.AsCollection(v); ok {
		return fmt.Sprintf("%s of %d", c.Type(), c.Len())
	}
	return value.Name(v)
}

func (d *decoder) lambda(depth int) (value.Value, error) {
	if _, err := d.flags("lambda"); err != nil {
		return nil, err
	}
	params, body, err := d.pair(depth)
	if err != nil {
		return nil, err
	}
	list, ok := body.(*value.List)
	if !ok {
		return nil, short("the body of a function must be a list, got %s", extent(body))
	}
	return value.NewLambda(params, list.Items()), nil
}

// builtin reads the name of a function. The name alone says which it is; the
// kind that came with it counts only when nobody knows the name.
func (d *decoder) builtin(kind value.Type) (value.Value, error) {
	n := bytes.IndexByte(d.b, 0)
	if n < 0 {
		return nil, short("the name of a function has no NUL within the %d bytes left", len(d.b))
	}
	name := string(d.take(n))
	d.b = d.b[1:]
	if d.resolve == nil {
		return &value.Builtin{Name: name, Kind: kind}, nil
	}
	return d.resolve(name)
}

// errorObject reads an error object and returns errObject.
func (d *decoder) errorObject() error {
	if len(d.b) < 8 {
		return short("the code of an error takes 8 bytes, %d are left", len(d.b))
	}
	code, _, _ := bytes.Cut(d.take(8)[:7], []byte{0})
	d.object = &value.Error{Code: value.Code(code)}
	return errObject
}
