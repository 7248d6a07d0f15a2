package rows_test

import (
	"errors"
	"fmt"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/value/rows"
)

func ExampleScan() {
	// As a query might return it.
	trades := value.NewTable(
		value.Syms("sym", "price", "qty").Data(),
		[]value.Collection{value.Syms("AAPL", "GOOG"), value.F64s(150.5, 2800), value.I64s(100, value.NullI64)},
	)

	type Trade struct {
		Symbol string `rayforce:"sym"`
		Price  float64
		Qty    *int64
	}
	all, err := rows.Scan[Trade](trades)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range all {
		fmt.Println(t.Symbol, t.Price, t.Qty != nil)
	}
	// Output:
	// AAPL 150.5 true
	// GOOG 2800 false
}

func ExampleTable() {
	type Quote struct {
		Sym string `rayforce:"sym,sym"`
		Bid float64
	}
	t, err := rows.Table([]Quote{{"AAPL", 150}, {"MSFT", 309.5}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range t.Names() {
		fmt.Println(name, t.ColAt(i).Type(), t.ColAt(i).At(1))
	}
	// Output:
	// sym SYM MSFT
	// bid F64 309.5
}

func ExampleError() {
	type Trade struct{ Qty int32 }
	_, err := rows.Scan[Trade](value.I64s(1))
	fmt.Println(errors.Is(err, value.ErrSchema))

	_, err = rows.Scan[Trade](value.SymDict([]string{"qty"}, value.I64(1<<40)))
	var e *rows.Error
	if errors.As(err, &e) {
		fmt.Println(e.Code, e.Column, e.ColumnType, e.GoType, e.Row)
	}
	// Output:
	// true
	// range qty I64 int32 0
}
