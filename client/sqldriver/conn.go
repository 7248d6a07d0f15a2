package sqldriver

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/value/rows"
)

// Conn is a connection of database/sql; sql.Conn.Raw gives access to it.
type Conn struct{ c *client.Conn }

var (
	_ driver.QueryerContext     = (*Conn)(nil)
	_ driver.ExecerContext      = (*Conn)(nil)
	_ driver.ConnPrepareContext = (*Conn)(nil)
	_ driver.ConnBeginTx        = (*Conn)(nil)
	_ driver.Pinger             = (*Conn)(nil)
	_ driver.SessionResetter    = (*Conn)(nil)
	_ driver.Validator          = (*Conn)(nil)
	_ driver.NamedValueChecker  = (*Conn)(nil)
)

// Client returns the connection behind c, for what database/sql has no words.
func (c *Conn) Client() *client.Conn { return c.c }

// QueryContext implements driver.QueryerContext.
func (c *Conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	v, err := c.query(ctx, text, args)
	if err != nil {
		return nil, err
	}
	t, err := rows.Of(v)
	if err != nil {
		return nil, err
	}
	return newResult(t), nil
}

// ExecContext implements driver.ExecerContext.
func (c *Conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if _, err := c.query(ctx, text, args); err != nil {
		return nil, err
	}
	return driver.ResultNoRows, nil
}

// query evaluates a text with arguments that CheckNamedValue has converted.
func (c *Conn) query(ctx context.Context, text string, args []driver.NamedValue) (value.Value, error) {
	vals := make([]value.Value, len(args))
	for i, arg := range args {
		v, err := argument(arg.Value)
		if err != nil {
			return nil, err
		}
		vals[i] = v
	}
	v, err := c.c.Query(ctx, text, vals...)
	return v, retryable(err)
}

// retryable turns the error of a request that was not sent into the one that
// has database/sql try another connection.
func retryable(err error) error {
	if errors.Is(err, client.ErrNotSent) {
		return driver.ErrBadConn
	}
	return err
}

// CheckNamedValue implements driver.NamedValueChecker.
func (*Conn) CheckNamedValue(arg *driver.NamedValue) error {
	if arg.Name != "" {
		return value.Errorf(value.ErrNYI, "arguments go by their position, %q has a name", arg.Name)
	}
	v, err := argument(arg.Value)
	arg.Value = v
	return err
}

// Prepare implements driver.Conn.
func (c *Conn) Prepare(text string) (driver.Stmt, error) { return &stmt{c: c, text: text}, nil }

// PrepareContext implements driver.ConnPrepareContext. Nothing is sent: errors
// of the text show when the statement is executed.
func (c *Conn) PrepareContext(_ context.Context, text string) (driver.Stmt, error) {
	return c.Prepare(text)
}

// Begin implements driver.Conn; it fails.
func (*Conn) Begin() (driver.Tx, error) { return nil, ErrNoTransactions }

// BeginTx implements driver.ConnBeginTx; it fails.
func (*Conn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	return nil, ErrNoTransactions
}

// Ping implements driver.Pinger.
func (c *Conn) Ping(ctx context.Context) error { return retryable(c.c.Ping(ctx)) }

// ResetSession implements driver.SessionResetter: a connection that is still
// busy with a stopped query is not used again.
func (c *Conn) ResetSession(context.Context) error {
	if !c.IsValid() || c.c.Pending() > 0 {
		return driver.ErrBadConn
	}
	return nil
}

// IsValid implements driver.Validator.
func (c *Conn) IsValid() bool { return c.c.Err() == nil }

// Close implements driver.Conn.
func (c *Conn) Close() error { return c.c.Close() }

// stmt is a text that is sent anew at each execution.
type stmt struct {
	c    *Conn
	text string
}

var (
	_ driver.StmtQueryContext = (*stmt)(nil)
	_ driver.StmtExecContext  = (*stmt)(nil)
)

// NumInput implements driver.Stmt: only the server knows.
func (*stmt) NumInput() int { return -1 }

// Close implements driver.Stmt.
func (*stmt) Close() error { return nil }

// QueryContext implements driver.StmtQueryContext.
func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.c.QueryContext(ctx, s.text, args)
}

// ExecContext implements driver.StmtExecContext.
func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.c.ExecContext(ctx, s.text, args)
}

// Query implements driver.Stmt.
func (s *stmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), positional(args))
}

// Exec implements driver.Stmt.
func (s *stmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), positional(args))
}

func positional(args []driver.Value) []driver.NamedValue {
	named := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
	}
	return named
}
