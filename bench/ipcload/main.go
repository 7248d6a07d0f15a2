// Command ipcload measures a rayforce server under load on loopback:
//
//   - small requests a second and their delays, beside Redis PING, both driven
//     by the same generator, in turn, in the same run
//
//   - replies of 8 MB through package client, beside a plain TCP copy
//
//   - the memory that idle connections take
//
//   - the delays of short requests while another client keeps the cores busy
//
//     go build -o /tmp/rayforce ../cmd/rayforce && go run ./ipcload -rayforce /tmp/rayforce
//
// Without a redis-server on the PATH the first part measures rayforce alone.
package main

import (
	"flag"
	"log"
	"slices"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	binary := flag.String("rayforce", "../rayforce", "the rayforce program")
	round := flag.Duration("round", time.Second, "length of a round")
	rounds := flag.Int("rounds", 5, "rounds for each thing that is measured")
	parts := flag.String("parts", "small,large,idle,beside", "what to measure")
	flag.Parse()

	wanted := strings.Split(*parts, ",")
	for _, part := range []struct {
		name string
		run  func(*server, settings)
	}{{"small", small}, {"large", large}, {"idle", idle}, {"beside", beside}} {
		if slices.Contains(wanted, part.name) {
			s := startRayforce(*binary)
			part.run(s, settings{*round, *rounds})
			s.stop()
		}
	}
}

// settings say how long to measure.
type settings struct {
	round  time.Duration
	rounds int
}

// middle returns the median.
func middle[T ~int64 | ~float64](xs []T) T {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
