package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"mime/multipart"
	"net/textproto"
	"reflect"
	"slices"
	"strconv"
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

// empty tells an optional upload that was left out where it is not a pointer.
func (u *Upload) empty() bool { return u.Name == "" && u.ContentType == "" && len(u.Data) == 0 }

// filePart is an upload and where it stands in the operation, such as variables.input.avatar.
type filePart struct {
	path   string
	upload *Upload
}

// maxVariableDepth stops the walk through variables that refer to themselves.
const maxVariableDepth = 32

// findUploads walks the variables as encoding/json would and returns the uploads in order.
func findUploads(variables any) ([]filePart, error) {
	var found []filePart
	err := walkUploads(reflect.ValueOf(variables), "variables", 0, &found)
	return found, err
}

func walkUploads(v reflect.Value, path string, depth int, found *[]filePart) error {
	if depth > maxVariableDepth {
		return fmt.Errorf("the variables are nested more than %d deep", maxVariableDepth)
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil
		}
		if depth++; depth > maxVariableDepth {
			return fmt.Errorf("the variables are nested more than %d deep", maxVariableDepth)
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		return nil
	}
	if v.Type() == reflect.TypeFor[Upload]() {
		if upload, ok := reflect.TypeAssert[Upload](v); ok && !upload.empty() {
			*found = append(*found, filePart{path: path, upload: &upload})
		}
		return nil
	}
	if v.Type().Implements(reflect.TypeFor[json.Marshaler]()) {
		return nil // writes JSON of its own, in which paths would mean nothing
	}
	switch v.Kind() {
	case reflect.Struct:
		return walkStruct(v, path, depth, found)
	case reflect.Map:
		return walkMap(v, path, depth, found)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := walkUploads(v.Index(i), path+"."+strconv.Itoa(i), depth+1, found); err != nil {
				return err
			}
		}
	}
	return nil
}

func walkStruct(v reflect.Value, path string, depth int, found *[]filePart) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !field.IsExported() && !field.Anonymous || field.Tag.Get("json") == "-" {
			continue
		}
		at := path
		if !field.Anonymous || name != "" {
			if name == "" {
				name = field.Name
			}
			at += "." + name
		}
		if err := walkUploads(v.Field(i), at, depth+1, found); err != nil {
			return err
		}
	}
	return nil
}

func walkMap(v reflect.Value, path string, depth int, found *[]filePart) error {
	if v.Type().Key().Kind() != reflect.String {
		return nil
	}
	values := map[string]reflect.Value{}
	for it := v.MapRange(); it.Next(); {
		values[it.Key().String()] = it.Value()
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		before := len(*found)
		if err := walkUploads(values[key], path+"."+key, depth+1, found); err != nil {
			return err
		}
		if strings.Contains(key, ".") && len(*found) > before {
			return fmt.Errorf("an upload stands below the key %q, which cannot be written as a path", key)
		}
	}
	return nil
}

// encode writes the body of an operation and its content type: JSON, or
// multipart/form-data by the GraphQL multipart request specification where the
// variables hold uploads.
func encode(req *graphql.Request, files []filePart) (body []byte, contentType string, err error) {
	operation, err := json.Marshal(req)
	if err != nil || len(files) == 0 {
		return operation, "application/json", err
	}
	paths := map[string][]string{}
	for i, file := range files {
		paths[strconv.Itoa(i)] = []string{file.path}
	}
	fileMap, err := json.Marshal(paths)
	if err != nil {
		return nil, "", err
	}
	// Buffered, so that the request has a Content-Length and can be repeated;
	// the specification asks for this order of parts.
	var buffer bytes.Buffer
	form := multipart.NewWriter(&buffer)
	err = errors.Join(form.WriteField("operations", string(operation)), form.WriteField("map", string(fileMap)))
	for i, file := range files {
		err = errors.Join(err, writeFile(form, strconv.Itoa(i), file.upload))
	}
	if err = errors.Join(err, form.Close()); err != nil {
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
