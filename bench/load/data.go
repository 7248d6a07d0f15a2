package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand"
	"os"
	"strconv"
	"time"
)

// generate writes the same rows at every run, as CSV text and compressed:
// integers, floats, symbols, instants and quoted strings.
func generate(path string, rows int) error {
	plain, err := os.Create(path)
	if err != nil {
		return err
	}
	defer plain.Close()
	packed, err := os.Create(path + ".gz")
	if err != nil {
		return err
	}
	defer packed.Close()
	zip, err := gzip.NewWriterLevel(packed, gzip.BestSpeed)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(io.MultiWriter(plain, zip), 1<<20)
	fmt.Fprintln(out, "id,px,sym,ts,qty,note")
	rnd := rand.New(rand.NewSource(1))
	at := time.Date(2024, 1, 2, 9, 30, 0, 0, time.UTC)
	var line []byte
	for i := range rows {
		at = at.Add(time.Duration(rnd.Intn(2_000_000)) * time.Microsecond)
		line = strconv.AppendInt(line[:0], int64(i), 10)
		line = append(line, ',')
		line = strconv.AppendFloat(line, float64(rnd.Intn(10_000_000))/1e4, 'f', 4, 64)
		line = fmt.Appendf(line, ",S%03d,", rnd.Intn(500))
		line = at.AppendFormat(line, "2006-01-02T15:04:05.000000")
		line = append(line, ',')
		line = strconv.AppendInt(line, int64(rnd.Intn(10_000)), 10)
		line = append(line, note(rnd)...)
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return zip.Close()
}

// note returns the rest of a line, a quoted string.
func note(rnd *rand.Rand) string {
	n := rnd.Intn(1_000_000)
	switch n % 4 {
	case 0:
		return ",\"ok\"\n"
	case 1:
		return fmt.Sprintf(",\"block %d, late\"\n", n)
	case 2:
		return fmt.Sprintf(",\"said \"\"%d\"\" and left\"\n", n%1000)
	}
	return fmt.Sprintf(",\"a longer note, number %d\"\n", n)
}
