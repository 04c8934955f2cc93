package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"time"
)

// Message is one mail as it was received.
type Message struct {
	From       string    `json:"from"` // of the envelope
	To         []string  `json:"to"`   // of the envelope
	MessageID  string    `json:"messageId"`
	Subject    string    `json:"subject"`
	Text       string    `json:"text"` // the plain text part, decoded
	HTML       string    `json:"html"` // the HTML part, decoded
	ReceivedAt time.Time `json:"receivedAt"`
	Raw        []byte    `json:"-"` // header and body as they came, with \n at the ends of lines
}

// parse reads a message. What it can't read stays empty, so that the message is kept in any case.
func parse(from string, to []string, raw []byte) Message {
	m := Message{From: from, To: to, Raw: raw, ReceivedAt: time.Now().UTC()}
	read, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return m
	}
	m.MessageID = read.Header.Get("Message-ID")
	m.Subject, err = new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil {
		m.Subject = read.Header.Get("Subject")
	}
	m.readPart(read.Header.Get("Content-Type"), read.Header.Get("Content-Transfer-Encoding"), read.Body)
	return m
}

// readPart keeps the text of one part, or of all parts in it.
func (m *Message) readPart(contentType, encoding string, body io.Reader) {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, parameters["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err != nil {
				return
			}
			m.readPart(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part)
		}
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return
	}
	switch kind {
	case "text/plain":
		m.Text = string(content)
	case "text/html":
		m.HTML = string(content)
	}
}
