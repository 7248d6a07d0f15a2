package rayforce_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
)

func Example() {
	ctx := context.Background()
	rt := rayforce.New(rayforce.Options{})
	defer rt.Close()

	prices := value.F64s(150.5, 2800, 151.2)
	if err := rt.Bind(ctx, "prices", prices); err != nil {
		fmt.Println(err)
		return
	}
	v, err := rt.Eval(ctx, "(max prices)")
	fmt.Println(v, err)
	// Output: 2800 <nil>
}

func ExampleRuntime_Eval_errors() {
	rt := rayforce.New(rayforce.Options{})
	defer rt.Close()

	_, err := rt.Eval(context.Background(), "(sum ['a 'b])")
	fmt.Println(errors.Is(err, value.ErrType))
	// Output: true
}

func ExampleRuntime_Serve() {
	ctx := context.Background()
	rt := rayforce.New(rayforce.Options{Password: "secret", ReadOnly: true})
	defer rt.Close()
	if _, err := rt.Eval(ctx, "(set trades (table [sym qty] (list [A B A] [1 2 3])))"); err != nil {
		fmt.Println(err)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := rt.Serve(l); err != nil {
		fmt.Println(err)
		return
	}

	conn, err := client.Dial(ctx, l.Addr().String()+":me:secret")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer conn.Close()
	fmt.Println(conn.Query(ctx, "(count (select {from: trades by: sym q: (sum qty)}))"))
	_, err = conn.Query(ctx, "(set trades 0)")
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// access: restricted in read-only mode
}

// TestConcurrentUse has readers and writers share a runtime; no reader may see
// half of a writer's work.
func TestConcurrentUse(t *testing.T) {
	ctx := context.Background()
	rt := rayforce.New(rayforce.Options{})
	defer rt.Close()
	if _, err := rt.Eval(ctx, "(set a 0) (set b 0) (set t (table [n] (list [0])))"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 100 {
				if _, err := rt.Eval(ctx, fmt.Sprintf("(do (set a %d) (set b %d) (insert 't (list %d)))", i, i, i)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 300 {
				v, err := rt.Eval(ctx, "(list (== a b) (== (count t) (count (at t 'n))))")
				if err != nil {
					t.Error(err)
					continue
				}
				if l := v.(*value.List); l.At(0) != value.Bool(true) || l.At(1) != value.Bool(true) {
					t.Error("a reader saw half of a write")
				}
			}
		})
	}
	wg.Wait()
	if v, err := rt.Eval(ctx, "(count t)"); err != nil || v != value.I64(401) {
		t.Errorf("count t = %v, %v", v, err)
	}
}

// TestLookupAndCall covers what a host does with names and functions.
func TestLookupAndCall(t *testing.T) {
	ctx := context.Background()
	rt := rayforce.New(rayforce.Options{})
	defer rt.Close()
	if _, err := rt.Eval(ctx, "(set double (fn [x] (* 2 x)))"); err != nil {
		t.Fatal(err)
	}
	if v, err := rt.Call(ctx, value.NewSym("double"), value.I64(21)); err != nil || v != value.I64(42) {
		t.Errorf("call: %v, %v", v, err)
	}
	if _, err := rt.Lookup("nosuch"); !errors.Is(err, value.ErrName) {
		t.Errorf("lookup of an unbound name: %v", err)
	}
	if err := rt.Bind(ctx, ".sys.gc", value.I64(1)); !errors.Is(err, value.ErrReserve) {
		t.Errorf("binding a reserved name: %v", err)
	}
	if _, err := rt.Eval(ctx, "(exit 3)"); !errors.Is(err, value.ErrNYI) {
		t.Errorf("exit in a library: %v", err)
	}
	if _, err := rt.RunScript(ctx, "nosuch.rfl"); !errors.Is(err, value.ErrIO) {
		t.Errorf("a missing script: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := rt.Eval(cancelled, "(map (fn [x] x) (til 1000000))"); !errors.Is(err, value.ErrCancel) {
		t.Errorf("cancelled: %v", err)
	}
}
