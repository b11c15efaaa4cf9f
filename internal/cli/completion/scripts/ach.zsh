#compdef ach
# Completion of ach for zsh.
#
# Nothing that stands on the command line, or that ach offers, is ever evaluated:
# names come from a server, and may be written to do harm. zsh itself quotes what it
# puts onto the line.

_ach() {
	local program=${(Q)words[1]} typed out reply value directive=0
	local -a before values notes shown options
	before=("${(@Q)words[2,CURRENT-1]}")
	typed=${(Q):-$compstate[quote]$PREFIX$compstate[quote]} # as if the open quote were closed
	[[ $program == '~/'* ]] && program=$HOME/${program#'~/'}
	whence -p -- "$program" >/dev/null || program=ach

	out=$("$program" __complete "${before[@]}" "$typed" 2>/dev/null) || return 1
	for reply in "${(@f)out}"; do
		case $reply in
		(:<->) directive=${reply#:} ;;
		('') ;;
		(*)
			values+=("${reply%%$'\t'*}")
			[[ $reply == *$'\t'* ]] && notes+=("${reply#*$'\t'}") || notes+=('')
			;;
		esac
	done
	compset -P 1 '-*=' # with --flag=value only the value is answered

	if ((directive & 8)); then # files with one of these endings
		_files -g "*.(${(j:|:)values})"
		return
	fi
	if ((${#values} == 0)); then
		((directive & 4)) && return 1 # no files
		_files
		return
	fi

	((directive & 2)) && options+=(-S '')
	if [[ -n ${(j::)notes} ]]; then
		local -i longest=0 i
		for value in "${values[@]}"; do
			((${#value} > longest)) && longest=${#value}
		done
		for ((i = 1; i <= ${#values}; i++)); do
			value=${(r:longest:)values[i]}
			[[ -n $notes[i] ]] && value+="  -- $notes[i]"
			shown+=("${value[1,COLUMNS-1]}")
		done
		options+=(-l -d shown)
	fi
	compadd -V ach -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' "${options[@]}" -a values
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
	_ach "$@"
else
	compdef _ach ach
fi
