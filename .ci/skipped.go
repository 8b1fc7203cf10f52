//go:build ignore

// Command skipped runs "go test -json ..." and prints what plain go test would print: one
// line a package, and the output of the tests that failed. Then it lists the tests that
// were skipped with their reasons. It fails when a test failed or was skipped; only tests
// whose yardsticks stand in ../shared may skip, and only where that folder is absent.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

type event struct{ Action, Package, Test, Output string }

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	skipped, passed := follow(bufio.NewScanner(out))
	failed := cmd.Wait() != nil
	slices.Sort(skipped)
	_, err = os.Stat("../shared")
	excused := os.IsNotExist(err)
	fmt.Printf("\n%d tests passed, %d skipped\n", passed, len(skipped))
	for _, s := range skipped {
		fmt.Println("SKIPPED", s)
		failed = failed || !excused || !strings.Contains(s, "shared")
	}
	if failed {
		os.Exit(1)
	}
}

// follow prints the run as it goes and returns the skipped tests and how many passed.
func follow(lines *bufio.Scanner) (skipped []string, passed int) {
	lines.Buffer(nil, 16<<20)
	outputs := map[string][]string{}
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // a build error comes as plain text
			continue
		}
		name := e.Package + " " + e.Test
		switch {
		case e.Action == "output" && e.Test == "" && e.Output != "PASS\n":
			fmt.Print(e.Output)
		case e.Action == "output" || e.Action == "build-output":
			if e.Action == "build-output" {
				fmt.Print(e.Output)
				break
			}
			outputs[name] = append(outputs[name], e.Output)
		case e.Test == "":
		case e.Action == "pass":
			passed++
			delete(outputs, name)
		case e.Action == "fail":
			fmt.Print(strings.Join(outputs[name], ""))
			delete(outputs, name)
		case e.Action == "skip":
			skipped = append(skipped, name+": "+reason(outputs[name]))
			delete(outputs, name)
		}
	}
	return skipped, passed
}

// reason is what the test said when it skipped, without the marks of the runner.
func reason(output []string) string {
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			return line
		}
	}
	return "no reason given"
}
