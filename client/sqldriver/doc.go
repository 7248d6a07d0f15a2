// Package sqldriver lets programs reach a server through database/sql. A blank
// import registers the driver "rayforce"; the name of a data source is an
// address as for client.Dial:
//
//	import _ "github.com/rayforce-go/rayforce/client/sqldriver"
//
//	db, err := sql.Open("rayforce", "127.0.0.1:5000:user:password")
//	rows, err := db.QueryContext(ctx, "(select {from: trades where: (> price 200)})")
//
// Options of the client, such as certificates, are given through [NewConnector]
// and sql.OpenDB. Programs that need not look like others of database/sql are
// better off with package client.
//
// # The language is Rayfall
//
// Nothing is translated: the text of a query is Rayfall, not SQL. With
// arguments the text is a function, by name or written out, that is called with
// them:
//
//	db.QueryContext(ctx, "(fn [p] (select {from: trades where: (> price p)}))", 200.0)
//
// Arguments are values and stay values, whatever is in them; they are never
// made part of the text. Any value.Value is an argument, also a table or a
// symbol, and so are these:
//
//	nil                                     null
//	bool, uint8, int16, int32, float32      BOOL, U8, I16, I32, F32
//	int, int64 and the other integers       I64
//	float64                                 F64
//	string                                  STR; a symbol is value.QuotedSym("AAPL")
//	[]byte                                  a U8 vector
//	time.Time, time.Duration                TIMESTAMP, TIME
//	[16]byte, also as a type such as UUID   GUID
//	[]bool, []int64, []float64, []string    vectors
//	driver.Valuer, pointers                 what they stand for
//
// # Results
//
// A table has its rows and columns; a dict keyed by symbols is one row, with a
// column for each key; a vector is the column "value", and an atom or null one
// row of it. The whole result is in memory before the first row is read. Cells
// arrive as
//
//	BOOL                 bool
//	U8 I16 I32 I64       int64
//	F32 F64              float64
//	DATE TIMESTAMP       time.Time in UTC
//	TIME                 time.Duration
//	SYM STR              string
//	GUID                 string, in its usual form
//	anything else        value.Value
//	null of any type     nil
//
// ColumnTypes tells the Rayfall type of a column, the Go type to scan it into,
// and whether there are nulls in it.
//
// # What is not there
//
// There are no transactions: Begin fails with [ErrNoTransactions]. A request is
// evaluated as a whole, and nobody sees half of its changes. Statements may be
// prepared, but nothing is prepared at the server. Exec cannot tell how many
// rows were affected.
//
// # Contexts and connections
//
// When the context of a query ends, the server is asked to stop it. A connection
// whose stopped query is still unanswered when it is wanted again is replaced.
// A request that provably was not evaluated, for the server had gone, is tried
// by database/sql on another connection; one whose fate is unknown fails with
// the *client.ConnError.
package sqldriver
