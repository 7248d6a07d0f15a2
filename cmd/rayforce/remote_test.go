package main

import (
	"fmt"
	"testing"
)

// TestRemotePrompt types inputs for a server into another process.
func TestRemotePrompt(t *testing.T) {
	server, port := serve(t, `(set who "server")`, "-u", "secret")
	c := start(t, "", "-i")
	c.eval(`(set who "client")`)
	if got := c.eval(fmt.Sprintf(`(.repl.connect "127.0.0.1:%d:me:secret")`, port)); got != "0" {
		t.Fatalf("connect printed %q", got)
	}
	for _, s := range []struct{ in, prints string }{
		{`who`, "server"},
		{`(println "hello")`, "hello"},
		{`(list 1 "a")`, "[1 a]"},
		{`(set n null)`, ""},
		{`  (.repl.disconnect)`, ""},
		{`who`, `"client"`},
		{fmt.Sprintf(`(.repl.connect "127.0.0.1:%d:me:secret")`, port), "0"},
		{`who`, "server"},
	} {
		if got := c.eval(s.in); got != s.prints {
			t.Errorf("%s printed %q, want %q", s.in, got, s.prints)
		}
	}
	fmt.Fprintln(c.stdin, "nosuch")
	if got, ok := c.stderr.until("error: name"); !ok {
		t.Errorf("the error of a remote input is not on stderr: %q", got)
	}
	fmt.Fprintln(c.stdin, "(exit 5)")
	if status := server.wait(); status != 5 {
		t.Errorf("the server ended with status %d", status)
	}
	fmt.Fprintln(c.stdin, "who")
	if got, ok := c.stderr.until("error: io"); !ok {
		t.Errorf("no error without the server: %q", got)
	}
	if got := c.eval("(.repl.disconnect)\nwho"); got != `"client"` {
		t.Errorf("after the end: %q", got)
	}
}
