// Package watch protects state that others wait for.
package watch

import (
	"context"
	"sync"
)

// Guard is a mutex whose holders can wait for a condition. The zero value is ready to use.
type Guard struct {
	mu      sync.Mutex
	changed chan struct{} // closed at the next change; nil while nobody waits
}

// Read runs f while nothing changes.
func (g *Guard) Read(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
}

// Change runs f alone and wakes everybody who waits.
func (g *Guard) Change(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
	if g.changed != nil {
		close(g.changed)
		g.changed = nil
	}
}

// Await returns nil as soon as ok, which is asked as by Read, reports true; or the context's error if that ends first.
func (g *Guard) Await(ctx context.Context, ok func() bool) error {
	for {
		changed, done := g.look(ok)
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// look asks ok, and returns what is closed at the next change if the answer was no.
func (g *Guard) look(ok func() bool) (<-chan struct{}, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if ok() {
		return nil, true
	}
	if g.changed == nil {
		g.changed = make(chan struct{})
	}
	return g.changed, false
}
