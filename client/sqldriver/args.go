package sqldriver

import (
	"database/sql/driver"
	"reflect"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// argument returns what a Go value is as an argument of a query.
func argument(x any) (value.Value, error) {
	switch x := x.(type) {
	case nil:
		return value.Null, nil
	case value.Value:
		return x, nil
	case driver.Valuer:
		return plainArgument(x)
	case bool:
		return value.Bool(x), nil
	case uint8:
		return value.U8(x), nil
	case int16:
		return value.I16(x), nil
	case int32:
		return value.I32(x), nil
	case int64:
		return value.I64(x), nil
	case float32:
		return value.F32(x), nil
	case float64:
		return value.F64(value.Finite(x)), nil
	case string:
		return value.Str(x), nil
	case time.Time:
		if t, ok := value.TimestampOf(x); ok {
			return t, nil
		}
		return nil, value.Errorf(value.ErrRange, "a timestamp is between the years 1707 and 2292, got %v", x)
	case time.Duration:
		if t, ok := value.TimeOf(x); ok {
			return t, nil
		}
		return nil, value.Errorf(value.ErrRange, "a time is of whole milliseconds, up to 24 days, got %v", x)
	}
	return vectorArgument(x)
}

// vectorArgument is argument for slices and arrays. The elements are copied:
// values never change.
func vectorArgument(x any) (value.Value, error) {
	switch x := x.(type) {
	case []byte:
		return value.NewVec(value.TypeU8, append([]byte{}, x...)), nil
	case []bool:
		return value.Bools(append([]bool{}, x...)...), nil
	case []int64:
		return value.I64s(append([]int64{}, x...)...), nil
	case []float64:
		return value.F64s(append([]float64{}, x...)...), nil
	case []string:
		return value.Strs(x...), nil
	}
	if guid := reflect.TypeFor[value.GUID](); reflect.TypeOf(x).ConvertibleTo(guid) && reflect.TypeOf(x).Kind() == reflect.Array {
		return reflect.ValueOf(x).Convert(guid).Interface().(value.GUID), nil
	}
	return plainArgument(x)
}

// plainArgument is argument for what database/sql turns into a simpler type:
// Valuers, pointers, defined types and the other integers.
func plainArgument(x any) (value.Value, error) {
	plain, err := driver.DefaultParameterConverter.ConvertValue(x)
	if err != nil {
		return nil, value.Errorf(value.ErrType, "no argument can be made of a %T: %v", x, err)
	}
	return argument(plain)
}
