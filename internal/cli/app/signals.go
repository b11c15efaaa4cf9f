package app

import (
	"context"
	"os"
	"os/signal"
	"slices"
)

// UntilSignal returns a context that ends with the first of the signals. Those that
// whoever started the program has it ignore, as nohup does, stay ignored.
func UntilSignal(ctx context.Context, signals ...os.Signal) (context.Context, context.CancelFunc) {
	signals = slices.DeleteFunc(signals, signal.Ignored)
	if len(signals) == 0 { // no signals at all would mean every one
		return context.WithCancel(ctx)
	}
	return signal.NotifyContext(ctx, signals...)
}
