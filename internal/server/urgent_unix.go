//go:build unix

package server

import (
	"net"
	"syscall"
)

// sendUrgent sends a byte of urgent data.
func sendUrgent(tcp *net.TCPConn) error {
	var failed error
	err := control(tcp, func(fd int) {
		failed = syscall.Sendto(fd, []byte{'!'}, syscall.MSG_OOB, nil)
	})
	if err != nil {
		return err
	}
	return failed
}

// urgentData reports whether urgent data has come, and takes it.
func urgentData(tcp *net.TCPConn) bool {
	n := 0
	control(tcp, func(fd int) {
		var b [1]byte
		n, _, _ = syscall.Recvfrom(fd, b[:], syscall.MSG_OOB|syscall.MSG_DONTWAIT)
	})
	return n > 0
}

func control(tcp *net.TCPConn, f func(fd int)) error {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return err
	}
	return raw.Control(func(fd uintptr) { f(int(fd)) })
}
