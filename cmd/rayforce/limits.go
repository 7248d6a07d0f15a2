package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rayforce-go/rayforce"
)

// limitFlags declares what bounds clients and what the operator is told.
func limitFlags(fs *pflag.FlagSet, cfg *config) {
	cfg.limits = rayforce.DefaultLimits()
	lim := &cfg.limits
	fs.Var(atMost(&lim.Connections), "max-conns", "clients that may be connected")
	fs.Var(atMost(&lim.Handshakes), "max-handshakes", "clients that may be connecting")
	fs.Var(lasting(&lim.HandshakeTime), "handshake-time", "how long connecting may take")
	fs.Var(sized(&lim.Payload), "max-frame", "largest message from a client, 256M at most")
	fs.Var(lasting(&lim.FrameTime), "frame-time", "how long a message may take to arrive")
	fs.Var(lasting(&lim.IdleTime), "idle-time", "how long a client may stay while nothing passes")
	fs.Var(lasting(&lim.RequestTime), "request-time", "how long a request may run")
	fs.Var(sized(&lim.Unsent), "max-unsent", "what may wait for a client that reads too slowly, before it is cut off")
	fs.Var(lasting(&lim.SendTime), "send-time", "how long a client may read nothing of what it is sent, before it is cut off")
	cfg.slowQuery = time.Second
	fs.Var(lasting(&cfg.slowQuery), "slow-query", "requests that take longer are logged")
	fs.Var(&flagValue{kind: "ADDR", parse: func(addr string) error {
		_, _, err := net.SplitHostPort(addr)
		cfg.metrics = addr
		return err
	}}, "metrics", "serve Prometheus metrics, /healthz and pprof over HTTP on this address, such as 127.0.0.1:9100")
	cfg.logLevel = slog.LevelWarn
	fs.Var(level(&cfg.logLevel), "log-level", "what is logged on stderr: debug, info, warn or error")
}

// none is how a limit is switched off, and shown to be.
const none = "none"

// atMost reads a number, where 0 and none stand for no limit.
func atMost(to *int) pflag.Value {
	return &flagValue{kind: "N", text: strconv.Itoa(*to), parse: func(text string) error {
		n, err := strconv.Atoi(text)
		switch {
		case text == none || n == 0 && err == nil:
			*to = -1
		case err != nil || n < 0:
			return errors.New("expected a number, or none")
		default:
			*to = n
		}
		return nil
	}}
}

// lasting reads a duration, where 0 and none stand for no limit.
func lasting(to *time.Duration) pflag.Value {
	shown := none
	if *to > 0 {
		shown = to.String()
		if minutes, whole := strings.CutSuffix(shown, "m0s"); whole {
			shown = minutes + "m"
		}
	}
	return &flagValue{kind: "TIME", text: shown, parse: func(text string) error {
		d, err := time.ParseDuration(text)
		switch {
		case text == none || d == 0 && err == nil:
			*to = -1
		case err != nil || d < 0:
			return errors.New("expected a time such as 10s, 5m or 1h30m, or none")
		default:
			*to = d
		}
		return nil
	}}
}

// sized reads a number of bytes, where 0 and none stand for no limit.
func sized(to *int64) pflag.Value {
	bytes := size(to).(*flagValue)
	parse := bytes.parse
	bytes.text = fmt.Sprintf("%dM", *to>>20)
	bytes.parse = func(text string) error {
		if text == none || text == "0" {
			*to = -1
			return nil
		}
		return parse(text)
	}
	return bytes
}

// level reads the least level of what is logged.
func level(to *slog.Level) pflag.Value {
	return &flagValue{kind: "LEVEL", text: strings.ToLower(to.String()), parse: func(text string) error {
		if err := to.UnmarshalText([]byte(text)); err != nil {
			return errors.New("expected debug, info, warn or error")
		}
		return nil
	}}
}
