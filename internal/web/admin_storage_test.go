package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"openbourse/internal/base/i18n"
)

// The page of storage shows what rooms count and who holds files: by a word, not by the name
// that the code has for it.
func TestEveryCounterAndEveryHolderOfFilesHasAWord(t *testing.T) {
	t.Parallel()
	counter := regexp.MustCompile(`\.NextN?\(ctx, "([a-z._]+)"[,)]`)
	holder := regexp.MustCompile(`blob\.Hold\(ctx, tx, [^"\n]*"([a-z]+):"`)
	counters, holders := map[string]bool{}, map[string]bool{"upload": true, "transfer": true, "deal": true}
	err := filepath.WalkDir("..", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		b, err := os.ReadFile(name)
		for _, m := range counter.FindAllStringSubmatch(string(b), -1) {
			counters[m[1]] = true
		}
		for _, m := range holder.FindAllStringSubmatch(string(b), -1) {
			holders[m[1]] = true
		}
		return err
	})
	if err != nil || len(counters) < 70 || len(holders) < 6 {
		t.Fatalf("%d counters and %d holders were found, %v", len(counters), len(holders), err)
	}
	for _, l := range i18n.Languages {
		for c := range counters {
			if !l.Has(numberKey(c)) {
				t.Errorf("%s has no word for the counter %s", l, c)
			}
		}
		for h := range holders {
			if !l.Has("office.holder_" + h) {
				t.Errorf("%s has no word for the holder %s", l, h)
			}
		}
	}
}
