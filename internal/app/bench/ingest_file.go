package bench

import (
	"errors"
	"fmt"
	"os"
)

// MakeFile writes a stock file of that many rows of the fictional exchange: forty columns,
// single polished stones with a report, as one very large member would send.
func MakeFile(name string, rows int64) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return errors.Join(workload.WriteForty(f, 1, rows), f.Close())
}
