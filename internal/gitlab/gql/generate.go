// Package gql is the typed GraphQL client that genqlient makes from
// queries/*.graphql and schema.graphql. Written by hand are only
// this file and uploads.go, which says what operations take a file, and nothing outside package gitlab imports it: its names follow
// the shape of the operations, not the words of the field.
package gql

//go:generate go tool genqlient ../../../genqlient.yaml
