package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"onboarding/internal/text"
)

// narrow is an operator's own condition, as a visibility query writes it. Put in parentheses beside others it can only narrow
// down what they match, because UnmarshalText takes nothing that ends the parentheses or reaches beyond them.
type narrow string

// clauses are words of a query that are no part of a condition.
var clauses = []string{"SELECT", "UNION", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"}

// division is a search attribute that, once it is named, makes Temporal look beyond ordinary workflows.
const division = "TemporalNamespaceDivision"

// UnmarshalText takes one condition.
func (n *narrow) UnmarshalText(query []byte) error {
	rest := string(query)
	if strings.TrimSpace(rest) == "" {
		return errors.New("expected a condition, not a blank")
	}
	depth := 0
	for rest != "" {
		token, err := nextToken(rest)
		if err != nil {
			return err
		}
		switch {
		case token == "(":
			depth++
		case token == ")":
			depth--
		case slices.Contains(clauses, strings.ToUpper(token)):
			return fmt.Errorf("expected a condition alone, without %s", strings.ToUpper(token))
		case strings.EqualFold(strings.Trim(token, "`"), division):
			return fmt.Errorf("expected a condition without %s", division)
		}
		if depth < 0 {
			break
		}
		rest = rest[len(token):]
	}
	if depth != 0 {
		return errors.New("expected as many closing parentheses as opening ones, each after its own")
	}
	*n = narrow(query)
	return nil
}

// nextToken returns what the query begins with, cut as Temporal cuts it: something in quotes, a word, or one character.
func nextToken(query string) (string, error) {
	word := len(query) - len(strings.TrimLeftFunc(query, inWord))
	next := query[word:]
	switch {
	case word > 0 && next != "" && isQuote(next[0]):
		return "", errors.New("expected a blank or an operator before a quotation mark")
	case word > 0:
		return query[:word], nil
	case isQuote(query[0]):
		return quotation(query)
	case query[0] == ';', query[0] == '#', hasAnyPrefix(query, "--", "/*", "//"):
		return "", errors.New("expected a condition without semicolons and comments")
	case query[0] != '\t' && query[0] != '\n' && query[0] != '\r' && strings.IndexFunc(query[:1], text.Steers) == 0:
		return "", errors.New("expected a condition without control characters")
	}
	return query[:1], nil
}

// quotation returns the quotation at the beginning. A quotation mark that stands twice does not end it; nor does one after a
// backslash, except among backticks.
func quotation(query string) (string, error) {
	mark := query[0]
	for i := 1; i < len(query); i++ {
		switch {
		case query[i] == '\\' && mark != '`':
			i++
		case query[i] != mark:
		case strings.HasPrefix(query[i+1:], string(mark)):
			i++
		default:
			return query[:i+1], nil
		}
	}
	return "", fmt.Errorf("expected a closing %c", mark)
}

func isQuote(c byte) bool { return c == '\'' || c == '"' || c == '`' }

func inWord(r rune) bool {
	return r == '_' || r == '@' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(s, prefix) })
}
