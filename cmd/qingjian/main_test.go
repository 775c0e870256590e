package main

import (
	"os"
	"testing"

	"qingjian/internal/engine"
)

func TestMain(m *testing.M) { engine.RunChild(); os.Exit(m.Run()) }
