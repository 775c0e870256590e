package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingjian/api"
	"qingjian/internal/access"
	"qingjian/internal/account"
	"qingjian/internal/config"
	"qingjian/internal/control"
	"qingjian/internal/engine"
	"qingjian/internal/store"
)

// bench is what all runs of one test share: the program, the workbooks and a
// data directory that was set up once, so that ids and digests are comparable.
type bench struct {
	*testing.T
	root    string // everything that processes wrote
	program string
	env     []string
	books   []book
	people  *district
	setUp   string // the data directory that every run starts from
}

func newBench(t *testing.T, seed uint64, books int) *bench {
	t.Helper()
	t.Logf("seed %d", seed)
	b := &bench{T: t, root: t.TempDir()}
	b.program = filepath.Join(t.TempDir(), "qingjian")
	if out, err := exec.Command("go", "build", "-o", b.program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	library, err := engine.FindLibrary()
	ok(t, err)
	temp := filepath.Join(b.root, "tmp")
	ok(t, os.Mkdir(temp, 0o700))
	b.env = []string{engine.LibraryEnv + "=" + library, "TMPDIR=" + temp, "HOME=" + temp, "PATH=" + os.Getenv("PATH")}
	b.books, b.people = makeBooks(t, t.TempDir(), seed, books)
	s := b.emptySite("setup")
	b.setUp = s.data
	ok(t, s.open(refuseStale).Close())
	return b
}

// in is the same bench within a subtest.
func (b *bench) in(t *testing.T) *bench {
	c := *b
	c.T = t
	return &c
}

// site is one data directory, its key file beside it.
type site struct {
	*bench
	data  string
	said  *os.File // what all its processes wrote to stderr
	token string   // of a clerk, once it is served
}

func (b *bench) emptySite(name string) *site {
	b.Helper()
	said, err := os.OpenFile(filepath.Join(b.root, name+".stderr"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	ok(b.T, err)
	b.Cleanup(func() { ok(b.T, said.Close()) })
	return &site{bench: b, data: filepath.Join(b.root, name), said: said}
}

// site copies the data directory that was set up, and its key file.
func (b *bench) site(name string) *site {
	b.Helper()
	s := b.emptySite(name)
	ok(b.T, os.CopyFS(s.data, os.DirFS(b.setUp)))
	key, err := os.ReadFile(b.setUp + ".key")
	ok(b.T, err)
	ok(b.T, os.WriteFile(s.data+".key", key, 0o600))
	return s
}

// app is the command line within this process, on the site.
func (s *site) app() *app {
	a := &app{streams: streams{in: strings.NewReader(""), out: io.Discard, err: s.said, getenv: func(string) string { return "" }},
		log: slog.New(slog.NewTextHandler(s.said, nil))}
	a.cfg = config.FromEnv(a.getenv)
	a.cfg.Data = s.data
	return a
}

// open opens the site within this process; leaveAsIs leaves everything as a
// dead process left it.
func (s *site) open(mode schemaMode) *platform {
	s.Helper()
	p, err := s.app().open(context.Background(), mode)
	ok(s.T, err)
	return p
}

// seat gives a site the accounts of an office, straight on its stores, and a
// token of its clerk.
func (s *site) seat(p *platform) string {
	s.Helper()
	ctx, ids := s.Context(), map[string]string{}
	for _, role := range []string{access.SecureAdmin, access.AuditAdmin, access.Clerk, access.Auditor} {
		made, _, err := p.accounts.Create(ctx, account.CreateInput{Login: strings.ReplaceAll(role, "_", "-"), Name: role, Machine: true})
		ok(s.T, err)
		ids[role] = made.ID
	}
	ok(s.T, p.access.Bootstrap(ctx, ids[access.SecureAdmin], access.SecureAdmin))
	ok(s.T, p.access.Bootstrap(ctx, ids[access.AuditAdmin], access.AuditAdmin))
	for _, role := range []string{access.Clerk, access.Auditor} {
		ok(s.T, p.grantDemo(ctx, ids, demoRole{role: role, level: 3}, ""))
	}
	_, token, err := p.accounts.CreateToken(ctx, account.CreateTokenInput{Account: ids[access.Clerk], Name: "chaos", Days: 1,
		TokenLimits: account.TokenLimits{Methods: []string{"GET", "POST"}, Permissions: []string{string(access.BatchSubmit), string(access.BatchConfirm)}}})
	ok(s.T, err)
	return token
}

// look opens the site as it was left and closes it again.
func (s *site) look(do func(p *platform)) {
	s.Helper()
	p := s.open(leaveAsIs)
	do(p)
	ok(s.T, p.Close())
}

// ledger opens the control store alone: it may be read beside a process.
func (s *site) ledger() *control.DB {
	s.Helper()
	db, err := control.Open(context.Background(), "sqlite:"+filepath.Join(s.data, "control.db"))
	ok(s.T, err)
	return db
}

// newest is the batch that was received last; zero when there is none.
func newest(t *testing.T, db *control.DB) control.Batch {
	t.Helper()
	batches, err := db.Batches(t.Context(), "", true, control.Batch{}, 1)
	ok(t, err)
	if len(batches) == 0 {
		return control.Batch{}
	}
	return batches[0]
}

// process is a running command.
type process struct {
	cmd  *exec.Cmd
	out  bytes.Buffer
	done chan struct{} // closed when it has ended
}

func (s *site) start(b book) *process {
	s.Helper()
	return s.launch("ingest", "file", "--json", "--effective", b.effective, b.path)
}

func (s *site) launch(args ...string) *process {
	s.Helper()
	p := &process{done: make(chan struct{})}
	p.cmd = exec.Command(s.program, append(args, "--lang", "en", "--data", s.data)...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = s.env, &p.out, s.said
	ok(s.T, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.done)
	}()
	return p
}

// kill ends the process as a power cut would, not its engine.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.done
}

// acknowledged tells whether the whole receipt was printed.
func (p *process) acknowledged() (api.ReceiptJSON, bool) {
	var r api.ReceiptJSON
	err := json.Unmarshal(p.out.Bytes(), &r)
	return r, err == nil && r.Status == string(control.Published)
}

// ingest imports a workbook to the end.
func (s *site) ingest(b book) (api.ReceiptJSON, time.Duration) {
	s.Helper()
	began := time.Now()
	p := s.start(b)
	<-p.done
	r, acknowledged := p.acknowledged()
	if code := p.cmd.ProcessState.ExitCode(); code != exitOK || !acknowledged {
		s.Fatalf("the import of %s ended with %d, status %q; stderr:\n%s", filepath.Base(b.path), code, r.Status, s.lastWords())
	}
	return r, time.Since(began)
}

// lastWords is the end of what the site's processes wrote to stderr.
func (s *site) lastWords() string {
	content, err := os.ReadFile(s.said.Name())
	ok(s.T, err)
	return string(content[max(0, len(content)-2000):])
}

func tables(p *platform) []string {
	names := []string{store.RecordTable}
	for _, a := range p.catalog.All() {
		names = append(names, a.Table)
	}
	return names
}

// rowsOf counts a batch's versions in every table, zeros left out.
func (s *site) rowsOf(p *platform, no uint64) map[string]uint64 {
	s.Helper()
	rows := map[string]uint64{}
	for _, table := range tables(p) {
		n, err := p.store.CountBatch(s.Context(), table, no)
		ok(s.T, err)
		if n > 0 {
			rows[table] = n
		}
	}
	return rows
}

func sum(rows map[string]uint64) (n uint64) {
	for _, rows := range rows {
		n += rows
	}
	return n
}

// engines lists the engine processes that work under the bench's folder.
func (b *bench) engines() (pids []int) {
	b.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	ok(b.T, err)
	for _, link := range links {
		dir, err := os.Readlink(link)
		if err == nil && strings.HasPrefix(dir, b.root) {
			pid, err := strconv.Atoi(strings.Split(link, "/")[2])
			ok(b.T, err)
			pids = append(pids, pid)
		}
	}
	return pids
}

// noOrphans waits until the engines of dead processes have left.
func (b *bench) noOrphans() {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	b.poll(ctx, "an engine outlives its process", func() bool { return len(b.engines()) == 0 })
}

// poll asks for what another process does until it is so.
func (b *bench) poll(ctx context.Context, otherwise string, so func() bool) {
	b.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-ctx.Done():
			b.Fatal(cmp.Or(otherwise, "not in time"))
		case <-tick.C:
		}
	}
}
