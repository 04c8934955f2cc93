package rest

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/textproto"
)

// File is a file in a form. Field and Name are plain ASCII without quotes.
type File struct {
	Field       string
	Name        string
	ContentType string
	Data        []byte
}

// Form returns the multipart/form-data body with the fields and, after them, the file; and its content type.
func Form(fields map[string]string, file File) (body []byte, contentType string, err error) {
	var buffer bytes.Buffer
	form := multipart.NewWriter(&buffer)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			return nil, "", err
		}
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, file.Field, file.Name))
	header.Set("Content-Type", file.ContentType)
	part, err := form.CreatePart(header)
	if err != nil {
		return nil, "", err
	}
	if _, err := part.Write(file.Data); err != nil {
		return nil, "", err
	}
	if err := form.Close(); err != nil {
		return nil, "", err
	}
	return buffer.Bytes(), form.FormDataContentType(), nil
}
