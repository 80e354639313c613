#!/bin/sh
# Builds a program that tests run from its Go module, once, and prints its path: go-program.sh FOLDER docker-compose|act|lstk.
# It takes minutes; a second call waits for the first.
set -eu
case $2 in
docker-compose) module=github.com/docker/compose/v2 version=v2.40.3 package=./cmd ;;
act) module=github.com/nektos/act version=v0.2.89 package=. ;;
lstk) module=github.com/localstack/lstk version=v0.22.1 package=. ;;
*) echo "unknown program: $2" >&2 && exit 2 ;;
esac
program=$1/$2-$version
mkdir -p "$1"
exec 9>"$program.lock"
flock 9
if [ ! -x "$program" ]; then
    # Where the proxy does not have the module, it says so in the same JSON.
    sources=$(go mod download -json "$module@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
    [ -n "$sources" ] || { echo "there is no $module@$version to be had" >&2; exit 1; }
    # `go install` refuses a module with replacements; Go's own copy of it cannot be written.
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
    cp -R "$sources/." "$copy"
    chmod -R u+w "$copy"
    (cd "$copy" && GOFLAGS=-mod=mod go build -trimpath -ldflags='-s -w' -o "$program.new" "$package") >&2
    mv "$program.new" "$program"
fi
echo "$program"
