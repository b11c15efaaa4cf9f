package document

// wording is how graphql-ruby words what a rule has found.
type wording struct {
	rule string
	// when is a part of gqlparser's message, or the kind of the place, where a
	// rule has several wordings.
	when string
	// text and the values of the extensions have {1}, {2} … in the place of the
	// finding's words, {type} in that of the second without brackets, and the
	// names of what stands at the place.
	code, text, extensions string
	place                  placing
}

// placing is where an error stands, beside the place that the rule names.
type placing int

const (
	asFound      placing = iota
	ofArgument           // at the argument that is the first word
	ofValue              // by the location of what holds the value
	ofParent             // one step above
	ofDefinition         // at the operation or fragment
	ofDocument           // at no step of a path
)

const invalidLiteral = "Argument '{argument}' on {kind} '{owner}' has an invalid value ({1}). Expected type '{2}'."

func wordings() []wording {
	return []wording{
		{"FieldsOnCorrectTypeWithoutSuggestions", "", "undefinedField", "Field '{1}' doesn't exist on type '{2}'", "fieldName={1} typeName={2}", asFound},
		{"KnownArgumentNamesWithoutSuggestions", "", "argumentNotAccepted", "{kind} '{owner}' doesn't accept argument '{1}'", "name={owner} typeName={kind} argumentName={1}", ofArgument},
		{unknownAttribute, "", "argumentNotAccepted", "InputObject '{2}' doesn't accept argument '{1}'", "name={2} typeName=InputObject argumentName={1}", asFound},
		{missingAttribute, "", "missingRequiredInputObjectAttribute", "Argument '{1}' on InputObject '{2}' is required. Expected type {3}", "argumentName={1} inputObjectType={2} argumentType={3}", ofArgument},
		{invalidValue, "Variable", "defaultValueInvalidType", "Default value for ${owner} doesn't match type {2}", "variableName={owner} typeName={2}", asFound},
		{invalidValue, "", "argumentLiteralsIncompatible", invalidLiteral, "typeName={kind} argumentName={argument}", ofValue},
		{refusedValue, "Variable", "defaultValueInvalidType", "Default value for ${owner} doesn't match its type", "variableName={owner}", asFound},
		{refusedValue, "", "argumentLiteralsIncompatible", "{1}", "typeName=CoercionError", ofValue},
		{"ProvidedRequiredArguments", "", "missingRequiredArguments", "{kind} '{owner}' is missing required arguments: {2}", "className={kind} name={owner} arguments={2}", asFound},
		{"ScalarLeafsWithoutSuggestions", "must not", "selectionMismatch", "Selections can't be made on scalars (field '{1}' returns {type} but has selections)", "typeName={type}", asFound},
		{"ScalarLeafsWithoutSuggestions", "", "selectionMismatch", "Field must have selections (field '{1}' returns {type} but has no selections. Did you mean '{1} { ... }'?)", "typeName={type}", asFound},
		{"VariablesInAllowedPosition", "", "variableMismatch", "{mismatch} on variable ${1} and argument {argument} ({2} / {3})", "variableName={1} typeName={2} argumentName={argument}", asFound},
		{"VariablesAreInputTypes", "", "variableRequiresValidType", "{2} isn't a valid input type (on ${1})", "variableName={1} typeName={2}", asFound},
		{"KnownTypeNamesWithoutSuggestions", "Variable", "variableRequiresValidType", "{1} isn't a defined input type (on ${owner})", "typeName={1} variableName={owner}", asFound},
		{"KnownTypeNamesWithoutSuggestions", "", "undefinedType", "No such type {1}, so it can't be a fragment condition", "typeName={1}", asFound},
		{"NoUnusedVariables", "", "variableNotUsed", "Variable ${1} is declared by {in} but not used", "variableName={1}", asFound},
		{"NoUndefinedVariables", "", "variableNotDefined", "Variable ${1} is used by {in} but not declared", "variableName={1}", asFound},
		{"UniqueVariableNames", "", "variableNotUnique", "There can only be one variable named \"{1}\"", "variableName={1}", asFound},
		{"UniqueArgumentNames", "", "argumentNotUnique", "There can be only one argument named \"{1}\"", "name={1}", ofParent},
		{"UniqueInputFieldNames", "", "inputFieldNotUnique", "There can be only one input field named \"{1}\"", "name={1}", ofParent},
		{"UniqueFragmentNames", "", "fragmentNotUnique", "Fragment name \"{1}\" must be unique", "fragmentName={1}", ofDocument},
		{"UniqueOperationNames", "", "uniquelyNamedOperations", "Operation name \"{1}\" must be unique", "operationName={1}", ofDocument},
		{"LoneAnonymousOperation", "", "uniquelyNamedOperations", "Operation name is required when multiple operations are present", "", ofDocument},
		{"KnownRootType", "", "missingSubscriptionConfiguration", "Schema is not configured for subscriptions", "", asFound},
		{"KnownDirectives", "Unknown", "undefinedDirective", "Directive @{1} is not defined", "directiveName={1}", asFound},
		{"KnownFragmentNames", "", "useAndDefineFragment", "Fragment {1} was used, but not defined", "fragmentName={1}", asFound},
		{"NoUnusedFragments", "", "useAndDefineFragment", "Fragment {1} was defined, but not used", "fragmentName={1}", asFound},
		{"NoFragmentCycles", "", "infiniteLoop", "Fragment {1} contains an infinite loop", "fragmentName={1}", ofDefinition},
		{"FragmentsOnCompositeTypes", "Fragment \"", "fragmentOnNonCompositeType", "Invalid fragment on type {2} (must be Union, Interface or Object)", "typeName={2}", asFound},
		{"FragmentsOnCompositeTypes", "", "fragmentOnNonCompositeType", "Invalid fragment on type {1} (must be Union, Interface or Object)", "typeName={1}", asFound},
		{"PossibleFragmentSpreads", "Fragment \"", "cannotSpreadFragment", "Fragment {1} on {3} can't be spread inside {2}", "fragmentName={1} parentName={2} typeName={3}", asFound},
		{"PossibleFragmentSpreads", "", "cannotSpreadFragment", "Fragment on {2} can't be spread inside {1}", "fragmentName=unknown parentName={1} typeName={2}", asFound},
		{"OverlappingFieldsCanBeMerged", "because they have differing arguments", "fieldConflict", "Field '{1}' has an argument conflict", "fieldName={1}", ofDocument},
		{"OverlappingFieldsCanBeMerged", "because subfields", "fieldConflict", "Field '{1}' has a field conflict", "fieldName={1}", ofDocument},
		{"OverlappingFieldsCanBeMerged", "are different fields", "fieldConflict", "Field '{1}' has a field conflict: {2} or {3}?", "fieldName={1}", ofDocument},
	}
}
