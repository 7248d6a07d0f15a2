package client

import (
	"context"
	"crypto/tls"
	"net"
	"time"

	"github.com/rayforce-go/rayforce/wire"
)

// An Option changes how Dial connects or how the connection works.
type Option func(*options)

// DialFunc opens the stream to a server, like (*net.Dialer).DialContext.
type DialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// options are the settings of a connection, with their defaults filled in by
// defaults.
type options struct {
	cred     *wire.Credentials
	timeout  time.Duration
	dial     DialFunc
	tls      *tls.Config
	maxFrame int64
	compress *bool // nil: by distance
	handler  Handler
	inbox    *Inbox // nil: keep no messages
}

func defaults() options {
	return options{
		timeout:  5 * time.Second,
		dial:     (&net.Dialer{}).DialContext,
		maxFrame: wire.MaxPayload,
	}
}

// WithCredentials sets user and password, in place of those in the address.
func WithCredentials(user, password string) Option {
	return func(o *options) { o.cred = &wire.Credentials{User: user, Password: password} }
}

// WithTimeout bounds how long Dial takes, handshake included. The default is
// five seconds; zero or less leaves it to the context.
func WithTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// WithTLS sets how connections to tls:// addresses are encrypted: which
// authorities vouch for the server, and the certificate that a client shows.
// The name to check is that of the address unless config says another. The
// default trusts the authorities of the system.
func WithTLS(config *tls.Config) Option { return func(o *options) { o.tls = config } }

// tlsFor returns the configuration for a server of this name.
func (o *options) tlsFor(host string) *tls.Config {
	config := o.tls.Clone() // of nil, nil
	if config == nil {
		config = &tls.Config{}
	}
	if config.ServerName == "" {
		config.ServerName = host
	}
	return config
}

// WithDialer sets how the stream is opened, for example through a proxy. The
// network is "tcp" or "unix". Encryption comes on top.
func WithDialer(dial DialFunc) Option { return func(o *options) { o.dial = dial } }

// WithMaxFrame sets the largest payload that is accepted from the server. The
// default and upper limit is wire.MaxPayload.
func WithMaxFrame(bytes int64) Option { return func(o *options) { o.maxFrame = bytes } }

// WithCompression says whether large requests are compressed. By default they
// are, except to a server on the same machine.
func WithCompression(on bool) Option { return func(o *options) { o.compress = &on } }

// WithHandler sets what answers the messages that the server sends on its own.
// Without a handler, sync requests are answered with an error, and async
// messages are dropped unless the option WithInbox is given.
func WithHandler(h Handler) Option { return func(o *options) { o.handler = h } }

// WithInbox has async messages of the server kept for Receive and Messages,
// within these limits. Together with WithHandler it sets the limits of what
// may wait for the handler.
func WithInbox(in Inbox) Option { return func(o *options) { o.inbox = &in } }
