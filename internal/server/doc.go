// Package server is the network side of a process: listeners, the connections
// they accept and those that programs open, and the requests that arrive on
// them.
//
// # One connection, one goroutine
//
// Every connection has a goroutine that reads a frame, evaluates it and
// appends the reply to the connection's output, which it writes when no
// further complete frame is waiting. So the requests of a connection run in
// the order in which they came, and connections run beside each other; which
// evaluations may run at the same time is decided in package lang.
//
// A request that takes longer than a few milliseconds is watched: another
// goroutine then writes the replies that are ready and reads ahead, to notice
// that the client hung up, which cancels the request.
//
// # Asking back
//
// An evaluation may send a message to any connection and wait for the reply.
// If it is the connection whose request is being evaluated, its goroutine
// reads on while it waits, and serves what comes before the reply; otherwise
// the goroutine of that connection hands the reply over. Either way others may
// write meanwhile.
//
// # Callers that read themselves
//
// A connection of Dial has no goroutine: see driver.
package server
