package credit

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// list is a JSON list, or one element that stands alone; lists within it are part of it. Null and "", which is how XML
// writes an empty list, are no elements.
type list[T any] []T

// UnmarshalJSON fails only if an element can't be read.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	return l.add(data)
}

func (l *list[T]) add(data []byte) error {
	if written := string(data); written == "null" || written == `""` {
		return nil
	}
	if bytes.HasPrefix(data, []byte("[")) {
		var elements []json.RawMessage
		err := json.Unmarshal(data, &elements)
		for i := 0; err == nil && i < len(elements); i++ {
			err = l.add(elements[i])
		}
		return err
	}
	var element T
	if err := json.Unmarshal(data, &element); err != nil {
		return err
	}
	*l = append(*l, element)
	return nil
}

// code is a JSON string or number, an object with such a code in it, or a list with one of these; "" if it is missing.
type code string

// unreadableCode stands for a code of another shape, which is never one we know.
const unreadableCode code = "?"

// UnmarshalJSON never fails.
func (c *code) UnmarshalJSON(data []byte) error {
	*c = codeOf(decode(data))
	return nil
}

func codeOf(value any) code {
	switch v := value.(type) {
	case nil:
		return ""
	case string, json.Number:
		return code(text(v))
	case []any:
		if len(v) == 1 {
			return codeOf(v[0])
		}
	case map[string]any:
		if inner, ok := v["code"]; ok {
			return codeOf(inner)
		}
	}
	return unreadableCode
}

// decode returns a JSON value with the keys of its objects in lower case, as encoding/json takes any case for them, and
// with numbers as json.Number. Values of keys that differ only in case are kept together in a list.
func decode(data []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return lowerKeys(value)
}

func lowerKeys(value any) any {
	switch v := value.(type) {
	case []any:
		for i := range v {
			v[i] = lowerKeys(v[i])
		}
	case map[string]any:
		lowered := make(map[string]any, len(v))
		for key, inner := range v {
			key, inner = strings.ToLower(key), lowerKeys(inner)
			if other, twice := lowered[key]; twice {
				inner = []any{other, inner}
			}
			lowered[key] = inner
		}
		return lowered
	}
	return value
}

// text returns a string, number or boolean as Equifax writes its codes: without spaces around it, in capital letters,
// whole numbers without fraction, and booleans as Y and N. Other values are "".
func text(value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return "Y"
		}
		return "N"
	case json.Number:
		if n, ok := wholeNumber(v.String()); ok {
			return strconv.Itoa(n)
		}
		return v.String()
	case string:
		return strings.ToUpper(strings.TrimSpace(v))
	}
	return ""
}

var decimal = regexp.MustCompile(`^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$`)

// wholeNumber reads a decimal number that is whole, however it is written: 742, 742.0, 7.42e2.
func wholeNumber(s string) (int, bool) {
	s = strings.TrimSpace(s)
	n, err := strconv.ParseFloat(s, 64)
	if !decimal.MatchString(s) || err != nil || n != math.Trunc(n) || math.Abs(n) > 1<<31 {
		return 0, false
	}
	return int(n), true
}

// isNo reports whether a text says clearly that there is nothing: no, none, false, zero, a date of zeros.
func isNo(s string) bool {
	switch s {
	case "N", "NO", "FALSE", "NONE", "NULL", "N/A", "OFF", "INACTIVE", "CLEAR",
		"NO ALERT", "NO ALERTS", "NO HIT", "NO MATCH", "NO MATCH FOUND":
		return true
	}
	return strings.Trim(s, "0-/. ") == ""
}

// isEmpty reports whether a value holds nothing at all.
func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(element any) bool { return !isEmpty(element) })
	case map[string]any:
		return len(v) == 0
	}
	return text(value) == ""
}
