package rayforce

import (
	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/datalog"
	"github.com/rayforce-go/rayforce/internal/builtin/graph"
	"github.com/rayforce-go/rayforce/internal/builtin/help"
	"github.com/rayforce-go/rayforce/internal/builtin/ipc"
	"github.com/rayforce-go/rayforce/internal/builtin/journal"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/builtin/output"
	"github.com/rayforce-go/rayforce/internal/builtin/storage"
	"github.com/rayforce-go/rayforce/internal/builtin/strings"
	"github.com/rayforce-go/rayforce/internal/builtin/system"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/builtin/temporal"
	"github.com/rayforce-go/rayforce/internal/builtin/vector"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/query"
	"github.com/rayforce-go/rayforce/internal/reference"
)

// services are what functions work on beyond their arguments.
type services struct {
	system  *system.Services
	network ipc.Network
	prompt  *ipc.Prompt
	journal *journal.Journal
	rules   *datalog.Store
}

// families lists every family of functions that the language has beyond the
// evaluator's own, under the titles of the reference page.
func families(on services) []reference.Family {
	return []reference.Family{
		{Title: "Numbers", Funcs: numeric.Funcs()},
		{Title: "Collections", Funcs: collections.Funcs()},
		{Title: "Text", Funcs: strings.Funcs()},
		{Title: "Dates and times", Funcs: temporal.Funcs()},
		{Title: "Types and conversion", Funcs: cast.Funcs()},
		{Title: "Tables and joins", Funcs: tables.Funcs()},
		{Title: "Queries", Funcs: query.Funcs()},
		{Title: "Facts and rules", Funcs: datalog.Funcs(on.rules)},
		{Title: "Vector search", Funcs: vector.Funcs()},
		{Title: "Graphs", Funcs: graph.Funcs()},
		{Title: "Output", Funcs: output.Funcs()},
		{Title: "Files", Funcs: storage.Funcs()},
		{Title: "Network", Funcs: ipc.Funcs(on.network, on.prompt)},
		{Title: "Journal", Funcs: journal.Funcs(on.journal)},
		{Title: "Process and system", Funcs: system.Funcs(on.system)},
		{Title: "Help", Funcs: help.Funcs()},
	}
}

// registry returns all functions of the language.
func registry(on services) *lang.Registry {
	var all [][]lang.Func
	for _, fam := range families(on) {
		all = append(all, fam.Funcs)
	}
	return lang.NewRegistry(all...)
}

// Usage returns what (help 'name) prints: how the function of this name is
// called, what it does and an example. The error for an unknown name suggests
// one that is near.
func Usage(name string) (string, error) {
	return registry(services{system: &system.Services{}}).Usage(name)
}

// ReferencePage returns docs/reference.md: all functions of the language, in
// Markdown.
func ReferencePage() string {
	core := reference.Family{Title: "The language", Funcs: lang.CoreFuncs()}
	return reference.Page(append([]reference.Family{core}, families(services{system: &system.Services{}})...))
}
