package kernel

import (
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// columns returns one column of every type, each with n rows.
func columns(n int) []value.Collection {
	i64 := make([]int64, n)
	bools, u8, i16, i32 := make([]bool, n), make([]uint8, n), make([]int16, n), make([]int32, n)
	f32, f64, guid, sym := make([]float32, n), make([]float64, n), make([]value.GUID, n), make([]value.SymID, n)
	str, list := value.NewStrBuilder(n), make([]value.Value, n)
	x := uint64(1)
	for i := range n {
		x = mix(x + uint64(i))
		bools[i], u8[i], i16[i], i32[i] = x%2 == 0, uint8(x), int16(x%20), int32(x%1000)
		i64[i], f32[i], f64[i] = int64(x%500)-250, float32(x%50), float64(x%5000)/8
		guid[i], sym[i] = value.GUID{0: byte(x % 3), 15: byte(x >> 8 % 7)}, value.Intern(string(rune('a'+x%26)))
		text := "short"
		if x%2 == 0 {
			text = "a longer text that lies in the pool"
		}
		str.Append(text + string(rune('a'+x%7)))
		switch x % 4 {
		case 0:
			list[i] = value.Str("x")
		case 1:
			list[i] = value.I64(x % 5)
		case 2:
			list[i] = value.F64(x % 5)
		default:
			list[i] = value.I64s(int64(x % 3))
		}
		if x%11 == 0 {
			i16[i], i32[i], i64[i] = value.NullI16, value.NullI32, value.NullI64
			f32[i], f64[i] = value.NullF32(), value.NullF64()
		}
	}
	return []value.Collection{
		value.NewVec(value.TypeBool, bools), value.NewVec(value.TypeU8, u8),
		value.NewVecNulls(value.TypeI16, i16, true), value.NewVecNulls(value.TypeI32, i32, true),
		value.NewVecNulls(value.TypeI64, i64, true), value.NewVecNulls(value.TypeF32, f32, true),
		value.NewVecNulls(value.TypeF64, f64, true), value.NewVecNulls(value.TypeDate, i32, true),
		value.NewVecNulls(value.TypeTime, i32, true), value.NewVecNulls(value.TypeTimestamp, i64, true),
		value.NewVecNulls(value.TypeGUID, guid, true), value.NewVec(value.TypeSym, sym),
		str.Vec(), value.NewList(list...),
	}
}

func TestGatherAndCompress(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 3*Grain + 17} {
		mask := make([]bool, n)
		idx := make([]int32, 0, n)
		for i := range n {
			mask[i] = mix(uint64(i))%3 == 0
			idx = append(idx, int32(mix(uint64(i))%uint64(n)))
		}
		for _, col := range columns(n) {
			got := Gather(col, idx, 2)
			if got.Type() != col.Type() || got.Len() != len(idx) {
				t.Fatalf("Gather gives %d of type %v", got.Len(), got.Type())
			}
			same := SameRows(got, col)
			for i, j := range idx {
				if !same(int32(i), j) {
					t.Fatalf("%v: gathered row %d is not row %d", col.Type(), i, j)
				}
			}
			kept, same := 0, SameRows(Compress(col, mask, 2), col)
			for i, keep := range mask {
				if keep {
					if !same(int32(kept), int32(i)) {
						t.Fatalf("%v: kept row %d is not row %d", col.Type(), kept, i)
					}
					kept++
				}
			}
			if c := Compress(col, mask, 2); c.Len() != kept {
				t.Fatalf("%v: Compress keeps %d rows, want %d", col.Type(), c.Len(), kept)
			}
		}
	}
}
