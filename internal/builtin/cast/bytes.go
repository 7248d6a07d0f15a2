package cast

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// bytesFuncs returns the functions between values and their wire form.
func bytesFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: "ser", Unary: ser, Flags: lang.NullOK,
			Sig: "(ser x)", Help: "bytes of x in the wire format, header included",
			Example: "(count (ser 1))", Result: "26",
		},
		{
			Name: "de", Unary: de,
			Sig: "(de bytes)", Help: "value that ser wrote",
			Example: "(de (ser [1 2]))", Result: "[1 2]",
		},
	}
}

func ser(_ *lang.Ctx, x value.Value) (value.Value, error) {
	b, err := wire.Marshal(x)
	if err != nil {
		return nil, err
	}
	return value.NewVec(value.TypeU8, b), nil
}

func de(c *lang.Ctx, x value.Value) (value.Value, error) {
	if b, ok := x.(value.U8); ok {
		x = value.NewVec(value.TypeU8, []byte{byte(b)})
	}
	b, ok := x.(*value.Vec[uint8])
	if !ok {
		return nil, lang.WrongType("de", "a U8 vector", x)
	}
	return wire.Unmarshal(b.Data(), func(name string) (value.Value, error) {
		if v, ok := c.Global(value.Intern(name)); ok {
			return v, nil // also a name that the program bound
		}
		return c.Interp().Registry.Resolve(name)
	})
}
