package server

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/wire"
)

const (
	// maxDescribed is the largest payload that is decoded to describe it.
	maxDescribed = 64 << 10
	// maxShown is how many bytes of a request are shown.
	maxShown = 500
)

// describe shows a request in a line for the operator, without the passwords
// of addresses.
func describe(h wire.Header, payload []byte, resolve wire.Resolver) string {
	if h.Size > maxDescribed {
		return fmt.Sprintf("a request of %d bytes", h.Size)
	}
	plain, err := wire.Plain(h, payload)
	if err != nil {
		return "an undecodable request"
	}
	text := ""
	if source, ok := wire.RequestText(plain); ok {
		text = string(source)
	} else if v, _, err := wire.DecodeRequest(plain, resolve); err == nil {
		text = format.Compact(v)
	} else {
		return "an undecodable request"
	}
	text = strings.ToValidUTF8(withoutPasswords(text), "?")
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "..."
	}
	return text
}

// credentials finds user and password behind an address.
var credentials = regexp.MustCompile(`((?:[\w.\-\]]+:\d{1,5}|unix:[^:"\s]+):[^:"\s]*:)[^"]+`)

func withoutPasswords(text string) string { return credentials.ReplaceAllString(text, "${1}***") }
