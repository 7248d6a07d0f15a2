package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/rayforce-go/rayforce"
)

const passwdUsage = `usage: rayforce passwd NAME read|write

Asks for a password and prints the line of this user for the file of --users.
`

// makeUser is the command passwd.
func makeUser(args []string, stdout, stderr io.Writer) (status int) {
	if len(args) != 2 {
		fmt.Fprint(stderr, passwdUsage)
		return exitFailed
	}
	password, err := askPassword(stderr)
	line := ""
	if err == nil {
		line, err = rayforce.UserLine(args[0], password, args[1])
	}
	if err != nil {
		fmt.Fprintf(stderr, "error: %v\n", err)
		return exitFailed
	}
	fmt.Fprintln(stdout, line)
	return exitOK
}

// askPassword reads a line: without showing it on a terminal, and as it is
// from a pipe.
func askPassword(prompt io.Writer) (string, error) {
	in := int(os.Stdin.Fd())
	if term.IsTerminal(in) {
		fmt.Fprint(prompt, "password: ")
		password, err := term.ReadPassword(in)
		fmt.Fprintln(prompt)
		return string(password), err
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
