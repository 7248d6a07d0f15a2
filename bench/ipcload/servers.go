package main

import (
	"context"
	"log"
	"net"
	"os"
	"os/exec"
	"time"

	"github.com/rayforce-go/rayforce/client"
)

// server is a process that listens on addr.
type server struct {
	cmd  *exec.Cmd
	addr string
}

func startRayforce(binary string) *server {
	port := freePort()
	return start(exec.Command(binary, "-p", port), port)
}

func startRedis(binary string) *server {
	port := freePort()
	return start(exec.Command(binary, "--port", port, "--save", "", "--appendonly", "no"), port)
}

// start runs a server, until this process ends at the latest, and waits until
// it listens.
func start(cmd *exec.Cmd, port string) *server {
	cmd.SysProcAttr = dieWithParent()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	s := &server{cmd, "127.0.0.1:" + port}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", s.addr); err == nil {
			c.Close()
			return s
		}
	}
	log.Fatalf("%s does not listen on port %s", cmd.Path, port)
	return nil
}

func (s *server) stop() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
}

// dial connects a client that a Go program would use.
func (s *server) dial() *client.Conn {
	c, err := client.Dial(context.Background(), s.addr)
	if err != nil {
		log.Fatal(err)
	}
	return c
}

// must has the server evaluate a text.
func must(c *client.Conn, text string) {
	if _, err := c.Query(context.Background(), text); err != nil {
		log.Fatalf("%s: %v", text, err)
	}
}

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
