package sqldriver

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

func init() { sql.Register("rayforce", Driver{}) }

// ErrNoTransactions is what beginning a transaction fails with.
var ErrNoTransactions = value.Errorf(value.ErrNYI, "there are no transactions; a request is evaluated as a whole, so put what belongs together into one (do ...)")

// Driver is the driver that this package registers as "rayforce".
type Driver struct{}

// Open implements driver.Driver.
func (d Driver) Open(addr string) (driver.Conn, error) {
	c, err := NewConnector(addr)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector implements driver.DriverContext.
func (Driver) OpenConnector(addr string) (driver.Connector, error) { return NewConnector(addr) }

// Connector opens connections to one server, for sql.OpenDB.
type Connector struct {
	addr string
	opts []client.Option
}

// NewConnector returns a connector for an address as for client.Dial, with the
// options of each connection.
func NewConnector(addr string, opts ...client.Option) (*Connector, error) {
	if _, err := wire.ParseAddress(addr); err != nil {
		return nil, err
	}
	return &Connector{addr: addr, opts: opts}, nil
}

// Connect implements driver.Connector.
func (c *Connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := client.Dial(ctx, c.addr, c.opts...)
	if err != nil {
		return nil, err
	}
	return &Conn{c: conn}, nil
}

// Driver implements driver.Connector.
func (*Connector) Driver() driver.Driver { return Driver{} }
