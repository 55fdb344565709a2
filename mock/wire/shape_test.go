package wire_test

import (
	"testing"

	"somock/mock/wire"
)

func TestShapeOf(t *testing.T) {
	service, framework := wire.Service("SoException", "m", "s"), wire.Framework("m", wire.Pair{Key: "MessageDetail", Value: "d"})
	for body, want := range map[string]wire.Shape{
		"": wire.NoShape, " \r\n": wire.NoShape,
		service.JSON(): wire.ServiceShape, service.XML(): wire.ServiceShape, "\ufeff" + service.JSON(): wire.ServiceShape,
		framework.JSON(): wire.FrameworkShape, framework.XML(): wire.FrameworkShape, `{"message":"x"}`: wire.FrameworkShape,
		"null": wire.OtherShape, "<html>": wire.OtherShape, "{": wire.OtherShape, `["Message"]`: wire.OtherShape, `{"Error":true}`: wire.OtherShape, "busy": wire.OtherShape,
	} {
		if got := wire.ShapeOf(body); got != want {
			t.Errorf("%q is %q, expected %q", body, got, want)
		}
	}
}
