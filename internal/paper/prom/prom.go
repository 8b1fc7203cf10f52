// Package prom writes measurements in the text format that Prometheus reads, version 0.0.4.
//
// Words:
//
//	family   one measurement with its help and type; all of its samples stand together
//	sample   one number, told from the others of its family by labels
package prom

import (
	"math"
	"strconv"
	"strings"
)

// ContentType is what a scrape is answered with.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// Kind is the type of a family.
type Kind string

// The types.
const (
	Counter   Kind = "counter" // only rises, until the process ends
	Gauge     Kind = "gauge"
	Histogram Kind = "histogram"
)

// Page is what one scrape reads. The zero Page is empty.
type Page struct {
	b    strings.Builder
	name string
}

// String is the page as it is sent.
func (p *Page) String() string { return p.b.String() }

// Family begins a family; the samples that follow belong to it.
func (p *Page) Family(name string, kind Kind, help string) {
	p.name = name
	p.b.WriteString("# HELP " + name + " " + strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(help) + "\n# TYPE " + name + " " + string(kind) + "\n")
}

// Sample writes a whole number; labels are pairs of name and value.
func (p *Page) Sample(v int64, labels ...string) {
	p.line("", strconv.FormatInt(v, 10), labels)
}

// Micros writes a duration that is kept in microseconds, in seconds.
func (p *Page) Micros(us int64, labels ...string) { p.line("", seconds(us), labels) }

// Buckets writes a histogram of durations: how many took at most so many microseconds, for
// each bound in rising order, then how many there were and how long they took together.
func (p *Page) Buckets(bounds, counts []int64, total, sum int64, labels ...string) {
	for i, b := range bounds {
		p.line("_bucket", strconv.FormatInt(counts[i], 10), append(labels[:len(labels):len(labels)], "le", seconds(b)))
	}
	p.line("_bucket", strconv.FormatInt(total, 10), append(labels[:len(labels):len(labels)], "le", "+Inf"))
	p.line("_sum", seconds(sum), labels)
	p.line("_count", strconv.FormatInt(total, 10), labels)
}

func (p *Page) line(suffix, value string, labels []string) {
	p.b.WriteString(p.name + suffix)
	for i := 0; i+1 < len(labels); i += 2 {
		p.b.WriteByte(",{"[btoi(i == 0)])
		p.b.WriteString(labels[i] + `="` + escape.Replace(strings.ToValidUTF8(labels[i+1], "\uFFFD")) + `"`)
	}
	if len(labels) > 1 {
		p.b.WriteByte('}')
	}
	p.b.WriteString(" " + value + "\n")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// seconds writes microseconds exactly, without trailing zeros.
func seconds(us int64) string {
	sign, u := "", uint64(us)
	if us < 0 {
		sign, u = "-", -u
		if us == math.MinInt64 {
			u = 1 << 63
		}
	}
	whole, rest := strconv.FormatUint(u/1_000_000, 10), u%1_000_000
	if rest == 0 {
		return sign + whole
	}
	frac := strconv.FormatUint(1_000_000+rest, 10)[1:]
	return sign + whole + "." + strings.TrimRight(frac, "0")
}
