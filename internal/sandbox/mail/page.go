package mail

import (
	"fmt"
	"html/template"
	"net/http"

	"onboarding/internal/sandbox/faults"
)

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Received mail</title>
<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem} article{border-top:1px solid #ccc}
pre{white-space:pre-wrap}</style>
<h1>Received mail: {{len .}}</h1>
{{range .}}<article><h2>{{.Subject}}</h2>
<p>{{.ReceivedAt.Format "15:04:05"}} from {{.From}} to {{range .To}}{{.}} {{end}}<br><small>{{.MessageID}}</small></p>
<pre>{{.Text}}</pre></article>
{{else}}<p>None yet.</p>{{end}}</html>
`))

// Handler shows what was received: a page at /, JSON at /messages, where DELETE forgets it; and the faults at
// faults.AdminPath.
func (s *Sink) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := page.Execute(w, s.Messages()); err != nil {
			_, _ = fmt.Fprintln(w, "The page could not be written.")
		}
	})
	mux.HandleFunc("GET /messages", func(w http.ResponseWriter, _ *http.Request) {
		faults.JSON(http.StatusOK, append([]Message{}, s.Messages()...)).Write(w)
	})
	mux.HandleFunc("DELETE /messages", func(w http.ResponseWriter, _ *http.Request) {
		s.Forget()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.Handle(faults.AdminPath, s.Faults.Admin())
	return mux
}
