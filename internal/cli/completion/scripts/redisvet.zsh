#compdef redisvet
# Completion of redisvet for zsh. In ~/.zshrc, after compinit: source <(redisvet completion zsh)
_redisvet() {
	local line
	local -a found
	for line in "${(@f)$("${words[1]}" completion -complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
		[[ -n $line ]] && found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
	done
	if (( ${#found} )); then
		_describe 'redisvet' found
	else
		_files
	fi
}
if [[ ${funcstack[1]} == _redisvet ]]; then
	_redisvet "$@"
elif (( ${+functions[compdef]} )); then
	compdef _redisvet redisvet
fi
