package stockfile

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"
)

// rapnetHeader is a template of 40 columns that dealers fill in every day, with the two
// spaces its headers really have.
const rapnetHeader = "Stock #,Availability,Shape,Weight,Color,Clarity,Cut Grade,Polish,Symmetry,Fluorescence Intensity,Fluorescence Color,Measurements,Lab,Report #,Treatment,RapNet Price,Rapnet  Discount %,Cash Price,Fancy Color,Fancy Color Intensity,Depth %,Table %,Girdle Thin,Girdle Thick,Girdle %,Girdle Condition,Culet Size,Crown Height,Crown Angle,Pavilion Depth,Pavilion Angle,Laser Inscription,Cert comment,Country,City,Key to symbols,Shade,Milky,Member Comment,Diamond Image"

// rapnetFile makes a file of n stones with 40 columns.
func rapnetFile(n int) []byte {
	r := rand.New(rand.NewPCG(7, 7))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	var b bytes.Buffer
	b.WriteString(rapnetHeader + "\n")
	for i := range n {
		carat := 30 + r.IntN(270)
		d := 400 + carat*2
		depth := 615 + r.IntN(20)
		fmt.Fprintf(&b, "S%07d,%s,%s,%d.%02d,%s,%s,%s,%s,%s,%s,%s,%d.%02d-%d.%02dx%d.%02d,%s,%d,,%d,-%d.%d,,,,%d.%d,%d,%s,%s,3.%d,F,N,15.%d,34.5,43.2,40.8,GIA %d,%s,India,Mumbai,\"%s\",WH,M0,%s,https://img.example/%d.jpg\n",
			i, pick("G", "A", "M"), pick("BR", "RD", "Round"), carat/100, carat%100, pick("D", "E", "F", "G", "H", "I", "J"), pick("IF", "VVS1", "VVS2", "VS1", "VS2", "SI1", "SI2"),
			pick("EX", "VG", "G"), pick("EX", "VG"), pick("EX", "VG", "G"), pick("N", "F", "M", "S"), pick("", "B"), d/100, d%100, (d+2)/100, (d+2)%100, d*depth/100000, d*depth/1000%100,
			pick("GIA", "IGI", "HRD"), 2100000000+i, 2000+r.IntN(9000), 10+r.IntN(40), r.IntN(10), depth/10, depth%10, 54+r.IntN(6), pick("MED", "THN", "STK"), pick("STK", "TK"), r.IntN(9), r.IntN(9),
			2100000000+i, pick("Additional clouds are not shown.", "Surface graining is not shown."), pick("Crystal, Feather", "Cloud, Pinpoint, Needle", "Feather"), pick("Eye clean", "Nice make", ""), i)
	}
	return b.Bytes()
}

func BenchmarkReadingAFileOf40Columns(b *testing.B) {
	const n = 200_000
	data := rapnetFile(n)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		_, sum, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), Options{}, func(*Row) error { return nil })
		if err != nil || sum.Ready != n {
			b.Fatal(sum, err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(n)*float64(b.N)/(cpuTime(b)-before).Seconds(), "rows/cpu-s")
}

// cpuTime is the processor time of the whole process, which other work on the machine
// disturbs less than the clock.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkSplittingAFileOf40Columns(b *testing.B) {
	const n = 50_000
	data := rapnetFile(n)
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			s := newSplitter(bytes.NewReader(data), ',', DefaultLimits)
			var cells []string
			for {
				c, err := s.next(cells)
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					b.Fatal(err)
				}
				cells = c
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("encoding-csv", func(b *testing.B) {
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(data))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}

func BenchmarkReadingAWorkbookOf40Columns(b *testing.B) {
	const n = 5000
	rows, err := csv.NewReader(bytes.NewReader(rapnetFile(n))).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	sheet := make([][]any, len(rows))
	for i, row := range rows {
		for _, c := range row {
			sheet[i] = append(sheet[i], c)
		}
	}
	data := workbook(b, map[string][][]any{"Stock": sheet})
	before := cpuTime(b)
	for b.Loop() {
		_, sum, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), Options{}, func(*Row) error { return nil })
		if err != nil || sum.Ready != n {
			b.Fatal(sum, err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/(cpuTime(b)-before).Seconds(), "rows/cpu-s")
}
