#!/bin/sh
# LocalStack's own installer as it behaves at each start: the environment once, pip for the list file, pip for each item.
# Arguments: LocalStack's venv, the environment, the list file, then the items of EXTENSION_AUTO_INSTALL.
set -eu
localstack=$1 environment=$2 list=$3
shift 3
if [ ! -d "$environment" ]; then
    "$localstack/bin/python" -m venv "$environment"
    echo "$localstack"/lib/python*/site-packages >"$(echo "$environment"/lib/python*/site-packages)/localstack-venv.pth"
fi
"$environment/bin/pip" install --no-input --no-color --disable-pip-version-check -r "$list"
for item in "$@"; do
    "$environment/bin/pip" show "$item" >/dev/null 2>&1 ||
        "$environment/bin/pip" install --no-input --no-color --disable-pip-version-check "$item"
done
