//go:build chaos

package main

import (
	"math/rand/v2"
	"testing"
	"time"
)

// kills of the process, and as many of the engine.
const kills = 100

func TestChaos(t *testing.T) {
	began, seed := time.Now(), rand.Uint64()
	b := newBench(t, seed, kills+2)
	u := b.undisturbed()
	var summary []string
	t.Run("SetUp", func(t *testing.T) {
		summary = append(summary, surviveKilledSetUps(t, u, rand.New(rand.NewPCG(seed, 4)), 30))
	})
	t.Run("Process", func(t *testing.T) {
		c := surviveKilledProcesses(t, u, rand.New(rand.NewPCG(seed, 2)), kills)
		summary = append(summary, "process: "+c.String())
		c.reached(t, "not received", "received", "checked", "publishing", "published")
		if c.half["some"] == 0 {
			t.Error("no kill met a batch of which some rows were there")
		}
	})
	t.Run("Server", func(t *testing.T) {
		c := surviveKilledServers(t, u, rand.New(rand.NewPCG(seed, 6)), 30)
		summary = append(summary, "server:  "+c.String())
		c.reached(t, "publishing")
	})
	t.Run("Engine", func(t *testing.T) {
		c := surviveKilledEngines(t, u, rand.New(rand.NewPCG(seed, 3)), kills)
		summary = append(summary, "engine:  "+c.String())
		c.reached(t, "checked", "publishing")
	})
	t.Run("Feeds", func(t *testing.T) {
		c := surviveKilledFeeds(t, b, rand.New(rand.NewPCG(seed, 8)), 40)
		summary = append(summary, "feeds:   "+c.String())
		c.reached(t, "received", "checked", "publishing", "published")
	})
	t.Run("Withdraw", func(t *testing.T) {
		summary = append(summary, "withdraw: "+surviveKilledWithdrawals(t, u, rand.New(rand.NewPCG(seed, 7)), 30).String())
	})
	t.Run("Poison", func(t *testing.T) { summary = append(summary, surviveEveryPoison(t, u)...) })
	t.Run("FullDisk", func(t *testing.T) {
		summary = append(summary, surviveFullDisks(t, u, rand.New(rand.NewPCG(seed, 5)), 12))
	})
	b.noSecrets()
	for _, line := range summary {
		t.Log(line)
	}
	t.Logf("%d imports undisturbed, watermark %d, %d versions known of %d; %v in all", len(b.books),
		u.marks[len(u.marks)-1], len(u.logical[u.marks[len(u.marks)-1]]), len(u.history), time.Since(began).Round(time.Second))
}

// reached wants kills in each of these stages.
func (c tally) reached(t *testing.T, stages ...string) {
	t.Helper()
	for _, stage := range stages {
		if c.stages[stage] == 0 {
			t.Errorf("no kill met the stage %q: %v", stage, c)
		}
	}
}
