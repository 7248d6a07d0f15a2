package strings

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func strJoin(c *lang.Ctx, x, sep value.Value) (value.Value, error) {
	by, ok := text(sep)
	if !ok {
		return nil, lang.WrongType("str-join", "a separator string or symbol", sep)
	}
	if s, ok := text(x); ok {
		return value.Str(s), nil
	}
	var at func(i int) (string, bool)
	switch v := x.(type) {
	case *value.StrVec:
		at = func(i int) (string, bool) { return v.Str(i), true }
	case *value.Vec[value.SymID]:
		at = func(i int) (string, bool) { return v.Data()[i].String(), true }
	case *value.List:
		at = func(i int) (string, bool) { return text(v.At(i)) }
	default:
		return nil, lang.WrongType("str-join", "strings or symbols", x)
	}
	var joined []byte
	for i := range x.(value.Collection).Len() {
		if i%interruptEvery == 0 {
			if err := c.Interrupted(); err != nil {
				return nil, err
			}
		}
		s, ok := at(i)
		if !ok {
			return nil, lang.WrongType("str-join", "strings or symbols", x.(value.Collection).At(i))
		}
		if i > 0 {
			joined = append(joined, by...)
		}
		joined = append(joined, s...)
	}
	return value.Str(joined), nil
}

// interruptEvery is how many elements a sequential loop handles between two
// looks at whether the evaluation is to stop.
const interruptEvery = 1 << 14
