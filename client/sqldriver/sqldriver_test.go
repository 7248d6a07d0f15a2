package sqldriver_test

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/client/sqldriver"
	"github.com/rayforce-go/rayforce/value"
)

var ctx = context.Background()

const trades = `(set trades (table [sym price qty day at] (list [AAPL GOOG AAPL] [150.5 2800.0 0Nf] [100 50 200]
	[2024.01.02 2024.01.03 2024.01.04] [09:30:00 09:30:01 0Nt])))`

// serve starts a server in this process and returns where it listens.
func serve(t testing.TB, network, address string, opts rayforce.Options) string {
	t.Helper()
	rt := rayforce.New(opts)
	t.Cleanup(func() { rt.Close() })
	if _, err := rt.Eval(ctx, trades); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if opts.TLS != nil {
		l = tls.NewListener(l, opts.TLS)
	}
	if err := rt.Serve(l); err != nil {
		t.Fatal(err)
	}
	return addr
}

func open(t testing.TB, addr string) *sql.DB {
	t.Helper()
	db, err := sql.Open("rayforce", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func local(t testing.TB) *sql.DB {
	return open(t, serve(t, "tcp", "127.0.0.1:0", rayforce.Options{}))
}

// table returns the rows of a query as they scan into any.
func table(t *testing.T, db *sql.DB, text string, args ...any) (cols []string, all [][]any) {
	t.Helper()
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	if cols, err = rows.Columns(); err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, to := make([]any, len(cols)), make([]any, len(cols))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return cols, all
}

func TestTableRows(t *testing.T) {
	cols, rows := table(t, local(t), "trades")
	want := [][]any{
		{"AAPL", 150.5, int64(100), time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC), 9*time.Hour + 30*time.Minute},
		{"GOOG", 2800.0, int64(50), time.Date(2024, 1, 3, 0, 0, 0, 0, time.UTC), 9*time.Hour + 30*time.Minute + time.Second},
		{"AAPL", nil, int64(200), time.Date(2024, 1, 4, 0, 0, 0, 0, time.UTC), nil},
	}
	if fmt.Sprint(cols) != "[sym price qty day at]" || !reflect.DeepEqual(rows, want) {
		t.Errorf("%v\ngot  %v\nwant %v", cols, rows, want)
	}
}

func TestOtherResults(t *testing.T) {
	db := local(t)
	for text, want := range map[string]string{
		"(+ 1 2)":                "[value] [[3]]",
		"[1 2 3]":                "[value] [[1] [2] [3]]",
		"0Nl":                    "[value] [[<nil>]]",
		"null":                   "[value] [[<nil>]]",
		"true":                   "[value] [[true]]",
		"0x2a":                   "[value] [[42]]",
		"'abc":                   "[value] [[abc]]",
		`"text"`:                 "[value] [[text]]",
		"(at trades 1)":          "[sym price qty day at] [[GOOG 2800 50 2024-01-03 00:00:00 +0000 UTC 9h30m1s]]",
		"(list 1 \"a\" null 'b)": "[value] [[1] [a] [<nil>] [b]]",
		"(dict ['a 'b] [1 2])":   "[a b] [[1 2]]",
		"(dict [1 2] [3 4])":     "[key value] [[1 3] [2 4]]",
		"(select {from: trades by: sym n: (count qty)})":      "[sym n] [[AAPL 2] [GOOG 1]]",
		"(as 'TIMESTAMP 2024.01.02)":                          "[value] [[2024-01-02 00:00:00 +0000 UTC]]",
		"(select {from: trades where: (> qty 1000)})":         "[sym price qty day at] []",
		"(as 'GUID \"00010203-0405-0607-0809-0a0b0c0d0e0f\")": "[value] [[00010203-0405-0607-0809-0a0b0c0d0e0f]]",
	} {
		cols, rows := table(t, db, text)
		if got := fmt.Sprint(cols, " ", rows); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
	if _, err := db.QueryContext(ctx, "(fn [x] x)"); !errors.Is(err, value.ErrType) {
		t.Errorf("a function: %v", err)
	}
	var nested value.Value
	if err := db.QueryRowContext(ctx, "(list [1 2])").Scan(&nested); err != nil || !reflect.DeepEqual(nested.(*value.Vec[int64]).Data(), []int64{1, 2}) {
		t.Errorf("a vector in a cell: %v, %v", nested, err)
	}
}

type symbol string
type uuid [16]byte

// Arguments come back as they went, whatever is in them.
func TestArguments(t *testing.T) {
	db := local(t)
	day := time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC)
	seven := 7
	for _, c := range []struct{ arg, want any }{
		{nil, nil}, {true, true}, {1, int64(1)}, {int8(-1), int64(-1)}, {uint16(9), int64(9)}, {uint8(3), int64(3)}, {int16(4), int64(4)}, {int32(5), int64(5)},
		{1.5, 1.5}, {float32(2.5), 2.5}, {"(exit 1)", "(exit 1)"}, {`"); (exit 1) ("`, `"); (exit 1) ("`}, {symbol("x"), "x"}, {day, day}, {time.Minute, time.Minute},
		{uuid{1}, "01000000-0000-0000-0000-000000000000"}, {[16]byte{15: 1}, "00000000-0000-0000-0000-000000000001"},
		{sql.NullInt64{}, nil}, {sql.NullString{String: "s", Valid: true}, "s"}, {&seven, int64(7)}, {(*int)(nil), nil},
		{value.QuotedSym("trades"), "trades"}, {value.NewSym("trades"), "trades"}, {value.Date(1), time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)},
	} {
		var got any
		if err := db.QueryRowContext(ctx, "(fn [x] x)", c.arg).Scan(&got); err != nil || got != c.want {
			t.Errorf("%#v: got %#v, %v; want %#v", c.arg, got, err, c.want)
		}
	}
	for _, c := range []struct {
		arg  any
		want string
	}{
		{[]int64{1, 2}, "[[1] [2]]"}, {[]string{"a", "b"}, "[[a] [b]]"}, {[]float64{1.5}, "[[1.5]]"}, {[]bool{true}, "[[true]]"}, {[]byte{1, 2}, "[[1] [2]]"},
		{value.NewList(value.NewSym("exit"), value.I64(1)), "[[exit] [1]]"},
	} {
		if _, rows := table(t, db, "(fn [x] x)", c.arg); fmt.Sprint(rows) != c.want {
			t.Errorf("%v: %v", c.arg, rows)
		}
	}
	if _, rows := table(t, db, "(fn [t p s] (select {from: t where: (and (> price p) (== sym s))}))",
		value.NewTable(value.Syms("sym", "price").Data(), []value.Collection{value.Syms("A", "B", "B"), value.F64s(1, 2, 3)}), 2.5, value.QuotedSym("B")); fmt.Sprint(rows) != "[[B 3]]" {
		t.Errorf("a table as argument: %v", rows)
	}
	for name, arg := range map[string]any{"named": sql.Named("x", 1), "channel": make(chan int), "microsecond": time.Microsecond, "year 1": time.Time{}, "huge": uint64(1 << 63)} {
		if _, err := db.QueryContext(ctx, "(fn [x] x)", arg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestColumnTypes(t *testing.T) {
	rows, err := local(t).QueryContext(ctx, "trades")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range types {
		nullable, ok := c.Nullable()
		got = append(got, fmt.Sprint(c.Name(), " ", c.DatabaseTypeName(), " ", c.ScanType(), " ", nullable, ok))
	}
	want := []string{
		"sym SYM string false true", "price F64 sql.Null[float64] true true", "qty I64 int64 false true",
		"day DATE time.Time false true", "at TIME sql.Null[time.Duration] true true",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	// What ScanType says can be scanned into.
	for rows.Next() {
		to := make([]any, len(types))
		for i, c := range types {
			to[i] = reflect.New(c.ScanType()).Interface()
		}
		if err := rows.Scan(to...); err != nil {
			t.Error(err)
		}
	}
}

func TestExecAndStatements(t *testing.T) {
	db := local(t)
	res, err := db.ExecContext(ctx, "(set counter 1)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := res.RowsAffected(); err == nil {
		t.Error("RowsAffected knows")
	}
	st, err := db.PrepareContext(ctx, "(fn [n] (set counter (+ counter n)))")
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for range 3 {
		if _, err := st.ExecContext(ctx, 2); err != nil {
			t.Fatal(err)
		}
	}
	var n int
	if err := db.QueryRowContext(ctx, "counter").Scan(&n); err != nil || n != 7 {
		t.Errorf("%d, %v", n, err)
	}
	if err := st.QueryRowContext(ctx, 0).Scan(&n); err != nil || n != 7 {
		t.Errorf("%d, %v", n, err)
	}
	_, err = db.BeginTx(ctx, nil)
	if !errors.Is(err, sqldriver.ErrNoTransactions) || !errors.Is(err, value.ErrNYI) {
		t.Errorf("a transaction: %v", err)
	}
	if _, err := db.ExecContext(ctx, "nosuch"); !errors.Is(err, value.ErrName) {
		t.Errorf("an error of the server: %v", err)
	}
}

// began is a server's output that says when something was printed.
type began chan struct{}

func (b began) Write(text []byte) (int, error) {
	b <- struct{}{}
	return len(text), nil
}

// The context of a query stops it at the server.
func TestContextStopsTheQuery(t *testing.T) {
	running := make(began, 1)
	db := open(t, serve(t, "tcp", "127.0.0.1:0", rayforce.Options{Stdout: running}))
	limited, cancel := context.WithCancel(ctx)
	done := make(chan error)
	go func() {
		_, err := db.QueryContext(limited, `(do (set n 1) (println "began") (map (fn [x] (map (fn [y] (+ x y)) (til 1000))) (til 100000000)))`)
		done <- err
	}()
	<-running
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	// Writers take turns, so this returns only when the other one has stopped.
	if _, err := db.ExecContext(ctx, "(set n 2)"); err != nil {
		t.Error(err)
	}
}

func TestServerGoesAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	first := rayforce.New(rayforce.Options{})
	if err := first.Serve(l); err != nil {
		t.Fatal(err)
	}
	db := open(t, addr)
	if err := db.PingContext(ctx); err != nil {
		t.Fatal(err)
	}
	c, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var ended <-chan struct{}
	c.Raw(func(dc any) error { ended = dc.(*sqldriver.Conn).Client().Done(); return nil })
	c.Close()
	first.Close()
	<-ended
	var lost *client.ConnError
	if err := db.PingContext(ctx); !errors.As(err, &lost) || lost.Op != "dial" {
		t.Errorf("while it is away: %v", err)
	}
	serve(t, "tcp", addr, rayforce.Options{})
	var n int
	if err := db.QueryRowContext(ctx, "(count trades)").Scan(&n); err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestManyGoroutines(t *testing.T) {
	db := local(t)
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(2)
	var all sync.WaitGroup
	for g := range 16 {
		all.Go(func() {
			for i := range 25 {
				var n int
				if err := db.QueryRowContext(ctx, "+", g, i).Scan(&n); err != nil || n != g+i {
					t.Errorf("%d, %v", n, err)
				}
			}
		})
	}
	all.Wait()
}

func TestAddresses(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "db.sock")
	serve(t, "unix", socket, rayforce.Options{Password: "secret"})
	if err := open(t, "unix:"+socket+":me:secret").PingContext(ctx); err != nil {
		t.Error(err)
	}
	if err := open(t, "unix:"+socket+":me:wrong").PingContext(ctx); !errors.Is(err, value.ErrAccess) {
		t.Errorf("wrong password: %v", err)
	}
	c, err := sqldriver.NewConnector("unix:"+socket, client.WithCredentials("me", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		t.Error(err)
	}
	certified := httptest.NewTLSServer(nil) // for its certificate
	defer certified.Close()
	addr := serve(t, "tcp", "127.0.0.1:0", rayforce.Options{TLS: certified.TLS})
	c, err = sqldriver.NewConnector("tls://"+addr, client.WithTLS(certified.Client().Transport.(*http.Transport).TLSClientConfig))
	if err != nil {
		t.Fatal(err)
	}
	secure := sql.OpenDB(c)
	defer secure.Close()
	if err := secure.PingContext(ctx); err != nil {
		t.Errorf("tls: %v", err)
	}
	if _, err := sql.Open("rayforce", "nowhere"); !errors.Is(err, value.ErrDomain) {
		t.Errorf("bad address: %v", err)
	}
}
