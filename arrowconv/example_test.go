package arrowconv_test

import (
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/rayforce-go/rayforce/arrowconv"
	"github.com/rayforce-go/rayforce/value"
)

// A table, such as a client gets from a server, goes to Arrow and back.
func Example() {
	table := value.NewTable(
		[]value.SymID{value.Intern("sym"), value.Intern("price")},
		[]value.Collection{value.Syms("AAPL", "GOOG", "AAPL"), value.F64s(150.5, 2800, value.NullF64())},
	)
	rec, err := arrowconv.RecordBatch(table)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, f := range rec.Schema().Fields() {
		fmt.Println(f.Name, rec.Column(i))
	}
	back, err := arrowconv.Table(rec.Schema(), rec)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(back.NumRows(), back.ColAt(0).Type(), back.ColAt(1).Type())
	// Output:
	// sym { dictionary: ["AAPL" "GOOG"]
	//   indices: [0 1 0] }
	// price [150.5 2800 (null)]
	// 3 SYM F64
}

// A Builder takes arrays as they come, here two batches of one column.
func ExampleBuilder() {
	column, err := arrowconv.NewColumn("n", value.I64s(1, 2, 3, 4))
	if err != nil {
		fmt.Println(err)
		return
	}
	builder, err := arrowconv.NewBuilder([]arrow.Field{column.Field()}, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range []int{2, 0} {
		part, err := column.Array(row, row+2)
		if err == nil {
			err = builder.Put(0, row, part)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	table, err := builder.Table()
	fmt.Println(table.ColAt(0).(*value.Vec[int64]).Data(), err)
	// Output: [1 2 3 4] <nil>
}
