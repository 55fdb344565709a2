package server

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// refuseNew lets a listener take no connection more: what comes is dropped before it is one
// (socket(7), SO_ATTACH_FILTER). Its client tries again a second later and is refused, for
// the listener is closed then. Where that cannot be had it goes on to take them.
func refuseNew(l net.Listener) {
	drop := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	control(l, func(fd int) {
		_ = unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: 1, Filter: &drop[0]})
	})
}

// waiting reports whether the kernel holds a connection that nobody has accepted.
func waiting(l net.Listener) (waits bool) {
	control(l, func(fd int) {
		poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(poll, 0)
		waits = err == nil && n == 1 && poll[0].Revents == unix.POLLIN
	})
	return waits
}

// control calls f with the descriptor of a listener, if it has one and is open.
func control(l net.Listener, f func(fd int)) {
	conn, ok := l.(syscall.Conn)
	if !ok {
		return
	}
	if raw, err := conn.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { f(int(fd)) })
	}
}
