package system

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Args is the command line that the program was started with.
type Args struct {
	File                          string
	Port, Cores                   int64
	Timeit, QueryLog, Interactive bool
	Log                           string
	// User holds the tokens after --.
	User []string
}

// dict returns what (.sys.args) shows.
func (a *Args) dict() *value.Dict {
	if a == nil {
		return value.SymDict(nil)
	}
	return value.SymDict(
		[]string{"file", "port", "cores", "timeit", "querylog", "interactive", "log", "user"},
		value.Str(a.File), value.I64(a.Port), value.I64(a.Cores),
		value.Bool(a.Timeit), value.Bool(a.QueryLog), value.Bool(a.Interactive),
		value.Str(a.Log), a.user())
}

// user reads the user's tokens: one that begins with dashes is a key, the next
// that does not is its value. Other tokens are skipped; the last of several
// equal keys counts.
func (a *Args) user() *value.Dict {
	var keys []string
	var vals []value.Value
	for i := 0; i < len(a.User); i++ {
		key := strings.TrimLeft(a.User[i], "-")
		if key == "" || key == a.User[i] {
			continue
		}
		text := ""
		if i+1 < len(a.User) && !strings.HasPrefix(a.User[i+1], "-") {
			i++
			text = a.User[i]
		}
		at := indexOf(keys, key)
		if at == len(keys) {
			keys, vals = append(keys, key), append(vals, nil)
		}
		vals[at] = value.Str(text)
	}
	return value.SymDict(keys, vals...)
}

// indexOf returns the position of key, len(keys) if it is not there.
func indexOf(keys []string, key string) int {
	for i, k := range keys {
		if k == key {
			return i
		}
	}
	return len(keys)
}

func (svc *Services) args(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) > 0 {
		return nil, lang.WrongCount(value.ErrDomain, ".sys.args", "no arguments", len(args))
	}
	return svc.Args.dict(), nil
}
