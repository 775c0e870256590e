package main

import (
	"math/rand/v2"
	"testing"
)

// TestCrash is the short form of "make chaos": a few kills, always run.
func TestCrash(t *testing.T) {
	seed := rand.Uint64()
	b := newBench(t, seed, 5)
	u := b.undisturbed()
	t.Run("Process", func(t *testing.T) {
		t.Log(surviveKilledProcesses(t, u, rand.New(rand.NewPCG(seed, 2)), 3))
	})
	t.Run("Engine", func(t *testing.T) {
		t.Log(surviveKilledEngines(t, u, rand.New(rand.NewPCG(seed, 3)), 2))
	})
	t.Run("Feeds", func(t *testing.T) {
		t.Log(surviveKilledFeeds(t, b, rand.New(rand.NewPCG(seed, 8)), 4))
	})
	t.Run("Withdraw", func(t *testing.T) {
		t.Log(surviveKilledWithdrawals(t, u, rand.New(rand.NewPCG(seed, 4)), 2))
	})
	b.noSecrets()
}
