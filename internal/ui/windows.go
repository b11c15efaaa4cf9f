package ui

import "runtime"

const onWindows = runtime.GOOS == "windows"
