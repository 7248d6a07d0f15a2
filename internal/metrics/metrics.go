// Package metrics shows what a server does to those who operate it: numbers for
// Prometheus, whether it is alive, and profiles of the process, over HTTP.
package metrics

import (
	"net/http"
	"net/http/pprof"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/rayforce-go/rayforce/internal/server"
)

// Handler serves
//
//	/metrics       the numbers of the server, of Go and of the process
//	/healthz       200 while the server takes requests, else 503
//	/debug/pprof/  profiles
func Handler(s *server.Server, version string) http.Handler {
	reg := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "rayforce_build_info", Help: "The version of the program.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	reg.MustRegister(collector{s}, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(reg, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if !s.Healthy() {
			http.Error(w, "shutting down", http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// collector reads the numbers of a server when they are asked for.
type collector struct{ s *server.Server }

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("rayforce_"+name, help, labels, nil)
}

var (
	connections   = desc("connections", "Open connections, by side.", "side")
	handshaking   = desc("handshakes", "Clients that are connecting.")
	accepted      = desc("connections_accepted_total", "Clients that have connected.")
	turnedAway    = desc("connections_refused_total", "Clients that did not get in, by reason.", "reason")
	cutOff        = desc("connections_cut_off_total", "Clients that were cut off for a limit.")
	requests      = desc("requests_total", "Requests answered, by kind and outcome.", "kind", "outcome")
	running       = desc("requests_running", "Requests that are being evaluated.")
	latency       = desc("request_seconds", "How long requests took to evaluate, waiting for their turn included.", "kind")
	received      = desc("received_bytes_total", "Bytes received from clients and servers.")
	sent          = desc("sent_bytes_total", "Bytes sent to clients and servers.")
	unsent        = desc("unsent_bytes", "Bytes that wait for the network, of all connections.")
	longestUnsent = desc("unsent_bytes_max", "Bytes that wait for the network, of the connection with most.")
)

// Describe implements prometheus.Collector.
func (c collector) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, ch) }

// Collect implements prometheus.Collector.
func (c collector) Collect(ch chan<- prometheus.Metric) {
	st := c.s.Stats()
	gauge := func(d *prometheus.Desc, v int64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	counter := func(d *prometheus.Desc, v int64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v), labels...)
	}
	gauge(connections, st.Inbound, "in")
	gauge(connections, st.Outbound, "out")
	gauge(handshaking, st.Handshakes)
	gauge(running, st.Running)
	gauge(unsent, st.Unsent)
	gauge(longestUnsent, st.LongestUnsent)
	counter(accepted, st.Accepted)
	counter(turnedAway, st.TurnedAway, "limit")
	counter(turnedAway, st.RefusedLogins, "credentials")
	counter(cutOff, st.CutOff)
	counter(received, st.In)
	counter(sent, st.Out)
	for kind, k := range map[string]server.KindStats{"sync": st.Sync, "async": st.Async} {
		counter(requests, k.OK, kind, "ok")
		counter(requests, k.Failed, kind, "error")
		ch <- histogram(k, kind)
	}
}

// histogram adds up the buckets, as Prometheus wants them.
func histogram(k server.KindStats, kind string) prometheus.Metric {
	buckets, sum := map[float64]uint64{}, uint64(0)
	for i, bound := range server.Latencies() {
		sum += uint64(k.Buckets[i])
		buckets[bound.Seconds()] = sum
	}
	count := sum + uint64(k.Buckets[len(k.Buckets)-1])
	return prometheus.MustNewConstHistogram(latency, count, k.Took.Seconds(), buckets, kind)
}
