package rayforce

import (
	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/ipc"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/builtin/output"
	"github.com/rayforce-go/rayforce/internal/builtin/storage"
	"github.com/rayforce-go/rayforce/internal/builtin/strings"
	"github.com/rayforce-go/rayforce/internal/builtin/system"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/builtin/temporal"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/query"
)

// families lists every family of functions that the language has beyond the
// evaluator's own. Those of the process work on svc, those of the network on
// net.
func families(svc *system.Services, net ipc.Network) [][]lang.Func {
	return [][]lang.Func{
		cast.Funcs(),
		collections.Funcs(),
		ipc.Funcs(net),
		numeric.Funcs(),
		output.Funcs(),
		query.Funcs(),
		strings.Funcs(),
		storage.Funcs(),
		system.Funcs(svc),
		tables.Funcs(),
		temporal.Funcs(),
	}
}
