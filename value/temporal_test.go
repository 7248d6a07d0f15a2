package value_test

import (
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestTemporalText(t *testing.T) {
	for _, c := range []struct {
		v    interface{ Append([]byte) []byte }
		want string
	}{
		{value.Date(0), "2000.01.01"},
		{value.Date(-1), "1999.12.31"},
		{value.Date(59), "2000.02.29"},
		{value.Date(-730119), "0001.01.01"},
		{value.Date(2921940), "10000.01.01"},
		{value.Date(10000000), "29379.01.26"},
		{value.Time(0), "00:00:00.000"},
		{value.Time(-1), "-00:00:00.001"},
		{value.Time(86400000), "24:00:00.000"},
		{value.Time(2147483647), "596:31:23.647"},
		{value.Time(-2147483647), "-596:31:23.647"},
		{value.Timestamp(0), "2000.01.01D00:00:00.000000000"},
		{value.Timestamp(-1), "1999.12.31D23:59:59.999999999"},
		{value.Timestamp(9223372036854775807), "2292.04.10D23:47:16.854775807"},
		{value.Timestamp(-9223372036854775807), "1707.09.22D00:12:43.145224193"},
		{value.GUID{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 15: 0x10}, "01234567-89ab-cdef-0000-000000000010"},
	} {
		if got := string(c.v.Append(nil)); got != c.want {
			t.Errorf("%T prints %s, want %s", c.v, got, c.want)
		}
	}
}
