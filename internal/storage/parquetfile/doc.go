// Package parquetfile reads and writes tables as Parquet files.
//
// A file consists of row groups, each of which has a chunk per column. Chunks
// are decoded in parallel, each into its place in the columns of the table, by
// way of Arrow arrays of a batch at a time: types.go says which Arrow type
// stands for a type of the file, package arrowconv what becomes of that.
// Writers may keep an Arrow schema beside that of the file, which tells symbols
// from strings. Without one a column of texts is symbols if all of its chunks
// are dictionary-encoded, which writers do to texts that repeat.
package parquetfile
