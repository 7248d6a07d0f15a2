package metrics_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/metrics"
	"github.com/rayforce-go/rayforce/internal/server"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestHandler(t *testing.T) {
	s := server.New(server.Config{Password: "pw"})
	s.Use(lang.NewInterp(lang.NewRegistry(), lang.Limits{}))
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Serve(l); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(metrics.Handler(s, "1.2.3"))
	defer web.Close()
	ctx := t.Context()
	if _, err := client.Dial(ctx, l.Addr().String()+":u:wrong"); !errors.Is(err, wire.ErrAuthFailed) {
		t.Fatal(err)
	}
	conn, err := client.Dial(ctx, l.Addr().String()+":u:pw")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, text := range []string{"1", "2", "nosuch"} {
		conn.Query(ctx, text)
	}
	if err := conn.Post(ctx, value.Str("1")); err != nil {
		t.Fatal(err)
	}
	conn.Query(ctx, "3")

	want := []string{
		`rayforce_build_info{version="1.2.3"} 1`,
		`rayforce_connections{side="in"} 1`,
		`rayforce_connections_accepted_total 1`,
		`rayforce_connections_refused_total{reason="credentials"} 1`,
		`rayforce_requests_total{kind="sync",outcome="ok"} 3`,
		`rayforce_requests_total{kind="sync",outcome="error"} 1`,
		`rayforce_requests_total{kind="async",outcome="ok"} 1`,
		`rayforce_request_seconds_count{kind="sync"} 4`,
		`rayforce_request_seconds_bucket{kind="sync",le="+Inf"} 4`,
		`rayforce_requests_running 0`,
		`rayforce_unsent_bytes 0`,
		`go_goroutines `,
	}
	// A reply is counted as sent a moment after its client has it.
	var body string
	var missing []string
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		_, body = get(t, web.URL+"/metrics")
		missing = nil
		for _, line := range want {
			if !strings.Contains(body, "\n"+line) {
				missing = append(missing, line)
			}
		}
		if missing == nil {
			break
		}
	}
	for _, line := range missing {
		t.Errorf("missing: %s", line)
	}
	if t.Failed() {
		t.Log(body)
	}
	if strings.Contains(body, "received_bytes_total 0\n") || strings.Contains(body, "sent_bytes_total 0\n") {
		t.Error("no bytes")
	}

	if status, body := get(t, web.URL+"/healthz"); status != 200 || body != "ok\n" {
		t.Errorf("healthz: %d %s", status, body)
	}
	if status, body := get(t, web.URL+"/debug/pprof/"); status != 200 || !strings.Contains(body, "goroutine") {
		t.Errorf("pprof: %d", status)
	}
	conn.Close()
	closing, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := s.Close(closing); err != nil {
		t.Fatal(err)
	}
	if status, _ := get(t, web.URL+"/healthz"); status != 503 {
		t.Errorf("healthz of a closed server: %d", status)
	}
}
