package notify

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"slices"
	"strings"
	texttemplate "text/template"
	"unicode"
	"unicode/utf8"
)

// templateFiles holds one text for each language and kind: its first line is the subject, the rest the paragraphs. The
// layout makes HTML of any of them.
//
//go:embed templates
var templateFiles embed.FS

// languages are those that have a folder of texts. The first is used for all others.
var languages = []string{"en", "de"}

var kinds = []Kind{Received, Approved, Rejected, Expired, ActionRequired}

// longestName is how many characters of a first name are plausible.
const longestName = 50

// letter is a message put into words.
type letter struct {
	Language   string
	Subject    string
	Paragraphs []string
}

// texts are the parsed templates.
type texts struct {
	byName map[string]*texttemplate.Template
	layout *htmltemplate.Template
}

func loadTexts() (*texts, error) {
	layout, err := htmltemplate.ParseFS(templateFiles, "templates/layout.html")
	if err != nil {
		return nil, fmt.Errorf("mail layout: %w", err)
	}
	t := &texts{byName: map[string]*texttemplate.Template{}, layout: layout}
	for _, language := range languages {
		for _, kind := range kinds {
			name := language + "/" + string(kind)
			text, err := texttemplate.ParseFS(templateFiles, "templates/"+name+".txt")
			if err != nil {
				return nil, fmt.Errorf("mail text %s: %w", name, err)
			}
			t.byName[name] = text
		}
	}
	return t, nil
}

// letter puts the message into words, in the applicant's language if there are texts in it.
func (t *texts) letter(m Message) (letter, error) {
	language, _, _ := strings.Cut(strings.ToLower(m.Language), "-")
	if !slices.Contains(languages, language) {
		language = languages[0]
	}
	text, ok := t.byName[language+"/"+string(m.Kind)]
	if !ok {
		return letter{}, fmt.Errorf("no text for notifications of kind %q", m.Kind)
	}
	var content strings.Builder
	if err := text.Execute(&content, struct{ FirstName string }{greetable(m.FirstName)}); err != nil {
		return letter{}, err
	}
	subject, body, _ := strings.Cut(content.String(), "\n")
	return letter{Language: language, Subject: subject, Paragraphs: strings.Split(strings.TrimSpace(body), "\n\n")}, nil
}

// text returns the letter as plain text.
func (l letter) text() string { return strings.Join(l.Paragraphs, "\n\n") + "\n" }

// html returns the letter as an HTML page.
func (t *texts) html(l letter) (string, error) {
	var page strings.Builder
	err := t.layout.Execute(&page, l)
	return page.String(), err
}

// greetable returns the name if a greeting can hold it, else "". Applicants type their names themselves: without dots,
// slashes, line breaks and what turns the direction of text, nobody can make us send links or texts of theirs to an
// address of their choice.
func greetable(name string) string {
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > longestName {
		return ""
	}
	previous := ' '
	for _, r := range name {
		joins := unicode.Is(unicode.Join_Control, r) && isWritten(previous)
		if !isWritten(r) && !joins && !strings.ContainsRune(" -‐‑'’·", r) {
			return ""
		}
		previous = r
	}
	return name
}

// isWritten reports whether the character is a letter of some script or a mark on one. Persian and the scripts of India
// join or part such characters by invisible ones, which belong to the spelling.
func isWritten(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }
