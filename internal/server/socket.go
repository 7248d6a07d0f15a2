package server

import (
	"errors"
	"net"
	"os"
	"syscall"

	"github.com/rayforce-go/rayforce/value"
)

// ListenUnix accepts connections on a Unix domain socket and returns the
// handle of the listener. A socket that a process left behind when it ended is
// replaced. Who may connect is a matter of the permissions of the file.
func (s *Server) ListenUnix(path string) (int64, error) {
	l, err := net.Listen("unix", path)
	if errors.Is(err, syscall.EADDRINUSE) && abandoned(path) && os.Remove(path) == nil {
		l, err = net.Listen("unix", path)
	}
	if err != nil {
		return 0, value.Errorf(value.ErrIO, "cannot listen on %s: %v", path, cause(err))
	}
	return s.Serve(l)
}

// abandoned reports whether path is a socket on which nobody listens.
func abandoned(path string) bool {
	if info, err := os.Stat(path); err != nil || info.Mode().Type() != os.ModeSocket {
		return false
	}
	nc, err := net.Dial("unix", path)
	if err == nil {
		nc.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}
