package applicant

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"onboarding/internal/rest"
)

// asObject is how objects are read field by field: a name that is there twice is that field's own matter.
var asObject = jsontext.AllowDuplicateNames(true)

// fields are the fields of a JSON object, not read yet. One that is there twice is empty: nobody knows which is meant.
type fields map[string]jsontext.Value

// UnmarshalJSONFrom reads the object. Anything else than an object has no fields: nil.
func (f *fields) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindBeginObject {
		return decoder.SkipValue()
	}
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	*f = fields{}
	for decoder.PeekKind() != jsontext.KindEndObject {
		token, err := decoder.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		value, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		if _, twice := (*f)[name]; twice {
			value = nil
		}
		(*f)[name] = value.Clone()
	}
	_, err := decoder.ReadToken()
	return err
}

// get returns the field of this name. Only if there is none, one whose name differs in upper and lower case stands for it.
func (f fields) get(name string) (value jsontext.Value, found bool) {
	if value, found = f[name]; found {
		return value, true
	}
	for other, candidate := range f {
		if strings.EqualFold(other, name) {
			if found {
				return nil, true
			}
			value, found = candidate, true
		}
	}
	return value, found
}

// read reads the field with this name, given with those that it lies in, such as "consent.at". What is missing or null
// is empty. What as cannot read is empty too, and its name is added to unreadable.
func read[T any](unreadable *[]string, f fields, name string, as func(jsontext.Value) (T, bool)) T {
	var empty T
	value, found := f.get(name[strings.LastIndexByte(name, '.')+1:])
	if !found || value.Kind() == jsontext.KindNull {
		return empty
	}
	result, ok := as(value)
	if !ok {
		*unreadable = append(*unreadable, name)
		return empty
	}
	return result
}

// object reads an object.
func object(value jsontext.Value) (fields, bool) {
	var f fields
	err := rest.Unmarshal(value, &f, asObject)
	return f, err == nil && f != nil
}
