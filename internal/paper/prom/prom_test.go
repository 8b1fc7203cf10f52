package prom_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/paper/prom"
)

func TestAPageIsWhatPrometheusReads(t *testing.T) {
	t.Parallel()
	var p prom.Page
	p.Family("bourse_up", prom.Gauge, "Back\\slash and\nline.")
	p.Sample(1)
	p.Family("bourse_requests_total", prom.Counter, "Requests.")
	p.Sample(3, "route", `GET /"x"\`, "status", "200")
	p.Family("bourse_request_seconds", prom.Histogram, "How long.")
	p.Buckets([]int64{1000, 2_500_000}, []int64{1, 2}, 3, 4_001_000, "route", "/")
	want := `# HELP bourse_up Back\\slash and\nline.
# TYPE bourse_up gauge
bourse_up 1
# HELP bourse_requests_total Requests.
# TYPE bourse_requests_total counter
bourse_requests_total{route="GET /\"x\"\\",status="200"} 3
# HELP bourse_request_seconds How long.
# TYPE bourse_request_seconds histogram
bourse_request_seconds_bucket{route="/",le="0.001"} 1
bourse_request_seconds_bucket{route="/",le="2.5"} 2
bourse_request_seconds_bucket{route="/",le="+Inf"} 3
bourse_request_seconds_sum{route="/"} 4.001
bourse_request_seconds_count{route="/"} 3
`
	if p.String() != want {
		t.Errorf("%s\nwant\n%s", &p, want)
	}
}

// line is a sample as the format's description has it, read here the plain way.
var line = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")*)\})? (\S+)$`)

func TestAnyLabelAndNumberIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		label, n := rapid.String().Draw(t, "label"), rapid.Int64Range(-1e15, 1e15).Draw(t, "n")
		var p prom.Page
		p.Family("x", prom.Gauge, "x")
		p.Micros(n, "l", label)
		lines := strings.Split(strings.TrimSuffix(p.String(), "\n"), "\n")
		last := lines[len(lines)-1]
		m := line.FindStringSubmatch(last)
		if m == nil || len(lines) != 3 {
			t.Fatalf("%q is no sample", last)
		}
		back := strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n").Replace(strings.TrimSuffix(strings.TrimPrefix(m[2], `l="`), `"`))
		if back != strings.ToValidUTF8(label, "\uFFFD") {
			t.Fatalf("label %q, want %q", back, label)
		}
		f, err := strconv.ParseFloat(m[3], 64)
		if err != nil || fmt.Sprintf("%.6f", f) != fmt.Sprintf("%.6f", float64(n)/1e6) {
			t.Fatalf("%s is not %d µs: %v", m[3], n, err)
		}
	})
}
