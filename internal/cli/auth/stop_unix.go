//go:build unix

package auth

import (
	"os"
	"os/signal"
	"syscall"
)

// whileStopped lets others stop the program (SIGTSTP) between before and after,
// until it is released.
func whileStopped(before, after func()) (release func()) {
	if signal.Ignored(syscall.SIGTSTP) { // by whoever started the program
		return func() {}
	}
	asked, continued := make(chan os.Signal, 1), make(chan os.Signal, 1)
	done, ended := make(chan struct{}), make(chan struct{})
	signal.Notify(asked, syscall.SIGTSTP)
	signal.Notify(continued, syscall.SIGCONT)
	go func() {
		defer close(ended)
		for {
			select {
			case <-asked:
				before()
				_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
				select { // this thread may go on for a moment before all are stopped
				case <-continued:
					after()
				case <-done:
					return
				}
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(asked)
		signal.Stop(continued)
		close(done)
		<-ended
	}
}
