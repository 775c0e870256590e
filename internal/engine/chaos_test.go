//go:build chaos

package engine

import "testing"

func TestChaosTwoThousandResets(t *testing.T) { surviveResets(t, 2000) }
