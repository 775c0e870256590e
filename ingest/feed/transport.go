package feed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"qingjian/internal/clock"
	"qingjian/internal/fault"
)

var office = clock.Office

// transport brings one delivery of one run.
type transport interface {
	// fetch gives what is there and was not taken yet, nil when there is nothing.
	// cursor is where the last delivery that was taken in ended. Errors name the
	// place by the feed alone, never an address with what it carries.
	fetch(ctx context.Context, cursor string) (*delivery, error)
	// close ends what fetch opened and puts away what was delivered, by how the run
	// ended.
	close(ctx context.Context, status string) error
	// more tells that another delivery waits already.
	more() bool
}

func (s *Service) transport(f *Feed) transport {
	switch f.Transport {
	case "folder":
		return &folder{feed: f, now: s.Clock, files: osFiles{}, at: f.Folder.Path, pattern: f.Folder.Pattern, mark: f.Folder.Mark, destroy: f.HitOnly()}
	case "sftp":
		return &sftpSource{feed: f, service: s}
	case "http":
		return &httpSource{feed: f, service: s}
	case "sql":
		return &sqlSource{feed: f, service: s}
	}
	return nothing{}
}

// nothing is the transport of a feed that is pushed.
type nothing struct{}

func (nothing) fetch(context.Context, string) (*delivery, error) { return nil, nil }
func (nothing) close(context.Context, string) error              { return nil }
func (nothing) more() bool                                       { return false }

// secret reads a secret from where the declaration says it is; fault code
// feed.secret.
func (s *Service) secret(at *Secret) (string, error) {
	if at == nil {
		return "", nil
	}
	text := ""
	if at.Env != "" {
		text = s.Getenv(at.Env)
	} else if b, err := os.ReadFile(at.File); err == nil { // #nosec G304 -- the file that the operator's declaration names
		text = string(b)
	}
	if text = strings.TrimRight(text, "\r\n"); text == "" {
		return "", fault.New(fault.Unavailable, "feed.secret",
			fault.F("找不到密钥（%s）", "the secret is not to be found (%s)", at)).
			WithHint(fault.T("请核对环境变量或文件，以及服务账户的读取权限", "look at the variable or file, and whether the service may read it"))
	}
	return text, nil
}

// String names the place, never the secret.
func (s *Secret) String() string {
	if s.Env != "" {
		return fmt.Sprintf("env %s", s.Env)
	}
	return fmt.Sprintf("file %s", s.File)
}

// unreachable is a failure that may pass. The cause may hold an address and what
// was sent: it is told by its kind alone.
func unreachable(what string, cause error) error {
	return fault.New(fault.Unavailable, "feed.unreachable",
		fault.F("数据源暂时取不到（%s）", "the source cannot be reached now (%s)", what)).
		WithHint(fault.T("将自动重试；若一直如此，请联系对方核对网络和账户", "it is tried again by itself; if it stays so, ask the sender about network and account")).Wrap(kindOf(cause))
}

// kindOf keeps of an error what holds no text of the other side.
func kindOf(err error) error {
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("%T", err)
}
