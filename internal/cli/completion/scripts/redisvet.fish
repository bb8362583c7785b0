# Completion of redisvet for fish. In ~/.config/fish/config.fish: redisvet completion fish | source
function __redisvet_complete
	set -l words (commandline -opc)
	set -l command $words[1]
	set -e words[1]
	set -l current (commandline -ct)
	$command completion -complete -- $words "$current" 2>/dev/null
end
complete -c redisvet -a '(__redisvet_complete)'
