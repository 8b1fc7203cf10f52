package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// printJSON writes v to the standard output, as --json asks.
func printJSON(v any) {
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		fmt.Fprintln(os.Stderr, "bourse:", err)
	}
}
