package web

import "testing"

func TestAPanicBesideARequestComesOutOfTheRequest(t *testing.T) {
	t.Parallel()
	wait := beside(func() { panic("rail") })
	defer func() {
		if p := recover(); p != "rail" {
			t.Errorf("recovered %v", p)
		}
	}()
	wait()
	t.Error("the wait ended as if all were well")
}
