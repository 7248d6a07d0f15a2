package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// guideData is the guide's init script.
func guideData(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../examples/guide/init.rfl")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// client starts a program that has an open handle h to the server.
func connect(t testing.TB, port int, credentials string) *process {
	t.Helper()
	p := start(t, "")
	if got := p.eval(fmt.Sprintf("(set h (.ipc.open \"127.0.0.1:%d%s\"))", port, credentials)); strings.HasPrefix(got, "error") {
		t.Fatalf("open: %s", got)
	}
	return p
}

// TestGuide runs what the guide shows, in its order, with client and server as
// processes of their own.
func TestGuide(t *testing.T) {
	srv, port := serve(t, guideData(t))
	if got, ok := srv.stdout.until("Loaded trades and quotes\n"); !ok {
		t.Fatalf("the init script printed %q", got)
	}
	c := connect(t, port, "")
	for _, step := range []struct{ in, want string }{
		{`(.ipc.send h "(+ 1 2)")`, "3"},
		{`(println (format "%" (.ipc.send h "trades")))`,
			"(table [sym price qty time] (list [AAPL GOOG AAPL MSFT GOOG] [150.5 2800.0 151.2 310.0 2795.0] [100 50 200 75 120] [09:30:00.000 09:30:01.000 09:30:05.000 09:30:10.000 09:30:12.000]))"},
		{`(println (format "%" (.ipc.send h "(select {from: trades where: (= sym 'AAPL)})")))`,
			"(table [sym price qty time] (list [AAPL AAPL] [150.5 151.2] [100 200] [09:30:00.000 09:30:05.000]))"},
		{`(println (format "%" (.ipc.send h "(select {from: trades where: (> price 100)})")))`,
			"(table [sym price qty time] (list [AAPL GOOG AAPL MSFT GOOG] [150.5 2800.0 151.2 310.0 2795.0] [100 50 200 75 120] [09:30:00.000 09:30:01.000 09:30:05.000 09:30:10.000 09:30:12.000]))"},
		{`(println (format "%" (.ipc.send h "(select {from: trades total: (sum qty)})")))`, "(table [total] (list [545]))"},
		{`(println (format "%" (.ipc.send h "(select {from: trades by: sym vwap: (% (sum (* price qty)) (sum qty))})")))`,
			"(table [sym vwap] (list [AAPL GOOG MSFT] [150.97 2796.47 310.0]))"},
		{`(println (format "%" (.ipc.send h "(select {from: (left-join trades quotes 'sym)})")))`,
			"(table [sym price qty time bid ask] (list [AAPL GOOG AAPL MSFT GOOG] [150.5 2800.0 151.2 310.0 2795.0] [100 50 200 75 120] [09:30:00.000 09:30:01.000 09:30:05.000 09:30:10.000 09:30:12.000] [150.0 2790.0 150.0 309.5 2790.0] [150.5 2800.0 150.5 310.5 2800.0]))"},
		// Expression payloads.
		{`(.ipc.send h (list + 1 2))`, "3"},
		{`(println (format "%" (.ipc.send h (list select {from: trades where: (> price 200)}))))`,
			"(table [sym price qty time] (list [GOOG MSFT GOOG] [2800.0 310.0 2795.0] [50 75 120] [09:30:01.000 09:30:10.000 09:30:12.000]))"},
		{`(println (format "%" (.ipc.send h (list select {from: trades by: sym total: (sum qty)}))))`,
			"(table [sym total] (list [AAPL GOOG MSFT] [300 170 75]))"},
		{`(println (format "%" (.ipc.send h (list map (fn [x] (* x 2)) (list til 10)))))`, "[0 2 4 6 8 10 12 14 16 18]"},
		{`(set threshold 200)`, "200"},
		{`(println (format "%" (.ipc.send h (list select {from: trades where: (list > (quote price) threshold)}))))`,
			"(table [sym price qty time] (list [GOOG MSFT GOOG] [2800.0 310.0 2795.0] [50 75 120] [09:30:01.000 09:30:10.000 09:30:12.000]))"},
		{`(set group-col 'sym)`, "sym"},
		{`(println (format "%" (.ipc.send h (list select {from: trades by: group-col total: (list sum (quote qty))}))))`,
			"(table [sym total] (list [AAPL GOOG MSFT] [300 170 75]))"},
		// Around the guide: names, plain data, functions, nested lists.
		{`(set price 0)`, "0"},
		{`(.ipc.send h (list count (list select {from: trades where: (> price 200)})))`, "3"},
		{`(set floor-price 2000)`, "2000"},
		{`(.ipc.send h (list count (list select {from: trades where: (> price floor-price)})))`, "2"},
		{`(.ipc.send h (list count (list select {from: trades where: (> price no-such-limit)})))`, "!"},
		{`(.ipc.send h [1 2 3])`, "[1 2 3]"},
		{`(.ipc.send h 'sym)`, "sym"},
		{`(.ipc.send h {a: 1 b: [2 3]})`, "{a:1 b:[2 3]}"},
		{`(count (.ipc.send h (table [a b] (list [1 2] [x y]))))`, "2"},
		{`((.ipc.send h (fn [x] (* x 2))) 21)`, "42"},
		{`(.ipc.send h (list (fn [x] (* x 2)) 21))`, "42"},
		{`(.ipc.send h (list list (list 1 2) (list "a" (list 3))))`, `((1 2) ("a" (3)))`},
		{`(.ipc.send h null)`, "!"},
		// Section 6.
		{`(println (format "%" (.ipc.send h "(select {from: trades by: sym avg_price: (avg price) total_qty: (sum qty)})")))`,
			"(table [sym avg_price total_qty] (list [AAPL GOOG MSFT] [150.85 2797.5 310.0] [300 170 75]))"},
		{`(println (format "%" (.ipc.send h "(select {from: trades by: sym n: (count) desc: 'n take: 1})")))`, "(table [sym n] (list [AAPL] [2]))"},
		{`(.ipc.send h "(count trades)")`, "5"},
		{`(at (.ipc.send h "(meta trades)") 'len)`, "4"},
		{`(try (println "Trade count:" (.ipc.send h "(count trades)")) (fn [e] (println "Query failed:" e)))`, "Trade count: 5"},
		{`(.ipc.close h)`, ""},
		{`(.ipc.send h "(+ 1 2)")`, "error: io: "},
	} {
		got := c.eval(step.in)
		switch {
		case step.want == "!" || strings.HasPrefix(step.want, "error"):
			if !strings.HasPrefix(got, strings.TrimSuffix(step.want, "!")) || !strings.HasPrefix(got, "error: ") {
				t.Errorf("%s\n  gives %s\n  want  an error %s", step.in, got, step.want)
			}
		case got != step.want:
			t.Errorf("%s\n  gives %s\n  want  %s", step.in, got, step.want)
		}
	}
}

// TestGuideMeta checks that meta shows the schema of a table.
func TestGuideMeta(t *testing.T) {
	_, port := serve(t, guideData(t))
	c := connect(t, port, "")
	got := c.eval(`(println (.ipc.send h "(meta trades)"))`)
	if !regexp.MustCompile(`^\{type:TABLE len:4 .*sym.*price.*qty.*time.*5.*\}$`).MatchString(got) {
		t.Errorf("meta trades = %s", got)
	}
}

// TestGuideAuth runs the guide's section on authentication.
func TestGuideAuth(t *testing.T) {
	_, port := serve(t, guideData(t), "-u", "secretpass")
	p := start(t, "")
	open := func(credentials string) string {
		return p.eval(fmt.Sprintf("(set h (.ipc.open \"127.0.0.1:%d%s\"))", port, credentials))
	}
	for credentials, want := range map[string]string{
		"":                 "error: access: authentication required",
		":user:wrongpass":  "error: access: authentication failed",
		":user:":           "error: access: authentication",
		":user:secretpas":  "error: access: authentication failed",
		":user:secretpass": "",
	} {
		if got := open(credentials); !strings.HasPrefix(got, want) || (want == "" && strings.HasPrefix(got, "error")) {
			t.Errorf("open with %q: %s, want %s", credentials, got, want)
		}
	}
	open(":other:secretpass")
	if got := p.eval(`(.ipc.send h "(set x 42)")`); got != "42" {
		t.Errorf("set over an authenticated connection: %s", got)
	}
}

// TestGuideReadOnly runs the guide's section on the read-only mode.
func TestGuideReadOnly(t *testing.T) {
	_, port := serve(t, guideData(t), "-U", "secretpass")
	c := connect(t, port, ":user:secretpass")
	for _, step := range [][2]string{
		{`(.ipc.send h "(count trades)")`, "5"},
		{`(.ipc.send h "(set x 42)")`, "error: access: restricted in read-only mode"},
		{`(.ipc.send h "(insert 'trades (list 'A 1.0 1 09:00:00))")`, "error: access: restricted in read-only mode"},
		{`(.ipc.send h "(upsert 'trades 'sym (list 'A 1.0 1 09:00:00))")`, "error: access: restricted in read-only mode"},
		{`(.ipc.send h "(update {from: 'trades qty: 0})")`, "error: access: restricted in read-only mode"},
		{`(.ipc.send h "(.sys.exec \"true\")")`, "error: access: restricted in read-only mode"},
		{`(.ipc.send h (list set 'x 42))`, "error: access: restricted in read-only mode"},
		{`(.ipc.send h "(let trades 0)")`, "0"},
		{`(.ipc.send h "(count trades)")`, "5"},
		{`(.ipc.send h "(alter 'trades set 0 1)")`, "error: access"},
		{`(try (.ipc.send h "(set x 42)") (fn [e] (println "Query failed:" e)))`, "Query failed: access: restricted in read-only mode"},
	} {
		if got := c.eval(step[0]); !strings.HasPrefix(got, step[1]) {
			t.Errorf("%s = %s, want %s", step[0], got, step[1])
		}
	}
}

// TestGuideErrors runs the guide's section on errors: nobody listens, and a
// server that dies while a query is in flight.
func TestGuideErrors(t *testing.T) {
	p := start(t, "")
	port := freePort(t)
	if got, want := p.eval(fmt.Sprintf(`(.ipc.open "127.0.0.1:%d")`, port)), fmt.Sprintf("error: io: connection refused: 127.0.0.1:%d", port); got != want {
		t.Errorf("open: %s, want %s", got, want)
	}

	srv, port := serve(t, guideData(t))
	c := connect(t, port, "")
	fmt.Fprintln(c.stdin, `(try (println "Trade count:" (.ipc.send h "(do (println \"started\") (fold (fn [a b] (sum (til 1000000))) (til 1000000)))")) (fn [e] (println "Query failed:" e)))`)
	if _, ok := srv.stdout.until("started\n"); !ok {
		t.Fatal("the query does not start")
	}
	if err := srv.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if got, ok := c.stdout.until("\n"); !ok || !strings.HasPrefix(strings.TrimLeft(got, "\n"), "Query failed: io: ") {
		if got2, _ := c.stdout.until("\n"); !strings.HasPrefix(got2, "Query failed: io: ") {
			t.Errorf("the client printed %q %q", got, got2)
		}
	}
}
