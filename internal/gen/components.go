package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A component is one of the templates for GitLab CI: its inputs, and what makes jobs of them.
type component struct {
	Name   string
	Inputs []input
	Jobs   string
}

// An input is what of spec:inputs GitLab knows.
type input struct {
	Name        string
	Description string    `yaml:"description"`
	Type        string    `yaml:"type"` // string where none is given
	Default     yaml.Node `yaml:"default"`
	Options     []string  `yaml:"options"`
	Regex       string    `yaml:"regex"`
}

// components reads the templates of a folder.
func components(folder string) ([]component, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yml"))
	if err != nil {
		return nil, err
	}
	all := make([]component, len(files))
	for i, path := range files {
		text, err := os.ReadFile(path) //nolint:gosec // the folder is the caller's own
		if err == nil {
			all[i], err = readComponent(text)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all[i].Name = strings.TrimSuffix(filepath.Base(path), ".yml")
	}
	return all, nil
}

func readComponent(text []byte) (component, error) {
	head, jobs, parted := bytes.Cut(text, []byte("\n---\n"))
	if !parted {
		return component{}, fmt.Errorf("no line of --- parts the inputs from the jobs")
	}
	var header struct {
		Spec struct {
			Inputs yaml.Node `yaml:"inputs"`
		} `yaml:"spec"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(head))
	decoder.KnownFields(true)
	if err := decoder.Decode(&header); err != nil {
		return component{}, err
	}
	c := component{Jobs: string(jobs)}
	for at := 0; at+1 < len(header.Spec.Inputs.Content); at += 2 {
		value, err := yaml.Marshal(header.Spec.Inputs.Content[at+1])
		if err != nil {
			return component{}, err
		}
		in := input{Name: header.Spec.Inputs.Content[at].Value}
		strict := yaml.NewDecoder(bytes.NewReader(value))
		strict.KnownFields(true)
		if err := strict.Decode(&in); err != nil {
			return component{}, fmt.Errorf("%s: %w", in.Name, err)
		}
		c.Inputs = append(c.Inputs, in)
	}
	return c, nil
}

// writeInputs writes a table of the inputs of each component.
func writeInputs(w io.Writer, all []component) error {
	var b strings.Builder
	for i, c := range all {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "### `%s`\n\n| input | default | what for |\n| --- | --- | --- |\n", c.Name)
		for _, in := range c.Inputs {
			said, err := in.defaultText()
			if err != nil {
				return err
			}
			doc := in.Description
			if len(in.Options) > 0 {
				doc += " One of `" + strings.Join(in.Options, "`, `") + "`."
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", in.Name, said, strings.ReplaceAll(doc, "|", `\|`))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// defaultText is the default as it is written in YAML, in one line.
func (in input) defaultText() (string, error) {
	switch in.Default.Kind {
	case 0:
		return "none: it has to be given", nil
	case yaml.ScalarNode:
		if in.Default.Value == "" {
			return "", nil
		}
		return "`" + in.Default.Value + "`", nil
	}
	text, err := yaml.Marshal(&in.Default)
	return "`" + strings.TrimSpace(string(text)) + "`", err
}
