package server

import (
	"bytes"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/ipc"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Broadcast implements ipc.Clients. It waits for no client; to servers that
// this process has connected to it waits as Post does.
func (s *Server) Broadcast(lc *lang.Ctx, handles []int64, msg value.Value) (missed []int64, err error) {
	vars := lc.SenderVars(msg)
	var frames [2][]byte // by whether it may be compressed
	var servers []*conn
	for _, h := range handles {
		c, ok := s.handles.conn(h)
		if !ok {
			missed = append(missed, h)
			continue
		}
		frame := &frames[0]
		if c.compress {
			frame = &frames[1]
		}
		if *frame == nil {
			if *frame, err = postFrame(msg, vars, c.compress); err != nil {
				return nil, err
			}
		}
		if c.push(*frame, s.cfg.Limits.Unsent) != nil {
			missed = append(missed, h)
		} else if !c.inbound && lc.Session() != c.sess {
			servers = append(servers, c)
		}
	}
	if len(servers) == 0 {
		return missed, nil
	}
	return missed, lc.OutsideTurn(func() error {
		for _, c := range servers {
			if c.out.Drain(lc.Context()) != nil {
				if lc.Context().Err() != nil {
					return c.lost(lc.Context())
				}
				missed = append(missed, c.handle)
			}
		}
		return nil
	})
}

// Cancel implements ipc.Clients.
func (s *Server) Cancel(handle int64) bool {
	c, ok := s.handles.conn(handle)
	return ok && c.stop()
}

// Conns implements ipc.Clients.
func (s *Server) Conns() []ipc.ConnInfo {
	_, conns := s.handles.all()
	all := make([]ipc.ConnInfo, 0, len(conns))
	for _, c := range conns {
		if info, ok := c.info(); ok {
			all = append(all, info)
		}
	}
	return all
}

func (c *conn) info() (ipc.ConnInfo, bool) {
	c.mu.Lock()
	open, a := c.open, c.current
	if a.h.Size <= maxDescribed {
		a.payload = bytes.Clone(a.payload) // it is read over when the request has ended
	}
	info := ipc.ConnInfo{
		Handle: c.handle, User: c.user, Restricted: c.restricted, Opened: c.opened,
		Requests: c.requests, Failed: c.failed,
	}
	c.mu.Unlock()
	if !open {
		return info, false
	}
	info.Inbound, info.Remote = c.inbound, c.nc.RemoteAddr().String()
	info.In, info.Out, info.Unsent = c.nc.in.Load(), c.nc.out.Load(), int64(c.out.Unsent())
	if !a.began.IsZero() {
		info.Running = time.Since(a.began)
		info.Query = describe(a.h, a.payload, c.s.in.Resolve)
	}
	return info, true
}
