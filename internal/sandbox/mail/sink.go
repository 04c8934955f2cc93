// Package mail is an SMTP server that keeps what it receives and delivers nothing.
package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"onboarding/internal/sandbox/faults"
	"onboarding/internal/sandbox/watch"
)

// Receive is the only operation, as faults name it. They can be limited to a recipient's address.
const Receive = "mail"

// errWrongPassword is what a client is told that gives other credentials than the configured ones.
var errWrongPassword = &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "authentication credentials invalid"}

// Sink keeps mail.
type Sink struct {
	// Faults are the ways in which the server misbehaves at present.
	Faults faults.Set

	user, password string
	server         *smtp.Server
	guard          watch.Guard
	messages       []Message
}

// New returns a sink that wants these credentials by AUTH PLAIN; with an empty user it takes mail from anybody.
func New(user, password string) *Sink {
	s := &Sink{user: user, password: password}
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{sink: s, conn: c, trusted: user == ""}, nil
	}))
	s.server.Domain = "mail.sandbox.example"
	s.server.AllowInsecureAuth = true
	s.server.MaxMessageBytes = 10 << 20
	s.server.ReadTimeout, s.server.WriteTimeout = time.Minute, time.Minute
	s.server.ErrorLog = silent{}
	return s
}

// silent drops what go-smtp says about broken connections: faults break them on purpose.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// Serve takes mail from the listener until Close.
func (s *Sink) Serve(listener net.Listener) error {
	if err := s.server.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
		return fmt.Errorf("serve SMTP: %w", err)
	}
	return nil
}

// Close ends Serve and all connections.
func (s *Sink) Close() error { return s.server.Close() }

// Messages returns what was received, in the order in which it came.
func (s *Sink) Messages() (all []Message) {
	s.guard.Read(func() { all = slices.Clone(s.messages) })
	return all
}

// To returns the messages that were received for the address.
func (s *Sink) To(address string) (received []Message) {
	for _, m := range s.Messages() {
		if slices.Contains(m.To, address) {
			received = append(received, m)
		}
	}
	return received
}

// AwaitTo waits until at least count messages were received for the address.
func (s *Sink) AwaitTo(ctx context.Context, address string, count int) error {
	return s.guard.Await(ctx, func() bool {
		received := 0
		for _, m := range s.messages {
			if slices.Contains(m.To, address) {
				received++
			}
		}
		return received >= count
	})
}

// Forget drops what was received.
func (s *Sink) Forget() { s.guard.Change(func() { s.messages = nil }) }

func (s *Sink) keep(from string, to []string, raw []byte) {
	message := parse(from, to, raw)
	s.guard.Change(func() { s.messages = append(s.messages, message) })
}

// session is one client's connection.
type session struct {
	sink    *Sink
	conn    *smtp.Conn
	trusted bool // the client has authenticated, or need not
	from    string
	to      []string
}

func (s *session) AuthMechanisms() []string {
	if s.sink.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.sink.user || password != s.sink.password {
			return errWrongPassword
		}
		s.trusted = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.trusted {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data takes the message. This is where faults strike, because here the recipients are known.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	fault, struck := s.sink.Faults.Strike(faults.Call{Operation: Receive, About: s.to})
	if !struck {
		s.sink.keep(s.from, s.to, raw)
		return nil
	}
	time.Sleep(time.Duration(fault.Delay))
	switch fault.Kind {
	case faults.RateLimited:
		return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "too many messages"}
	case faults.ServerError:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "local error in processing"}
	case faults.BadRequest:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	case faults.Unauthorized:
		return errWrongPassword
	case faults.Cut:
		return s.conn.Close()
	}
	s.sink.keep(s.from, s.to, raw)
	if fault.Kind == faults.Slow {
		return nil
	}
	return s.conn.Close()
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }
