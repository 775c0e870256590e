package feed

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"qingjian/internal/fault"
)

// sftpSource is a folder of another machine.
type sftpSource struct {
	folder
	feed    *Feed
	service *Service

	conn   *ssh.Client
	client *sftp.Client
	ended  func() bool // stops watching the context
}

// dialing is how long the other machine may take to answer.
const dialing = 30 * time.Second

func (s *sftpSource) fetch(ctx context.Context, cursor string) (*delivery, error) {
	o := s.feed.SFTP
	config, err := s.config()
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: dialing}
	wire, err := dialer.DialContext(ctx, "tcp", o.Address)
	if err != nil {
		return nil, unreachable("sftp", err)
	}
	// Neither library takes a context: the connection ends with it.
	s.ended = context.AfterFunc(ctx, func() { _ = wire.Close() })
	c, chans, reqs, err := ssh.NewClientConn(wire, o.Address, config)
	if err != nil {
		return nil, errors.Join(loginFailed(err), wire.Close())
	}
	s.conn = ssh.NewClient(c, chans, reqs)
	if s.client, err = sftp.NewClient(s.conn); err != nil {
		return nil, unreachable("sftp", err)
	}
	s.folder = folder{feed: s.feed, now: s.service.Clock, files: sftpFiles{s.client}, at: o.Path, pattern: o.Pattern, mark: o.Mark}
	return s.folder.fetch(ctx, cursor)
}

func (s *sftpSource) config() (*ssh.ClientConfig, error) {
	o := s.feed.SFTP
	host, _, _, _, err := ssh.ParseAuthorizedKey([]byte(o.HostKey))
	if err != nil {
		return nil, err
	}
	config := &ssh.ClientConfig{User: o.User, HostKeyCallback: ssh.FixedHostKey(host), HostKeyAlgorithms: algorithms(host.Type()), Timeout: dialing}
	if o.Key != nil {
		pem, err := s.service.secret(o.Key)
		if err != nil {
			return nil, err
		}
		signer, err := ssh.ParsePrivateKey([]byte(pem + "\n"))
		if err != nil {
			return nil, fault.New(fault.Invalid, "feed.secret", fault.F("私钥无法读取（%s）", "the private key cannot be read (%s)", o.Key)).
				WithHint(fault.T("应为未加密的 OpenSSH 或 PEM 私钥", "it is an OpenSSH or PEM key without a passphrase"))
		}
		config.Auth = append(config.Auth, ssh.PublicKeys(signer))
	}
	if o.Password != nil {
		password, err := s.service.secret(o.Password)
		if err != nil {
			return nil, err
		}
		config.Auth = append(config.Auth, ssh.Password(password))
	}
	return config, nil
}

// algorithms are those by which a key of this type signs.
func algorithms(kind string) []string {
	if kind == ssh.KeyAlgoRSA {
		return []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	}
	return []string{kind}
}

// loginFailed tells another machine than the expected one, and an account that is
// refused, from a network that is down. Messages of the other side stay out.
func loginFailed(err error) error {
	var auth *ssh.ServerAuthError
	text := err.Error()
	switch {
	case errors.As(err, &auth) || strings.Contains(text, "unable to authenticate"):
		return fault.New(fault.Denied, "feed.denied", fault.T("对方拒绝了账户或密钥", "the other side refused the account or the key")).
			WithHint(fault.T("请与对方核对用户名、口令或公钥", "compare the user and the password or public key with the sender"))
	case strings.Contains(text, "host key mismatch") || strings.Contains(text, "no common algorithm for host key"):
		return fault.New(fault.Denied, "feed.host_key", fault.T("对方主机的公钥与声明的不同，没有连接", "the other machine's key is not the declared one: nothing was sent")).
			WithHint(fault.T("请电话核对对方是否换过密钥；不要直接改声明", "ask the sender by telephone whether the key was changed before you change the declaration"))
	}
	return unreachable("sftp", err)
}

func (s *sftpSource) close(ctx context.Context, status string) error {
	var err error
	if s.client != nil {
		err = s.folder.close(ctx, status)
		_ = s.client.Close()
	}
	if s.conn != nil {
		_ = s.conn.Close()
	}
	if s.ended != nil {
		s.ended()
	}
	return err
}

// sftpFiles is the other machine.
type sftpFiles struct{ client *sftp.Client }

func (f sftpFiles) list(dir string) ([]fs.FileInfo, error)  { return f.client.ReadDir(dir) }
func (f sftpFiles) stat(name string) (fs.FileInfo, error)   { return f.client.Lstat(name) }
func (f sftpFiles) open(name string) (io.ReadCloser, error) { return f.client.Open(name) }
func (f sftpFiles) rename(from, to string) error            { return f.client.Rename(from, to) }
func (f sftpFiles) mkdir(dir string) error                  { return f.client.MkdirAll(dir) }
func (f sftpFiles) remove(name string) error                { return f.client.Remove(name) }
