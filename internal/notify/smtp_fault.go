package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"

	"github.com/wneessen/go-mail"

	"onboarding/internal/fault"
)

// smtpFault classifies what went wrong. The server's words are left out: they often repeat the recipient's address.
func smtpFault(err error) *fault.Error {
	code, ambiguous := 0, false
	cause := err
	var send *mail.SendError
	var reply *textproto.Error
	switch {
	case errors.As(err, &send):
		code = send.ErrorCode()
		cause = unsent{send}
		// The message was on its way, and no answer says what became of it.
		ambiguous = code == 0 && (send.Reason == mail.ErrWriteContent || send.Reason == mail.ErrSMTPDataClose)
	case errors.As(err, &reply):
		code = reply.Code
	}
	switch {
	case code >= 500:
		return fault.New(fault.Permanent, smtpProvider, fmt.Sprintf("e-mail: refused (%d)", code), cause)
	case code >= 400:
		return fault.New(fault.Passing, smtpProvider, fmt.Sprintf("e-mail: deferred (%d)", code), cause)
	case send == nil && !isNetwork(err):
		return fault.New(fault.Permanent, smtpProvider, "e-mail: the server offers no TLS or authentication that can be used", cause)
	}
	f := fault.New(fault.Passing, smtpProvider, "e-mail: the connection failed", cause)
	f.MayHaveHappened = ambiguous
	return f
}

// isNetwork reports whether the connection failed, as opposed to what was said on it.
func isNetwork(err error) bool {
	var network net.Error
	var garbled textproto.ProtocolError
	return errors.As(err, &network) || errors.As(err, &garbled) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// unsent says of a message that was not sent how far it came, and the codes of the server's reply.
type unsent struct{ *mail.SendError }

// Describe returns, for example, "sending SMTP RCPT TO command, reply 550 5.1.1".
func (u unsent) Describe() string {
	said := u.Reason.String()
	if code := u.ErrorCode(); code != 0 {
		said += fmt.Sprintf(", reply %d %s", code, u.EnhancedStatusCode())
	}
	return strings.TrimSpace(said)
}
