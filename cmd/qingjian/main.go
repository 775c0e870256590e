// Command qingjian is the integrity-archive platform in one program: server,
// page and command line.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"qingjian/internal/engine"
)

// version is set at build time.
var version = "dev"

func main() {
	engine.RunChild() // never returns in the engine's own process
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv})
	stop()
	os.Exit(code)
}
