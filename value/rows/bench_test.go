package rows_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/value/rows"
)

type trade struct {
	Sym   string `rayforce:"sym,sym"`
	Price float64
	Qty   int64
	At    time.Time
	Note  string
	Venue *int32
}

func trades(n int) *value.Table {
	all := make([]trade, n)
	for i := range all {
		all[i] = trade{"AAPL", 1.5 * float64(i), int64(i), time.Unix(int64(i), 0), "a note of more than twelve bytes", nil}
		if i%2 == 0 {
			all[i].Venue = ptr(int32(i))
		}
	}
	t, err := rows.Table(all)
	if err != nil {
		panic(err)
	}
	return t
}

// BenchmarkScan compares Scan with the loop that a program would write by hand,
// and with reflection for every cell. They take turns, so that all see the same
// machine; the ratios are those of the best times.
func BenchmarkScan(b *testing.B) {
	tab := trades(100_000)
	var best [3]time.Duration
	for b.Loop() {
		for i, scan := range []func(){
			func() {
				if _, err := rows.Scan[trade](tab); err != nil {
					b.Fatal(err)
				}
			},
			func() { byHand(tab) },
			func() { byReflection(tab) },
		} {
			began := time.Now()
			scan()
			if took := time.Since(began); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	b.ReportMetric(best[0].Seconds()/best[1].Seconds(), "scan/byhand")
	b.ReportMetric(best[2].Seconds()/best[0].Seconds(), "reflection/scan")
}

func byHand(t *value.Table) []trade {
	syms, prices, qtys := t.ColAt(0).(*value.Vec[value.SymID]), t.ColAt(1).(*value.Vec[float64]), t.ColAt(2).(*value.Vec[int64])
	ats, notes, venues := t.ColAt(3).(*value.Vec[int64]), t.ColAt(4).(*value.StrVec), t.ColAt(5).(*value.Vec[int32])
	out := make([]trade, t.NumRows())
	for i := range out {
		out[i] = trade{Sym: syms.Data()[i].String(), Price: prices.Data()[i], Qty: qtys.Data()[i], At: value.Timestamp(ats.Data()[i]).AsTime(), Note: notes.Str(i)}
		if !venues.IsNull(i) {
			out[i].Venue = ptr(venues.Data()[i])
		}
	}
	return out
}

func byReflection(t *value.Table) []trade {
	out := make([]trade, t.NumRows())
	for i := range out {
		row := reflect.ValueOf(&out[i]).Elem()
		for j, col := range t.Cols() {
			switch x := col.At(i).(type) {
			case value.Timestamp:
				row.Field(j).Set(reflect.ValueOf(x.AsTime()))
			case value.Sym:
				row.Field(j).SetString(x.String())
			case value.I32:
				if !value.IsNull(x) {
					row.Field(j).Set(reflect.ValueOf(ptr(int32(x))))
				}
			default:
				row.Field(j).Set(reflect.ValueOf(x).Convert(row.Field(j).Type()))
			}
		}
	}
	return out
}

// BenchmarkTable makes the table again.
func BenchmarkTable(b *testing.B) {
	all := byHand(trades(100_000))
	for b.Loop() {
		if _, err := rows.Table(all); err != nil {
			b.Fatal(err)
		}
	}
}
