#!/usr/bin/env bash
# Draws the pictures of the README from what a terminal really shows: redisvet
# on the sample service, and Neovim with a gopls that redisvet has built.
# Needs go, tmux and nvim.
set -euo pipefail
cd "$(dirname "$0")"
here=$PWD
export LC_ALL=C.UTF-8 TERM=xterm-256color
work=$(mktemp -d)
terminal=redisvet-pictures-$$
trap 'tmux -L "$terminal" kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

go build -C ../.. -o "$work/redisvet" ./cmd/redisvet
export GOPLS="$work/gopls"
"$work/redisvet" gopls -o "$GOPLS" >/dev/null
cp -r ../../examples/hub "$work/hub"
cd "$work/hub"
go mod download

# screen COLUMNS LINES: a terminal in which nothing runs but a plain shell.
screen() {
	terminal+=+ # a server that has just been told to go may still be there
	tmux -L "$terminal" -f /dev/null new-session -d -s it -x "$1" -y "$2" \
		"exec env PS1='\$ ' PATH='$work:$PATH' bash --norc --noprofile"
	tmux -L "$terminal" set-option -g status off
	tmux -L "$terminal" set-option -ga terminal-overrides ',*:Tc'
	await '^\$'
}

type_in() { tmux -L "$terminal" send-keys -t it "$@"; }

# await PATTERN: until the screen shows it.
await() {
	for _ in $(seq 600); do
		if tmux -L "$terminal" capture-pane -p -t it | grep -Eq -- "$1"; then return; fi
		sleep 0.2
	done
	echo "make.sh: the screen does not show $1:" >&2
	tmux -L "$terminal" capture-pane -p -t it >&2
	exit 1
}

# draw FILE: what the screen shows.
draw() {
	tmux -L "$terminal" capture-pane -e -p -t it | go run "$here/svg.go" >"$work/picture"
	mv "$work/picture" "$here/$1"
	tmux -L "$terminal" kill-server
}

screen 220 29
type_in 'redisvet -price=0.20/100k ./internal/health ./internal/registry' Enter
await '^redisvet: [0-9]+ findings'
await '^\$ ?$'
draw terminal.svg

screen 104 30
type_in "clear; nvim -u '$here/init.lua' +61 internal/registry/registry.go" Enter
await '^W'
type_in zz gl
await 'in a loop over'
type_in ga
await '^Type number'
draw editor.svg
