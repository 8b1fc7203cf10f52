package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// nuPath is BOURSE_VNU, or where .ci/run keeps the Nu HTML checker; empty when there is none.
func nuPath() string {
	if p := os.Getenv("BOURSE_VNU"); p != "" {
		return p
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	found, _ := filepath.Glob(filepath.Join(cache, "bourse-tools", "node_modules", "vnu-jar", "build", "dist", "vnu.jar"))
	if len(found) == 0 {
		return ""
	}
	return found[0]
}

// Nu gives every HTML file of a folder to the Nu HTML checker at once and returns its
// errors. Without the checker or Java the test skips.
func Nu(t testing.TB, folder string) []string {
	t.Helper()
	jar := nuPath()
	java, err := exec.LookPath("java")
	if jar == "" || err != nil {
		t.Skip("no Nu HTML checker on this machine: run .ci/run once, or install Java and set BOURSE_VNU to vnu.jar")
	}
	// The checker ends with 1 when it finds anything; what it found is on its standard output.
	out, _ := exec.CommandContext(t.Context(), java, "-Xss4m", "-Xmx512m", "-jar", jar, "--errors-only", "--stdout", "--exit-zero-always", "--format", "json", "--skip-non-html", folder).Output()
	var report struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("the Nu HTML checker: %v: %s", err, short(string(out)))
	}
	var all []string
	for _, m := range report.Messages {
		all = append(all, fmt.Sprintf("%s:%d: %s: %s", filepath.Base(m.URL), m.LastLine, m.Message, short(m.Extract)))
	}
	return all
}
