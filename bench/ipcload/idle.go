package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"time"
)

// idle opens many connections, has each ask once, and shows how much larger
// the server has become.
func idle(s *server, set settings) {
	const conns = 1000
	t := adder(s)
	load(t, 1, set.round/10) // what the first requests take belongs to nobody
	before, ok := s.resident()
	if !ok {
		fmt.Println("the memory of idle connections is not measured on this system")
		return
	}
	open := make([]net.Conn, conns)
	for i := range open {
		open[i] = dial(t)
		drive(open[i], t, time.Now().Add(1))
	}
	after, _ := s.resident()
	fmt.Printf("%d idle connections: %.1f MB, of 50 (%.1f KB each)\n", conns, float64(after-before)/1e6, float64(after-before)/conns/1e3)
	for _, c := range open {
		c.Close()
	}
}

// resident returns how many bytes of memory the server has.
func (s *server) resident() (bytes int64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		log.Fatal(err)
	}
	return pages * int64(os.Getpagesize()), true
}
