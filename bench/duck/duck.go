// Package duck runs DuckDB in this process as the peer of a benchmark. Tables
// go in and results come out column by column, as package value's vectors, so
// that results can be compared without a boxed value per cell.
//
// It uses the bindings that duckdb-go is made of: database/sql would box every
// cell.
package duck

import (
	"fmt"
	"strconv"
	"unsafe"

	lib "github.com/duckdb/duckdb-go-bindings"
	_ "github.com/duckdb/duckdb-go/v2" // pins the version of the library that the bindings link

	"github.com/rayforce-go/rayforce/value"
)

// DB is a database in memory with one connection.
type DB struct {
	db   lib.Database
	conn lib.Connection
}

// Open returns an empty database that uses this many threads.
func Open(threads int) (*DB, error) {
	var config lib.Config
	if lib.CreateConfig(&config) == lib.StateError {
		return nil, fmt.Errorf("duckdb: no configuration")
	}
	defer lib.DestroyConfig(&config)
	if lib.SetConfig(config, "threads", strconv.Itoa(threads)) == lib.StateError {
		return nil, fmt.Errorf("duckdb: threads=%d refused", threads)
	}
	d := new(DB)
	var msg string
	if lib.OpenExt(":memory:", &d.db, config, &msg) == lib.StateError {
		return nil, fmt.Errorf("duckdb: %s", msg)
	}
	if lib.Connect(d.db, &d.conn) == lib.StateError {
		return nil, fmt.Errorf("duckdb: cannot connect")
	}
	return d, nil
}

// Close frees the database.
func (d *DB) Close() {
	lib.Disconnect(&d.conn)
	lib.Close(&d.db)
}

// Version returns the version of DuckDB.
func Version() string { return lib.LibraryVersion() }

// Result is a materialised result, in DuckDB's own memory.
type Result struct{ r lib.Result }

// Query runs a statement to its end.
func (d *DB) Query(sql string) (*Result, error) {
	r := new(Result)
	if lib.Query(d.conn, sql, &r.r) == lib.StateError {
		err := fmt.Errorf("duckdb: %s", lib.ResultError(&r.r))
		r.Free()
		return nil, err
	}
	return r, nil
}

// Free gives the memory of the result back.
func (r *Result) Free() { lib.DestroyResult(&r.r) }

// Exec runs a statement whose result is not wanted.
func (d *DB) Exec(sql string) error {
	r, err := d.Query(sql)
	if err == nil {
		r.Free()
	}
	return err
}

// Load makes a table of the rows of t. Symbols become VARCHAR, or with enums
// an ENUM of the symbols that occur.
func (d *DB) Load(name string, t *value.Table, enums bool) error {
	def, types := "", make([]lib.LogicalType, t.NumCols())
	for i, col := range t.Cols() {
		typ, sql, err := columnType(col)
		if err != nil {
			return err
		}
		types[i] = lib.CreateLogicalType(typ)
		defer lib.DestroyLogicalType(&types[i])
		if i > 0 {
			def += ", "
		}
		def += t.Names()[i].String() + " " + sql
	}
	if err := d.Exec(fmt.Sprintf("CREATE TABLE %s (%s)", name, def)); err != nil {
		return err
	}
	if err := d.appendRows(name, t, types); err != nil {
		return err
	}
	if enums {
		return d.enumerate(name, t)
	}
	return nil
}

func columnType(col value.Collection) (lib.Type, string, error) {
	switch col.Type() {
	case value.TypeI64:
		return lib.TypeBigInt, "BIGINT", nil
	case value.TypeI32:
		return lib.TypeInteger, "INTEGER", nil
	case value.TypeF64:
		return lib.TypeDouble, "DOUBLE", nil
	case value.TypeSym:
		return lib.TypeVarchar, "VARCHAR", nil
	}
	return 0, "", fmt.Errorf("duckdb: no column for type %s", col.Type())
}

func (d *DB) appendRows(name string, t *value.Table, types []lib.LogicalType) error {
	var app lib.Appender
	if lib.AppenderCreate(d.conn, "", name, &app) == lib.StateError {
		return fmt.Errorf("duckdb: cannot append to %s", name)
	}
	defer lib.AppenderDestroy(&app)
	chunk := lib.CreateDataChunk(types)
	defer lib.DestroyDataChunk(&chunk)
	step := int(lib.VectorSize())
	for lo := 0; lo < t.NumRows(); lo += step {
		hi := min(lo+step, t.NumRows())
		lib.DataChunkReset(chunk)
		for i, col := range t.Cols() {
			fill(lib.DataChunkGetVector(chunk, lib.IdxT(i)), col, lo, hi)
		}
		lib.DataChunkSetSize(chunk, lib.IdxT(hi-lo))
		if lib.AppendDataChunk(app, chunk) == lib.StateError {
			return fmt.Errorf("duckdb: %s", lib.AppenderError(app))
		}
	}
	if lib.AppenderFlush(app) == lib.StateError {
		return fmt.Errorf("duckdb: %s", lib.AppenderError(app))
	}
	return nil
}

func fill(vec lib.Vector, col value.Collection, lo, hi int) {
	switch v := col.(type) {
	case *value.Vec[int64]:
		copy(cells[int64](vec, hi-lo), v.Data()[lo:hi])
	case *value.Vec[int32]:
		copy(cells[int32](vec, hi-lo), v.Data()[lo:hi])
	case *value.Vec[float64]:
		copy(cells[float64](vec, hi-lo), v.Data()[lo:hi])
	case *value.Vec[value.SymID]:
		for i, s := range v.Data()[lo:hi] {
			lib.VectorAssignStringElement(vec, lib.IdxT(i), s.String())
		}
	}
}

// cells returns the memory of a DuckDB vector.
func cells[T any](vec lib.Vector, n int) []T {
	return unsafe.Slice((*T)(lib.VectorGetData(vec)), n)
}

// enumerate rewrites a table with enums in the place of strings.
func (d *DB) enumerate(name string, t *value.Table) error {
	list := ""
	for i, col := range t.Cols() {
		c := t.Names()[i].String()
		if i > 0 {
			list += ", "
		}
		list += c
		if col.Type() != value.TypeSym {
			continue
		}
		enum := "enum_" + c // shared by the tables, so that they join
		list += "::" + enum + " AS " + c
		if err := d.Exec(fmt.Sprintf("CREATE TYPE %s AS ENUM (SELECT DISTINCT %s FROM %s ORDER BY 1)", enum, c, name)); err != nil {
			continue // the type of an earlier table
		}
	}
	for _, sql := range []string{
		fmt.Sprintf("CREATE TABLE %s_e AS SELECT %s FROM %s", name, list, name),
		"DROP TABLE " + name,
		fmt.Sprintf("ALTER TABLE %s_e RENAME TO %s", name, name),
	} {
		if err := d.Exec(sql); err != nil {
			return err
		}
	}
	return nil
}
