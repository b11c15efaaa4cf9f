package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"mime/multipart"
	"net/textproto"
	"strings"
	"unicode"

	"github.com/Khan/genqlient/graphql"
)

// Upload is a file in the variables of an operation: what GraphQL's scalar
// Upload is bound to. An operation that holds one is sent as multipart/form-data.
type Upload struct {
	Name        string // file name; only its last element is sent
	ContentType string // such as image/png
	Data        []byte
}

// MarshalJSON writes null: the content travels in a part of its own.
func (Upload) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// An Uploader are the variables of an operation that takes a file. It says so itself,
// as the file stands in a part of its own.
type Uploader interface {
	// Upload returns the file, nil for none, and where it stands in the operation, such
	// as variables.input.avatar.
	Upload() (path string, file *Upload)
}

// uploadOf returns the file in the variables of an operation; nil for none.
func uploadOf(variables any) (path string, file *Upload) {
	if u, ok := variables.(Uploader); ok {
		return u.Upload()
	}
	return "", nil
}

// encode writes the body of an operation and its content type: JSON, or
// multipart/form-data by the GraphQL multipart request specification where there is a file.
func encode(req *graphql.Request) (body []byte, contentType string, err error) {
	operation, err := json.Marshal(req)
	path, file := uploadOf(req.Variables)
	if err != nil || file == nil {
		return operation, "application/json", err
	}
	const part = "0" // the name of the part with the file
	places, err := json.Marshal(map[string][]string{part: {path}})
	if err != nil {
		return nil, "", err
	}
	// Buffered, so that the request has a Content-Length and can be repeated;
	// the specification asks for this order of parts.
	var buffer bytes.Buffer
	form := multipart.NewWriter(&buffer)
	err = errors.Join(form.WriteField("operations", string(operation)), form.WriteField("map", string(places)), writeFile(form, part, file), form.Close())
	if err != nil {
		return nil, "", err
	}
	return buffer.Bytes(), form.FormDataContentType(), nil
}

func writeFile(form *multipart.Writer, field string, upload *Upload) error {
	contentType := upload.ContentType
	if _, _, err := mime.ParseMediaType(contentType); err != nil || strings.ContainsFunc(contentType, unicode.IsControl) {
		contentType = "application/octet-stream"
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition(field, partName(upload.Name)))
	header.Set("Content-Type", contentType)
	part, err := form.CreatePart(header)
	if err != nil {
		return err
	}
	_, err = part.Write(upload.Data)
	return err
}

// partName reduces a file name to its last element, for either kind of slash,
// without the characters that could end the header it stands in.
func partName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '_'
		}
		return r
	}, name)
	if name == "" || name == "." || name == ".." {
		return "file"
	}
	return name
}
