package bench_test

import (
	"testing"
	"time"

	"openbourse/internal/app/bench"
)

func TestDeclarationsAreAssessedWhileTheyAreCounted(t *testing.T) {
	t.Parallel()
	rep, err := bench.BorderDuty(t.Context(), 20*time.Millisecond)
	if err != nil || rep.Declarations == 0 || rep.Fen <= 0 || rep.Lines != 200 {
		t.Errorf("%+v %v", rep, err)
	}
}

func BenchmarkDeclarations(b *testing.B) {
	rep, err := bench.BorderDuty(b.Context(), time.Duration(b.N)*time.Millisecond)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(rep.PerSecond, "declarations/s")
}
