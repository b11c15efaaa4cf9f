package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A form is what a value may be, as JSON Schema says it.
type form map[string]any

// The forms of single values. A text may be written as a number or as true, since YAML
// makes those of names that look so.
func anyText() form { return form{"type": []string{"string", "number", "boolean"}} }

func number() form { return form{"type": "integer", "minimum": 1} }

func truth() form { return form{"type": "boolean"} }

func day() form { return form{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`} }

func oneOf[T ~string](values ...T) form { return form{"enum": values} }

func listOf(items form) form { return form{"type": "array", "items": items} }

func either(forms ...form) form { return form{"anyOf": forms} }

func mappingOf[T any](keys []key[T]) form {
	properties, required := form{}, []string{}
	for _, k := range keys {
		described := form{"description": k.doc}
		for name, value := range k.form {
			described[name] = value
		}
		properties[k.name] = described
		if k.required {
			required = append(required, k.name)
		}
	}
	return form{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// typeForm says what each type means.
func typeForm() form {
	of := func(t Type, doc string) form { return form{"const": t, "description": doc} }
	return form{"oneOf": []form{
		of(Once, "Who is listed is awarded once, and keeps it. This is the type where none is given."),
		of(Revocable, "Who is listed holds it once. Who is not listed any more loses it by --prune."),
		of(Multiple, "Who is listed holds it as many times as listed, and keeps it."),
	}}
}

// The forms of mappings of which some keys say nothing without others.
func achievementForm() form {
	f := mappingOf(achievementKeys())
	f["if"] = form{"required": []string{"until"}}
	f["then"] = form{"properties": form{"type": form{"const": Revocable}}, "required": []string{"type"}}
	return f
}

func holdersForm() form {
	f := mappingOf(holdersKeys())
	members, lists := []string{"members_of"}, []string{"from"}
	f["dependentRequired"] = form{"min_access": members, "direct": members, "bots": members, "select": lists}
	f["anyOf"] = requireAny("users", "members_of", "from")
	return f
}

func personForm() form {
	f := mappingOf(personKeys())
	f["anyOf"] = requireAny("user", "user_id")
	return f
}

// requireAny wants one of some keys at least.
func requireAny(names ...string) []form {
	var one []form
	for _, name := range names {
		one = append(one, form{"required": []string{name}})
	}
	return one
}

// Schema is the JSON Schema (draft 2020-12) of the file, with which editors complete and
// check it.
func Schema() []byte {
	schema := mappingOf(fileKeys())
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Achievements of a GitLab group, and who is to hold them"
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		panic(fmt.Sprintf("a schema of maps, lists and texts: %v", err)) // it has nothing that JSON has not
	}
	return out.Bytes()
}

// A KeyDoc describes a key for people.
type KeyDoc struct {
	Path     string // such as achievements[].holders.users
	Doc      string
	Required bool
}

// Keys describes all keys, in the order in which they are written.
func Keys() []KeyDoc {
	var all []KeyDoc
	all = append(all, described("", fileKeys())...)
	all = append(all, described("achievements[].", achievementKeys())...)
	all = append(all, described("achievements[].holders.", holdersKeys())...)
	return append(all, described("achievements[].holders.users[].", personKeys())...)
}

func described[T any](prefix string, keys []key[T]) []KeyDoc {
	var docs []KeyDoc
	for _, k := range keys {
		docs = append(docs, KeyDoc{prefix + k.name, k.doc, k.required})
	}
	return docs
}
