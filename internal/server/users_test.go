package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// usersFile writes a file of users.
func usersFile(t testing.TB, lines ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func mustLine(t testing.TB, name, password, role string) string {
	t.Helper()
	line, err := UserLine(name, password, role)
	if err != nil {
		t.Fatal(err)
	}
	return line
}

func mustUsers(t testing.TB, file string) *Users {
	t.Helper()
	u, err := LoadUsers(file)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// login connects with credentials.
func (s *site) login(user, password string) (*peer, error) {
	s.t.Helper()
	p := s.connect()
	return p, wire.ClientHandshake(stream{p.r, p.nc}, &wire.Credentials{User: user, Password: password})
}

func (s *site) mustLogin(user, password string) *peer {
	s.t.Helper()
	p, err := s.login(user, password)
	if err != nil {
		s.t.Fatalf("%s: %v", user, err)
	}
	return p
}

func TestUsersAndRoles(t *testing.T) {
	hash, err := bcrypt.GenerateFromPassword([]byte("bob:pw"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	file := usersFile(t, "# who may connect", "", mustLine(t, "ann", "ann-pw", "write"), "bob:"+string(hash)+":read")
	s := startSite(t, Config{Users: mustUsers(t, file), Password: "shared", Restricted: true})

	ann := s.mustLogin("ann", "ann-pw")
	ann.want("(set x 1)", value.I64(1))
	bob := s.mustLogin("bob", "bob:pw")
	bob.want("x", value.I64(1))
	bob.fails("(set x 2)", value.ErrAccess)
	other := s.mustLogin("eve", "shared")
	other.fails("(set x 2)", value.ErrAccess)
	s.mustLogin("ann", "ann-pw").want("(set x 3)", value.I64(3)) // the remembered password

	for _, c := range [][2]string{{"ann", "shared"}, {"ann", "bob:pw"}, {"ann", ""}, {"bob", "ann-pw"}, {"", ""}, {"eve", "ann-pw"}} {
		p, err := s.login(c[0], c[1])
		if err != wire.ErrAuthFailed {
			t.Errorf("%s with %s: %v", c[0], c[1], err)
		}
		p.closed()
	}
}

func TestUsersAreReadAgain(t *testing.T) {
	file := usersFile(t, mustLine(t, "ann", "one", "read"))
	s := startSite(t, Config{Users: mustUsers(t, file)})
	s.mustLogin("ann", "one").fails("(set x 1)", value.ErrAccess)
	write := func(text string, at time.Time) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	write(mustLine(t, "ann", "two", "write"), now.Add(time.Second))
	s.mustLogin("ann", "two").want("(set x 1)", value.I64(1))
	if _, err := s.login("ann", "one"); err != wire.ErrAuthFailed {
		t.Errorf("the old password: %v", err)
	}
	write("ann:two:write", now.Add(2*time.Second))
	s.mustLogin("ann", "two").want("(set x 2)", value.I64(2))
	if text := s.err.String(); !strings.Contains(text, "line 1") || strings.Contains(text, "two") {
		t.Errorf("the operator reads %q", text)
	}
}

func TestBadUserLines(t *testing.T) {
	good := mustLine(t, "ann", "pw", "read")
	for _, line := range []string{
		"ann", "ann:hash", ":" + strings.TrimPrefix(good, "ann:"), strings.TrimSuffix(good, "read") + "admin",
		"ann:secret:read", "ann:$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA:read", "ann:$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA:read",
		good + "\n" + good,
	} {
		_, err := LoadUsers(usersFile(t, line))
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "$") {
			t.Errorf("%s: %v", line, err)
		}
	}
	if _, err := UserLine("a:b", "pw", "read"); err == nil {
		t.Error("a name with a colon")
	}
	if _, err := LoadUsers(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no file")
	}
}
