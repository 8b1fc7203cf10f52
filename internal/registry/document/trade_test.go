package document_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openbourse/internal/registry/document"
	"openbourse/internal/registry/stone"
)

func TestADealNoteFromBeforeTermsWereOnPaperStillVerifies(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/deal_note_2026-10.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := document.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Verify(&p, p.Key); err != nil {
		t.Error(err)
	}
	var said document.Trade
	if err := json.Unmarshal(p.Content, &said); err != nil {
		t.Fatal(err)
	}
	again, err := document.Canonical(said)
	if err != nil || !bytes.Equal(again, p.Content) {
		t.Errorf("it is written otherwise today: %v\n%s\n%s", err, again, p.Content)
	}
}

func TestALineOfAPaperDescribesItsGoods(t *testing.T) {
	t.Parallel()
	shape, _ := stone.ParseShape("Pear")
	gia, _ := stone.ParseLab("GIA")
	yellow, _ := stone.ParseFancyColor("Yellow")
	vivid, _ := stone.ParseFancyIntensity("Fancy Vivid")
	none, _ := stone.ParseTreatment("None")
	drilled, _ := stone.ParseTreatment("Laser Drilled")
	cvd, _ := stone.ParseGrowth("CVD")
	premium, _ := stone.ParseAssessment("Premium")
	for name, c := range map[string]struct {
		stone stone.Stone
		want  document.Line
	}{
		"an untreated fancy colour": {
			stone.Stone{No: 7, Kind: stone.Natural, Form: stone.Single, Shape: shape, Treatment: none, Reports: []stone.Report{{Lab: gia, Number: "2245118093"}}, Grades: stone.Grades{Scale: stone.ScaleFancy, Intensity: vivid, Fancy: yellow}},
			document.Line{Stone: 7, Kind: "natural", Shape: "Pear", Grades: "Fancy Vivid Yellow", GradesZh: "艳彩黄色", Lab: "GIA", Report: "2245118093"},
		},
		"a treated stone without a report": {
			stone.Stone{Kind: stone.Treated, Form: stone.Single, Treatment: drilled}, document.Line{Kind: "treated", Treatment: "Laser Drilled"},
		},
		"a laboratory-grown stone": {
			stone.Stone{Kind: stone.LabGrown, Form: stone.Single, Growth: cvd, Grades: stone.Grades{Scale: stone.ScaleAssessment, Assessment: premium}},
			document.Line{Kind: "lab_grown", Growth: "CVD", Grades: "Premium", GradesZh: "Premium(优级)"},
		},
		"rough with its certificate": {
			stone.Stone{Kind: stone.Natural, Form: stone.Rough, SieveFrom: "+9", SieveTo: "+11", Origins: []string{"BW", "ZA"}, KPCertificate: "GB 12345"},
			document.Line{Kind: "natural", Form: "rough", Size: "+9–+11", Origins: []string{"BW", "ZA"}, Kimberley: "GB 12345"},
		},
	} {
		if diff := cmp.Diff(c.want, document.LineOf(&c.stone)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}
