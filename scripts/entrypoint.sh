#!/bin/sh
# Process 1 of the image. The environment of a process can be read as long as it runs: the manager's token goes on by a descriptor.
token=${LOCALSTACK_EXTENSION_AGENT_MANAGER_TOKEN:-${EXTENSION_AGENT_MANAGER_TOKEN:-}}
if [ -n "$token" ]; then
    unset LOCALSTACK_EXTENSION_AGENT_MANAGER_TOKEN EXTENSION_AGENT_MANAGER_TOKEN
    export EXTENSION_AGENT_MANAGER_TOKEN_FD=3
    exec 3<<END
$token
END
fi
exec "${0%/*}/tini" -s -- localstack-extensions start "$@"
