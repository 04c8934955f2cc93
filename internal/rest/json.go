package rest

import (
	"context"
	stdjson "encoding/json"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"onboarding/internal/fault"
)

// JSON sends in as JSON, unless it is nil, and reads the answer into out, unless that is nil. An answer that cannot be
// read is a passing fault; its cause is ErrCharset if that is why.
func (c *Client) JSON(ctx context.Context, r Request, in, out any) error {
	if in != nil {
		body, err := stdjson.Marshal(in)
		if err != nil {
			return fault.New(fault.Permanent, c.provider, r.What+": the request cannot be formed", err)
		}
		r.Body, r.ContentType = body, "application/json"
	}
	answer, err := c.Send(ctx, r)
	if err != nil || out == nil {
		return err
	}
	text, err := toUTF8(answer.Body, answer.Charset)
	if err == nil {
		err = Unmarshal(text, out, r.Reading)
	}
	switch {
	case errors.Is(err, ErrCharset):
		return c.Unreadable(r.What+": "+err.Error(), err)
	case err != nil:
		return c.Unreadable(r.What+": the answer is not readable", err)
	}
	return nil
}

// Unmarshal reads JSON that others wrote: one value in UTF-8, in which the names of fields are spelt exactly, and none
// twice in one object, so that no second spelling can stand in for the first. Half a surrogate pair, if escaped, reads
// as U+FFFD. The options, which may be nil, relax that. Returns an ErrCharset for what is not UTF-8.
func Unmarshal(data []byte, out any, options ...json.Options) error {
	text, err := toUTF8(data, "")
	if err != nil {
		return err
	}
	// After that, what it allows is the half pair only: one odd field must not spoil the others.
	lenient := jsontext.AllowInvalidUTF8(true)
	return json.Unmarshal(text, out, append([]json.Options{lenient}, options...)...)
}
