// Package gql is the typed GraphQL client that genqlient makes from
// queries/*.graphql and schema.graphql. Nothing in it is written by hand but
// this file, and nothing outside package gitlab imports it: its names follow
// the shape of the operations, not the words of the field.
package gql

//go:generate go tool genqlient ../../../genqlient.yaml
