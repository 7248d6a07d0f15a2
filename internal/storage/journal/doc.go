// Package journal keeps the requests that changed a database in a file, so
// that the database can be made again after a crash.
//
// # Files
//
// A journal has a base name B and consists of
//
//	B.log            the active log
//	B.STAMP.log      logs that Roll put aside
//	B.qdb            the snapshot: all variables when the active log began
//	B.qdb.tmp        a snapshot that is being written
//
// A log is a sequence of frames as on a connection, see package wire, and
// nothing else; logs put one after the other are a log. A snapshot is one
// frame with a dict.
//
// # What holds at every moment
//
//   - The snapshot and then the active log, from its first to its last whole
//     frame, make the database. A crash in the middle of a Snapshot leaves
//     either the old pair or files that Open turns into the new one.
//   - Entries stand in the order of the calls of Append, and only at the end of
//     the log can there be a part of one.
//   - What Sync has returned for is on disk, in the active log or, if it was
//     rolled since, in the one that was put aside.
package journal
