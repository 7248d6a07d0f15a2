package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"time"

	"github.com/rayforce-go/rayforce/client"
)

// large asks for 8 MB again and again, as a vector and as a table, beside a
// plain copy of as many bytes over TCP.
func large(s *server, set settings) {
	const size = 8_000_000
	c := s.dial()
	defer c.Close()
	must(c, "(do (set v (til 1000000)) (set t (table [a b c d] (list (til 250000) (til 250000) (til 250000) (til 250000)))) 0)")
	plain := startCopier(size)
	defer plain.Close()
	ways := []struct {
		name string
		once func()
	}{
		{"tcp copy", plain.once},
		{"vector", func() { ask(c, "v") }},
		{"table", func() { ask(c, "t") }},
	}
	rates := make([][]float64, len(ways))
	for range set.rounds {
		for i, w := range ways {
			n, began := 0, time.Now()
			for ; time.Since(began) < set.round; n++ {
				w.once()
			}
			rates[i] = append(rates[i], float64(n)*size/time.Since(began).Seconds()/1e9)
		}
	}
	fmt.Printf("%-12s %10s %10s\n", "8 MB replies", "GB/s", "of copy")
	for i, w := range ways {
		m := middle(rates[i])
		fmt.Printf("%-12s %10.2f %10.2f\n", w.name, m, m/middle(rates[0]))
	}
}

func ask(c *client.Conn, text string) {
	if _, err := c.Query(context.Background(), text); err != nil {
		log.Fatal(err)
	}
}

// copier sends the same bytes for every byte that it gets.
type copier struct {
	net.Conn
	into []byte
}

func startCopier(size int) *copier {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		nc, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		l.Close()
		data := make([]byte, size)
		for {
			if _, err := io.ReadFull(nc, make([]byte, 1)); err != nil {
				return
			}
			if _, err := nc.Write(data); err != nil {
				return
			}
		}
	}()
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		log.Fatal(err)
	}
	return &copier{nc, make([]byte, size)}
}

// once copies the bytes once.
func (c *copier) once() {
	if _, err := c.Write([]byte{1}); err != nil {
		log.Fatal(err)
	}
	if _, err := io.ReadFull(c, c.into); err != nil {
		log.Fatal(err)
	}
}
