package lang

import (
	"context"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// TestPmapFault checks that a fault in a goroutine of pmap reaches the caller.
func TestPmapFault(t *testing.T) {
	fault := Func{Name: "fault", Unary: func(*Ctx, value.Value) (value.Value, error) { panic("boom") }}
	items := Func{Name: "items", Variadic: func(*Ctx, []value.Value) (value.Value, error) {
		return value.NewVec(value.TypeI64, make([]int64, 1000)), nil
	}}
	in := NewInterp(NewRegistry([]Func{fault, items}), Limits{Workers: 4})
	defer func() {
		if p := recover(); p != "boom" {
			t.Errorf("recovered %v", p)
		}
	}()
	in.Do(context.Background(), NewSession(nil, nil), Request{Source: &value.Source{Text: "(pmap fault (items))"}})
	t.Error("no fault")
}
