#!/usr/bin/env bash
# The steps of action.yml. Inputs come by environment, so that no value is taken for a part of a script.
set -euo pipefail

# An input that a workflow sets to nothing, as with a variable of the repository that is not there, counts as left out.
: "${INPUT_IMAGE:=localstack/localstack-pro}" "${INPUT_ON_FAILURE:=fail}" "${INPUT_CONTAINER:=localstack-main}"
: "${INPUT_PORT:=4566}" "${INPUT_TIMEOUT:=300}"

# Where the downloads lie, and what they depend on: the lockfile, or else all that is declared.
downloads() {
    [ -z "$INPUT_CONF_D" ] || [ -d "$INPUT_CONF_D" ] || stop "The folder $INPUT_CONF_D (conf-d) does not exist."
    local lockfile=${INPUT_CONF_D:-/nowhere}/pylock.toml hash
    if [ -f "$lockfile" ]; then
        hash=$(sha256sum <"$lockfile")
    else
        hash=$({
            printf '%s\n' "$INPUT_EXTENSIONS"
            [ -z "$INPUT_CONF_D" ] || find "$INPUT_CONF_D" -type f -print0 | sort -z | xargs -0 -r sha256sum
        } | sha256sum)
    fi
    mkdir -p "$RUNNER_TEMP/localstack-extensions"
    {
        echo "folder=$RUNNER_TEMP/localstack-extensions"
        echo "hash=${hash%% *}"
    } >>"$GITHUB_OUTPUT"
}

# Starts the container, with the plan in the job's summary, and waits for LocalStack.
start() {
    export LOCALSTACK_AUTH_TOKEN=$INPUT_AUTH_TOKEN EXTENSION_AUTO_INSTALL=$INPUT_EXTENSIONS
    export EXTENSION_AGENT_ON_FAILURE=$INPUT_ON_FAILURE EXTENSION_AGENT_TIMEOUT=$INPUT_TIMEOUT
    local options=(
        --volume "$ACTION_FOLDER/dist:/opt/agent:ro"
        --volume "$DOWNLOADS:/var/lib/localstack/lib/extensions/cache"
        --entrypoint /opt/agent/cli.js
        --env EXTENSION_AUTO_INSTALL --env EXTENSION_AGENT_ON_FAILURE --env EXTENSION_AGENT_TIMEOUT
    )
    # A fraction of pip's time, where the machine has what fetches it.
    if [ -x "$RUNNER_TEMP/uv/bin/uv" ] || python3 -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
        --target "$RUNNER_TEMP/uv" --requirement "$ACTION_FOLDER/scripts/uv.txt" >&2; then
        options+=(--volume "$RUNNER_TEMP/uv/bin/uv:/usr/local/bin/uv:ro")
    fi
    [ -z "$INPUT_AUTH_TOKEN" ] || options+=(--env LOCALSTACK_AUTH_TOKEN)
    [ -z "$INPUT_CONF_D" ] || options+=(--volume "$(realpath "$INPUT_CONF_D"):/etc/localstack/conf.d")
    if [ -n "$INPUT_ENVIRONMENT" ]; then
        local variables
        variables=$(mktemp)
        # shellcheck disable=SC2064
        trap "rm -f '$variables'" EXIT
        printf '%s\n' "$INPUT_ENVIRONMENT" >"$variables"
        options+=(--env-file "$variables")
    fi
    docker run --rm "${options[@]}" "$INPUT_IMAGE" plan --format markdown >>"$GITHUB_STEP_SUMMARY"

    [ ! -S /var/run/docker.sock ] || options+=(--volume /var/run/docker.sock:/var/run/docker.sock)
    # A second LocalStack of a job does without the ports of single services: the first has them.
    [ -n "$(docker ps --quiet --filter publish=4510)" ] || options+=(--publish 127.0.0.1:4510-4559:4510-4559)
    docker run --detach --init --name "$INPUT_CONTAINER" "${options[@]}" --publish "127.0.0.1:$INPUT_PORT:4566" \
        "$INPUT_IMAGE" start >/dev/null
    echo "endpoint=http://127.0.0.1:$INPUT_PORT" >>"$GITHUB_OUTPUT"
    wait_until_ready
    docker logs "$INPUT_CONTAINER"
    # The step that keeps the downloads is not run by root.
    docker exec "$INPUT_CONTAINER" chown -R "$(id -u):$(id -g)" /var/lib/localstack/lib/extensions/cache
}

# Where LocalStack starts without an extension, its own answer has to do.
is_ready() {
    if [ "${INPUT_ON_FAILURE,,}" = fail ]; then
        docker exec "$INPUT_CONTAINER" /opt/agent/cli.js status --ready >/dev/null 2>&1
    else
        curl --silent --fail --output /dev/null "http://127.0.0.1:$INPUT_PORT/_localstack/health"
    fi
}

wait_until_ready() {
    local end=$((SECONDS + INPUT_TIMEOUT))
    until is_ready; do
        if [ "$(docker inspect --format '{{.State.Running}}' "$INPUT_CONTAINER")" != true ]; then
            fail 'LocalStack has ended.'
        elif [ $SECONDS -ge $end ]; then
            fail "LocalStack is not ready after $INPUT_TIMEOUT seconds."
        fi
        sleep 1
    done
}

fail() {
    docker logs "$INPUT_CONTAINER"
    stop "$1"
}

stop() {
    echo "::error::$1"
    exit 1
}

"$1"
