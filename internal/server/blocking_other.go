//go:build !unix

package server

import "net"

// blocking returns nc as it is: drivers then read it like everybody else.
func blocking(nc net.Conn) (net.Conn, int, error) { return nc, -1, nil }
