//go:build !unix

package server

import (
	"errors"
	"net"
)

func sendUrgent(*net.TCPConn) error { return errors.ErrUnsupported }

func urgentData(*net.TCPConn) bool { return false }
