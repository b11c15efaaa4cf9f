// Package ahead asks in one request what would be asked one after the other. The answers
// travel in the context: whoever asks the same with it is given the answer, once, and
// whoever asks without it asks the server. So what has to be read anew is read with
// another context, and what is decided by an answer does not know when it was asked for.
package ahead
