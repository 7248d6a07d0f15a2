package server

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
)

// Users are the people and programs that may connect, each with a password of
// their own and a role. They are read from a file with a line for each,
//
//	name:hash:role
//
// where the hash is one of bcrypt ($2b$...) or of argon2 ($argon2id$...), and
// the role is read or write. Empty lines and those that begin with # do not
// count. The file is read again when it has changed; while it has an error,
// those of the last good reading count.
type Users struct {
	file string

	mu     sync.Mutex
	stamp  time.Time
	size   int64
	byName map[string]user
	known  map[[sha256.Size]byte]string // hash that the password with this digest has passed

	secret [sha256.Size]byte // the key of the digests in known
	checks chan struct{}     // bounds how many hashes are computed at once
}

type user struct {
	hash string
	read bool
}

// maxKnown bounds how many passwords are remembered as right, so that clients
// that connect often cost one slow hash and not many.
const maxKnown = 10_000

// LoadUsers reads a file of users.
func LoadUsers(file string) (*Users, error) {
	u := &Users{file: file, checks: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}
	rand.Read(u.secret[:])
	if err := u.reload(); err != nil {
		return nil, err
	}
	return u, nil
}

// reload reads the file if it is not the one that was read last.
func (u *Users) reload() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	info, err := os.Stat(u.file)
	if err != nil {
		return err
	}
	if info.ModTime().Equal(u.stamp) && info.Size() == u.size {
		return nil
	}
	text, err := os.ReadFile(u.file)
	if err != nil {
		return err
	}
	byName, err := parseUsers(text)
	if err != nil {
		return fmt.Errorf("%s: %w", u.file, err)
	}
	u.byName, u.known = byName, map[[sha256.Size]byte]string{}
	u.stamp, u.size = info.ModTime(), info.Size()
	return nil
}

// parseUsers reads the lines of a file. Its errors show no hash.
func parseUsers(text []byte) (map[string]user, error) {
	all := map[string]user{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, ":")
		if len(parts) != 3 || parts[0] == "" {
			return nil, fmt.Errorf("line %d: expected name:hash:role, got %d parts", n, len(parts))
		}
		name, hash, role := parts[0], parts[1], parts[2]
		switch {
		case role != "read" && role != "write":
			return nil, fmt.Errorf("line %d: the role of %s is %q, expected read or write", n, name, role)
		case !isHash(hash):
			return nil, fmt.Errorf("line %d: the hash of %s is neither one of bcrypt nor of argon2", n, name)
		}
		if _, twice := all[name]; twice {
			return nil, fmt.Errorf("line %d: %s is a user already", n, name)
		}
		all[name] = user{hash: hash, read: role == "read"}
	}
	return all, lines.Err()
}

func isHash(text string) bool {
	if strings.HasPrefix(text, "$argon2") {
		_, err := parseArgon(text)
		return err == nil
	}
	_, err := bcrypt.Cost([]byte(text))
	return err == nil
}

// find returns the user of this name.
func (u *Users) find(name string) (user, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	found, ok := u.byName[name]
	return found, ok
}

// check reports whether the password is that of the user. At most a few checks
// run at once, for they are made to be slow: clients that guess passwords must
// not take all cores.
func (u *Users) check(who user, password string) bool {
	mac := hmac.New(sha256.New, u.secret[:])
	mac.Write([]byte(who.hash + "\x00" + password))
	digest := [sha256.Size]byte(mac.Sum(nil))
	u.mu.Lock()
	hash, seen := u.known[digest]
	u.mu.Unlock()
	if seen && hash == who.hash {
		return true
	}
	u.checks <- struct{}{}
	ok := matches(who.hash, password)
	<-u.checks
	if ok {
		u.mu.Lock()
		if len(u.known) < maxKnown {
			u.known[digest] = who.hash
		}
		u.mu.Unlock()
	}
	return ok
}

// nobody takes as long to check as somebody, so that the time of a refusal
// does not tell which names there are.
var nobody = sync.OnceValue(func() user {
	hash, _ := bcrypt.GenerateFromPassword([]byte(rand.Text()), bcrypt.DefaultCost)
	return user{hash: string(hash)}
})

// matches compares in constant time.
func matches(hash, password string) bool {
	if !strings.HasPrefix(hash, "$argon2") {
		return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
	}
	a, err := parseArgon(hash)
	return err == nil && subtle.ConstantTimeCompare(a.derive(password), a.sum) == 1
}

// argon is a hash in its usual text form,
// $argon2id$v=19$m=65536,t=3,p=4$salt$sum.
type argon struct {
	variant      string
	memory, time uint32
	threads      uint8
	salt, sum    []byte
}

// maxArgonMemory is the most memory in KiB that checking one password may take.
const maxArgonMemory = 1 << 20

var errArgon = errors.New("not a hash of argon2")

func parseArgon(text string) (argon, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return argon{}, errArgon
	}
	a := argon{variant: parts[1]}
	if a.variant != "argon2id" && a.variant != "argon2i" {
		return argon{}, errArgon
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &a.memory, &a.time, &a.threads); n != 3 || err != nil {
		return argon{}, errArgon
	}
	var err error
	if a.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return argon{}, errArgon
	}
	if a.sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return argon{}, errArgon
	}
	if a.time < 1 || a.threads < 1 || a.memory > maxArgonMemory || len(a.sum) < 16 || len(a.sum) > 64 {
		return argon{}, errArgon
	}
	return a, nil
}

func (a argon) derive(password string) []byte {
	if a.variant == "argon2i" {
		return argon2.Key([]byte(password), a.salt, a.time, a.memory, a.threads, uint32(len(a.sum)))
	}
	return argon2.IDKey([]byte(password), a.salt, a.time, a.memory, a.threads, uint32(len(a.sum)))
}

func (a argon) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$%s$v=%d$m=%d,t=%d,p=%d$%s$%s", a.variant, argon2.Version, a.memory, a.time, a.threads, b64(a.salt), b64(a.sum))
}

// UserLine returns a line for a file of users.
func UserLine(name, password, role string) (string, error) {
	if len(name)+len(password) > 253 {
		return "", errors.New("name and password together are longer than 253 bytes, the most that a client can send")
	}
	if password == "" {
		return "", errors.New("the password is empty")
	}
	a := argon{variant: "argon2id", memory: 19 << 10, time: 2, threads: 1, salt: make([]byte, 16), sum: make([]byte, 32)}
	rand.Read(a.salt)
	a.sum = a.derive(password)
	line := name + ":" + a.String() + ":" + role
	_, err := parseUsers([]byte(line))
	return line, err
}
