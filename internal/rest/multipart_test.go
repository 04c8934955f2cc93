package rest

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFormArrivesAsFieldsAndFile(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("image")
		if err != nil || r.FormValue("step_id") != "7" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		data, _ := io.ReadAll(file)
		w.Header().Set("Content-Type", header.Header.Get("Content-Type"))
		io.WriteString(w, header.Filename+" "+string(data))
	})
	body, contentType, err := Form(map[string]string{"step_id": "7"},
		File{Field: "image", Name: "reference", ContentType: "image/png", Data: []byte("pixels")})
	require.NoError(t, err)
	answer, err := client.Send(t.Context(), Request{
		What: "upload", Method: http.MethodPost, Path: "upload", Body: body, ContentType: contentType,
	})
	require.NoError(t, err)
	require.Equal(t, "image/png", answer.ContentType)
	require.Equal(t, "reference pixels", string(answer.Body))
}
