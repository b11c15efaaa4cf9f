# Completion of ach for fish.
#
# Nothing that stands on the command line, or that ach offers, is ever evaluated:
# names come from a server, and may be written to do harm. fish itself quotes what it
# puts onto the line.

function __ach_complete
    set -l words (commandline -opc)
    set -l raw (commandline -ct)
    # Of a word with an open quote, what it is once that is closed.
    set -l typed (string unescape -- "$raw"; or string unescape -- "$raw'"; or string unescape -- "$raw\""; or printf '%s\n' "$raw")
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    command -sq -- $program; or set program ach
    set -e words[1]

    set -l lines (command $program __complete $words "$typed" 2>/dev/null)
    set -l directive (string match -r '^:(\d+)$' -- "$lines[-1]")[2]
    test -n "$directive"; or return
    set -e lines[-1]
    # With --flag=value only the value is answered.
    set -l flag (string match -r '^-[^=]*=' -- "$typed")

    if test (math "floor($directive / 4) % 2") -eq 1
        for line in $lines
            printf '%s%s\n' "$flag" "$line"
        end
        return
    end
    # Files; with one of these endings, where there are any.
    set -l path (string replace -- "$flag" '' "$typed")
    for line in (__fish_complete_path "$path")
        set -l name (string split -m 1 \t -- $line)[1]
        set -l ending (string match -r '[^.]*$' -- $name)
        if test (count $lines) -eq 0; or string match -q '*/' -- $name; or contains -- "$ending" $lines
            printf '%s%s\n' "$flag" "$line"
        end
    end
end

complete -c ach -e
complete -c ach -f -k -a '(__ach_complete)'
