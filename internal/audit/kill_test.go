package audit_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"qingjian/internal/audit"
	"qingjian/internal/control"
	"qingjian/internal/crypt"
)

// writerDir is the variable by which this test's program becomes the writer
// that is killed.
const writerDir = "QINGJIAN_TEST_AUDIT_WRITER"

// writeUntilKilled appends from eight goroutines and prints the object of each
// entry once it is acknowledged.
func writeUntilKilled(dir string) int {
	ring, err := readRing(dir)
	if err != nil {
		return 1
	}
	db, err := control.Open(background(), "sqlite:"+filepath.Join(dir, "control.db"))
	if err != nil {
		return 1
	}
	log, err := audit.Open(background(), optionsOf(ring, db, filepath.Join(dir, "outside"), 16))
	if err != nil {
		return 1
	}
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := 0; ; i++ {
				e := event(i)
				e.Object = fmt.Sprintf("w%x-%d-%d", os.Getpid(), w, i)
				if log.Append(background(), clerk, e) != nil {
					return
				}
				fmt.Println(e.Object)
			}
		})
	}
	all.Wait()
	return 1
}

func readRing(dir string) (*crypt.Keyring, error) {
	var keys []crypt.Generation
	text, err := os.ReadFile(filepath.Join(dir, "keys"))
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		return nil, err
	}
	return crypt.OpenKeyring(crypt.GM(), keys)
}

// TestKilledAtAnyMoment kills a writing process 100 times: what it acknowledged
// is there, in a chain without a gap.
func TestKilledAtAnyMoment(t *testing.T) {
	s := newSite(t, crypt.GM(), 16)
	ok(t, os.WriteFile(filepath.Join(s.dir, "keys"), must(json.Marshal(s.keys))(t), 0o600))
	acknowledged := map[string]bool{}
	for range 100 {
		for _, object := range killedWriter(t, s.dir, rand.IntN(60)) {
			acknowledged[object] = true
		}
		s.whole()
		if _, err := s.log.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]bool{}
	for _, e := range s.search(audit.SearchInput{Limit: 500}) {
		found[e.Object] = true
	}
	for object := range acknowledged {
		if !found[object] {
			t.Errorf("%s was acknowledged and is lost", object)
		}
	}
	t.Logf("%d acknowledged, %d found", len(acknowledged), len(found))
	if len(acknowledged) < 100 {
		t.Errorf("only %d entries were acknowledged", len(acknowledged))
	}
}

// killedWriter runs a writer until it has acknowledged so many entries, kills
// it and gives all that it acknowledged.
func killedWriter(t *testing.T, dir string, after int) (objects []string) {
	t.Helper()
	cmd := exec.Command(must(os.Executable())(t))
	cmd.Env = append(os.Environ(), writerDir+"="+dir)
	out := must(cmd.StdoutPipe())(t)
	ok(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		objects = append(objects, lines.Text())
		if len(objects) == after+1 {
			ok(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != -1 {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return objects
}
