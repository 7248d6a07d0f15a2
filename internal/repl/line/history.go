package line

import (
	"os"
	"strings"
)

// maxHistory is how many entries a history keeps.
const maxHistory = 1000

// History is the list of entered texts, oldest first. In its file entries end
// with a NUL byte, so they may span lines. The zero History has no file.
type History struct {
	path    string
	entries []string
	added   []string // since Open
}

// OpenHistory reads a history file. One that cannot be read is like an empty one.
func OpenHistory(path string) *History {
	h := &History{path: path}
	h.entries = readHistory(path)
	return h
}

func readHistory(path string) []string {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var entries []string
	for e := range strings.SplitSeq(string(data), "\x00") {
		entries = push(entries, e)
	}
	return entries
}

// push adds an entry unless it is empty or repeats the last one.
func push(entries []string, e string) []string {
	if strings.TrimSpace(e) == "" || len(entries) > 0 && entries[len(entries)-1] == e {
		return entries
	}
	entries = append(entries, e)
	return entries[max(len(entries)-maxHistory, 0):]
}

// Add appends an entry. Blank entries and repetitions of the last one are dropped.
func (h *History) Add(entry string) {
	entry = strings.ReplaceAll(entry, "\x00", "")
	h.entries = push(h.entries, entry)
	h.added = push(h.added, entry)
}

// Entries returns all entries, oldest first. Read only.
func (h *History) Entries() []string { return h.entries }

// Save writes what was added to the file, behind what other sessions have
// written there in the meantime.
func (h *History) Save() error {
	if h.path == "" || len(h.added) == 0 {
		return nil
	}
	entries := readHistory(h.path)
	for _, e := range h.added {
		entries = push(entries, e)
	}
	h.added = nil
	return os.WriteFile(h.path, []byte(strings.Join(entries, "\x00")+"\x00"), 0o600)
}
