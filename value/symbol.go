package value

import (
	"strings"
	"sync"
	"sync/atomic"
)

// SymID is the position of a symbol in the process-wide symbol table. Two
// symbols are equal exactly if their ids are. Id 0 is the empty symbol; the
// order of ids says nothing about the order of texts.
type SymID uint32

// The symbol table. Texts live in chunks that never move, so a reader resolves
// an id with two atomic loads and no lock; interning a new text takes the lock
// of its shard and then the lock of the chunk list.
const (
	symChunkBits = 12
	symChunkSize = 1 << symChunkBits
	symShards    = 64
)

type symChunk [symChunkSize]string

type symShard struct {
	sync.RWMutex
	ids map[string]SymID
}

var symtab struct {
	shards [symShards]symShard
	grow   sync.Mutex
	chunks atomic.Pointer[[]*symChunk]
	count  atomic.Uint32
}

func init() {
	for i := range symtab.shards {
		symtab.shards[i].ids = make(map[string]SymID)
	}
	symtab.chunks.Store(&[]*symChunk{})
	Intern("")
}

func shardOf(text string) *symShard {
	h := uint32(2166136261)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint32(text[i])) * 16777619
	}
	return &symtab.shards[(h^h>>16)%symShards]
}

// Intern returns the id of the symbol with this text, adding it to the table
// when it is new. It is safe for concurrent use. The table keeps its own copy
// of the text.
func Intern(text string) SymID {
	sh := shardOf(text)
	sh.RLock()
	id, ok := sh.ids[text]
	sh.RUnlock()
	if ok {
		return id
	}
	sh.Lock()
	defer sh.Unlock()
	if id, ok = sh.ids[text]; ok {
		return id
	}
	text = strings.Clone(text)
	id = addSymbol(text)
	sh.ids[text] = id
	return id
}

// InternBytes is Intern for a byte slice; it copies the bytes only when the
// symbol is new.
func InternBytes(text []byte) SymID {
	sh := shardOf(bytesAsString(text))
	sh.RLock()
	id, ok := sh.ids[string(text)]
	sh.RUnlock()
	if ok {
		return id
	}
	return Intern(string(text))
}

func addSymbol(text string) SymID {
	symtab.grow.Lock()
	defer symtab.grow.Unlock()
	id := symtab.count.Load()
	chunks := *symtab.chunks.Load()
	if int(id>>symChunkBits) == len(chunks) {
		grown := append(chunks[:len(chunks):len(chunks)], new(symChunk))
		symtab.chunks.Store(&grown)
		chunks = grown
	}
	chunks[id>>symChunkBits][id%symChunkSize] = text
	symtab.count.Store(id + 1)
	return SymID(id)
}

// FindSym returns the id of the symbol with this text and true, or false when
// no such symbol was ever interned.
func FindSym(text string) (SymID, bool) {
	sh := shardOf(text)
	sh.RLock()
	defer sh.RUnlock()
	id, ok := sh.ids[text]
	return id, ok
}

// SymCount returns the number of symbols in the table.
func SymCount() int { return int(symtab.count.Load()) }

// String returns the text of the symbol, "" for an id outside the table.
func (id SymID) String() string {
	if uint32(id) >= symtab.count.Load() {
		return ""
	}
	return (*symtab.chunks.Load())[id>>symChunkBits][id%symChunkSize]
}
