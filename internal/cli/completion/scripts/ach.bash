# Completion of ach for bash.
#
# Nothing that stands on the command line, or that ach offers, is ever evaluated:
# names come from a server, and may be written to do harm. The line is cut into words
# here, and what goes back onto it is quoted here. It needs no other package; with
# bash 3.2 descriptions and order are as well as that can.

# __ach_words cuts the line before the cursor as the shell would, but runs and
# expands nothing. It sets words (without their quotes, the last one is what is
# being typed), raw (the last one as it stands there) and quote (the one that is
# open in it, or empty).
__ach_words() {
	local line=$1 c next word='' started='' i
	words=() raw='' quote=''
	for ((i = 0; i < ${#line}; i++)); do
		c=${line:i:1}
		case $quote in
		"'")
			raw+=$c
			if [[ $c == "'" ]]; then quote=''; else word+=$c; fi
			continue
			;;
		'"')
			raw+=$c next=${line:i+1:1}
			case $c in
			'"') quote='' ;;
			\\)
				case $next in
				['$`"\']) word+=$next raw+=$next i=$((i + 1)) ;;
				*) word+=$c ;;
				esac
				;;
			*) word+=$c ;;
			esac
			continue
			;;
		esac
		case $c in
		[\'\"]) quote=$c started=1 raw+=$c ;;
		\\) word+=${line:i+1:1} raw+=${line:i:2} started=1 i=$((i + 1)) ;;
		[[:space:]])
			[[ -n $started ]] && words+=("$word")
			word='' started='' raw=''
			;;
		*) word+=$c raw+=$c started=1 ;;
		esac
	done
	words+=("$word")
}

# __ach_quote sets quoted to a text as it has to be typed where a quote is open, or
# none.
__ach_quote() {
	local text=$1 open=$2 c i
	quoted=''
	for ((i = 0; i < ${#text}; i++)); do
		c=${text:i:1}
		case $open in
		"'")
			[[ $c == "'" ]] && c="'\\''"
			;;
		'"')
			case $c in
			['$`"\']) c="\\$c" ;;
			'!') c='"\!"' ;; # the history is looked up within double quotes too
			esac
			;;
		*)
			case $c in
			[[:alnum:]] | [-_@%+=:,./]) ;;
			[[:print:]]) [[ $c == [\ -\~] ]] && c="\\$c" ;;
			esac
			;;
		esac
		quoted+=$c
	done
}

# __ach_common sets common to what all texts begin with.
__ach_common() {
	common=$1
	local text
	for text in "$@"; do
		while [[ ${text:0:${#common}} != "$common" ]]; do
			common=${common:0:${#common}-1}
		done
	done
}

__ach_files() {
	local typed=$1 name ending wanted
	shift
	[[ $(type -t compopt) == builtin ]] && compopt -o filenames
	[[ $typed == '~/'* ]] && typed=$HOME/${typed:2}
	while IFS= read -r name; do
		wanted=''
		for ending in "$@"; do
			[[ $name == *."$ending" ]] && wanted=1
		done
		[[ -n $wanted || $# -eq 0 || -d $name ]] && COMPREPLY+=("$name")
	done < <(compgen -f -- "$typed")
}

_ach() {
	COMPREPLY=()
	local LC_COLLATE=C words raw quote quoted common
	__ach_words "${COMP_LINE:0:COMP_POINT}"
	[[ $raw == [\<\>]* ]] && return # a redirection: files

	local program=${words[0]} typed=${words[${#words[@]}-1]}
	[[ $program == '~/'* ]] && program=$HOME/${program:2}
	type -P -- "$program" >/dev/null || program=ach

	# What readline replaces is the end of the word that it was asked about, $2; what
	# stands before that in the word stays, as up to a colon or an equals sign.
	local tail=$2 kept='' typed_words=("${words[@]}") typed_raw=$raw typed_quote=$quote
	if [[ -n $raw && $raw == *"$tail" ]]; then
		__ach_words "${raw:0:${#raw}-${#tail}}"
		kept=${words[0]}
	fi
	words=("${typed_words[@]}") raw=$typed_raw quote=$typed_quote

	local out directive=0 reply values=() notes=() value note
	out=$("$program" __complete "${words[@]:1}" 2>/dev/null) || return
	# With --flag=value only the value is answered.
	local prefix=''
	[[ $typed == -*=* ]] && prefix=${typed%%=*}= typed=${typed#*=}
	while IFS= read -r reply; do
		case $reply in
		:[0-9]*) directive=${reply:1} ;;
		'') ;;
		*)
			value=$prefix${reply%%$'\t'*} note=''
			[[ $reply == *$'\t'* ]] && note=${reply#*$'\t'}
			values+=("${value:${#kept}}") notes+=("$note")
			;;
		esac
	done <<<"$out"
	[[ $directive =~ ^[0-9]+$ ]] || return

	local options=''
	[[ $(type -t compopt) == builtin ]] && options=1
	if ((directive & 8)); then # files with one of these endings
		__ach_files "$tail" "${values[@]}"
		return
	fi
	((directive & 4)) && [[ -n $options ]] && compopt +o default # no files
	((directive & 2)) && [[ -n $options ]] && compopt -o nospace
	((directive & 32)) && [[ -n $options ]] && compopt -o nosort 2>/dev/null
	((${#values[@]})) || return

	# One at a time, or all: as they have to be typed.
	local i
	if ((${#values[@]} == 1)) || [[ $COMP_TYPE == 37 || $COMP_TYPE == 42 ]]; then
		for value in "${values[@]}"; do
			__ach_quote "$value" "$quote"
			# readline closes the quote, unless it takes what stands there for that.
			[[ -n $quote && $quoted == *"$quote" ]] && quoted+=$quote
			COMPREPLY+=("$quoted")
		done
		return
	fi

	# What they have in common, as far as it is more than is typed.
	typed=$prefix$typed
	__ach_common "${values[@]}"
	if [[ $COMP_TYPE != 63 ]] && ((${#common} > ${#typed} - ${#kept})); then
		__ach_quote "$common" "$quote"
		COMPREPLY=("$quoted")
		[[ -n $options ]] && compopt -o nospace
		# Of a single one readline would close the quote; of these it takes the same.
		[[ -n $quote ]] && COMPREPLY=("${quoted}0" "${quoted}1")
		return
	fi

	# To look at: with descriptions. readline puts onto the line what these have in
	# common, which must be nothing but plain characters then.
	local longest=0 room entry entries=()
	for value in "${values[@]}"; do
		((${#value} > longest)) && longest=${#value}
	done
	room=$((${COLUMNS:-80} - longest - 5))
	for ((i = 0; i < ${#values[@]}; i++)); do
		entry=${values[i]}
		if [[ -n ${notes[i]} ]] && ((room > 8)); then
			printf -v entry '%s%*s  (%s)' "$entry" $((longest - ${#entry})) '' "${notes[i]:0:room}"
		fi
		entries+=("$entry")
	done
	if [[ $COMP_TYPE != 63 ]]; then
		__ach_common "${entries[@]}"
		__ach_quote "$common" ''
		if [[ -n $quote || $quoted != "$common" ]]; then
			entries=()
			for value in "${values[@]}"; do
				__ach_quote "$value" "$quote"
				entries+=("$quoted")
			done
		fi
	fi
	COMPREPLY=("${entries[@]}")
}

complete -o default -o nosort -F _ach ach 2>/dev/null || complete -o default -F _ach ach
