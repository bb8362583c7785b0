# Completion of redisvet for bash. In ~/.bashrc: source <(redisvet completion bash)
_redisvet() {
	local line=${COMP_LINE:0:COMP_POINT} word
	local -a words
	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=("")
	local cur=${words[${#words[@]}-1]}
	COMPREPLY=()
	while IFS=$'\t' read -r word _; do
		# bash ends a word at =, and replaces what is after it.
		[[ $COMP_WORDBREAKS == *=* && $cur == *=* ]] && word=${word#"${cur%=*}="}
		COMPREPLY+=("$word")
	done < <("${COMP_WORDS[0]}" completion -complete -- "${words[@]:1}" 2>/dev/null)
}
complete -o default -o bashdefault -F _redisvet redisvet
