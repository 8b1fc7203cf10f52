package errs_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"openbourse/internal/base/errs"
)

func TestInnerErrorsAreWrappedAsInternalAndKeepTheirCause(t *testing.T) {
	cause := errors.New("disk on fire")
	e := errs.Of(fmt.Errorf("saving: %w", cause))
	if e.Code != errs.Internal || e.Status() != http.StatusInternalServerError {
		t.Fatalf("got %v with status %d", e.Code, e.Status())
	}
	if !errors.Is(e, cause) {
		t.Fatal("the cause is lost for the log")
	}
}

func TestARefusalSurvivesWrapping(t *testing.T) {
	refusal := errs.New(errs.Conflict, "market.claimed", "report", "GIA 123").At("report_no")
	e := errs.Of(fmt.Errorf("publishing: %w", refusal))
	if e.Key != "market.claimed" || e.Args["report"] != "GIA 123" || e.Field != "report_no" {
		t.Fatalf("got %v", e)
	}
	if e.Status() != http.StatusConflict || !errs.Is(e, "market.claimed") {
		t.Fatalf("status %d", e.Status())
	}
}
