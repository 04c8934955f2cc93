package telemetry

import (
	"bytes"
	"log"

	"github.com/sirupsen/logrus"
)

// LibraryLog returns a logger for libraries that can't do without one. What they write may quote what they have received: net/http
// logs bytes that a server sent without being asked, and what a handler panicked with. So their words are left out, and only
// the place in their source is logged, at debug level.
func LibraryLog(logger *logrus.Logger) *log.Logger {
	return log.New(places{logger}, "", log.Lshortfile)
}

// TakeStandardLog does the same with what libraries write to the logger of package log.
func TakeStandardLog(logger *logrus.Logger) {
	log.SetPrefix("")
	log.SetFlags(log.Lshortfile)
	log.SetOutput(places{logger})
}

// places logs where lines come from that begin with FILE:LINE and a colon.
type places struct{ logger *logrus.Logger }

// Write takes one line. It never fails.
func (p places) Write(line []byte) (int, error) {
	place, _, found := bytes.Cut(line, []byte(": "))
	if found {
		p.logger.WithField("place", string(place)).Debug("A library has logged something, whose words are left out")
	}
	return len(line), nil
}
