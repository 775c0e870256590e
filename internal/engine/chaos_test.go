//go:build chaos

package engine

import "testing"

func TestTwoThousandResets(t *testing.T) { surviveResets(t, 2000) }
