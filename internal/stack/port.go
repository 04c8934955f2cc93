package stack

import (
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

// Free ports are taken from below those that operating systems hand out to outgoing connections, so that a program that
// was stopped finds its port free when it comes back.
const (
	lowestPort = 10000
	portCount  = 20000
	portTries  = 100
)

// portOrFree returns the port, or a free one if it is zero.
func portOrFree(port int) (int, error) {
	if port != 0 {
		return port, nil
	}
	for range portTries {
		port = lowestPort + rand.IntN(portCount)
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("no free port was found")
}
