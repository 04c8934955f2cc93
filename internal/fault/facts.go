package fault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	stdjson "encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"syscall"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/jackc/pgx/v5/pgconn"
)

// constant are errors whose texts are the same whatever happened.
var constant = []error{
	context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded, net.ErrClosed, http.ErrServerClosed,
	io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, io.ErrNoProgress, fs.ErrNotExist, fs.ErrPermission, fs.ErrInvalid,
	strconv.ErrSyntax, strconv.ErrRange, sql.ErrNoRows, sql.ErrTxDone, sql.ErrConnDone, driver.ErrBadConn,
}

// factOf returns what is known of one error, empty if that is nothing, and the errors within it that may say more. It never
// uses the text of an error that others may have written.
func factOf(err error) (fact string, inner []error) {
	if slices.Contains(constant, err) {
		return err.Error(), nil
	}
	switch e := err.(type) {
	case *Error:
		return Describe(e), nil
	case Described:
		return e.Describe(), nil
	}
	for _, table := range []func(error) (string, bool){fromNetwork, fromTLS, fromReply, fromJSON, fromDatabase} {
		if fact, ok := table(err); ok {
			return fact, unwrapped(err)
		}
	}
	inner = unwrapped(err)
	if e, ok := err.(interface{ Timeout() bool }); ok && e.Timeout() && len(inner) == 0 {
		return fmt.Sprintf("%T, timed out", err), nil
	}
	return "", inner
}

// fromNetwork leaves out names and URLs: the latter hold reference numbers, and may be a credential.
func fromNetwork(err error) (string, bool) {
	switch e := err.(type) {
	case *url.Error:
		return e.Op, true
	case *net.OpError:
		if to, ok := e.Addr.(*net.TCPAddr); ok {
			return e.Op + " " + e.Net + " " + to.String(), true
		}
		return e.Op + " " + e.Net, true
	case *net.DNSError:
		switch {
		case e.IsNotFound:
			return "DNS: no such host", true
		case e.IsTimeout:
			return "DNS: timed out", true
		}
		return "DNS: the lookup failed", true
	case *os.SyscallError:
		return e.Syscall, true
	case syscall.Errno:
		return e.Error(), true // of the operating system's own list
	case *fs.PathError:
		return e.Op, true
	}
	return "", false
}

// fromTLS leaves out what certificates say.
func fromTLS(err error) (string, bool) {
	switch e := err.(type) {
	case tls.AlertError:
		return e.Error(), true // of the protocol's own list
	case tls.RecordHeaderError:
		return "TLS: the other side does not speak it", true
	case *tls.CertificateVerificationError:
		return "TLS: the certificate is not accepted", true
	case x509.UnknownAuthorityError:
		return "x509: unknown authority", true
	case x509.HostnameError:
		return "x509: the certificate is for another host", true
	case x509.CertificateInvalidError:
		if e.Reason == x509.Expired {
			return "x509: the certificate has expired or is not valid yet", true
		}
		return fmt.Sprintf("x509: the certificate is invalid, reason %d", e.Reason), true
	}
	if fmt.Sprintf("%T", err) == "tls.alert" { // what tls.AlertError is without QUIC
		return err.Error(), true
	}
	return "", false
}

// enhanced is an enhanced status code (RFC 3463) at the beginning of a mail server's words.
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// fromReply keeps the codes of a mail server's reply and leaves out its words.
func fromReply(err error) (string, bool) {
	e, ok := err.(*textproto.Error)
	if !ok {
		return "", false
	}
	if code := enhanced.FindString(e.Msg); code != "" {
		return fmt.Sprintf("reply %d %s", e.Code, code), true
	}
	return fmt.Sprintf("reply %d", e.Code), true
}

// fromJSON leaves out values, and the names of fields, which may be anybody's.
func fromJSON(err error) (string, bool) {
	switch e := err.(type) {
	case *stdjson.SyntaxError:
		return fmt.Sprintf("JSON: syntax error at byte %d", e.Offset), true
	case *stdjson.UnmarshalTypeError:
		return fmt.Sprintf("JSON: no %v at byte %d", e.Type, e.Offset), true
	case *jsontext.SyntacticError:
		return fmt.Sprintf("JSON: syntax error at byte %d", e.ByteOffset), true
	case *json.SemanticError:
		return fmt.Sprintf("JSON: %v does not fit %v at byte %d", e.JSONKind, e.GoType, e.ByteOffset), true
	case *strconv.NumError:
		return "strconv." + e.Func, true
	}
	return "", false
}

// fromDatabase keeps the code and the constraint, and leaves out the message, which quotes values.
func fromDatabase(err error) (string, bool) {
	switch e := err.(type) {
	case *pgconn.PgError:
		if e.ConstraintName != "" {
			return fmt.Sprintf("PostgreSQL: SQLSTATE %s, constraint %s", e.Code, e.ConstraintName), true
		}
		return "PostgreSQL: SQLSTATE " + e.Code, true
	case interface{ Code() int }: // of modernc.org/sqlite
		return fmt.Sprintf("%T: code %d", err, e.Code()), true
	}
	return "", false
}
