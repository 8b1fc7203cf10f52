package bench_test

import (
	"testing"
	"time"

	"openbourse/internal/app"
	"openbourse/internal/app/bench"
)

func TestABackupIsMeasuredWhileAMemberTrades(t *testing.T) {
	t.Parallel()
	where := t.TempDir()
	if err := app.Demo(t.Context(), where, "http://localhost:1", 40); err != nil {
		t.Fatal(err)
	}
	rep, err := bench.Backup(t.Context(), bench.BackupOptions{Folder: where, Calm: 100 * time.Millisecond, Restore: t.TempDir()})
	if err != nil || rep.Calm.Commands == 0 || rep.Backup.Rows == 0 || rep.Restore.Head != rep.Backup.Head {
		t.Errorf("%+v, %v", rep, err)
	}
}
