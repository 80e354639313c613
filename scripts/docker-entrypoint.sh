#!/bin/sh
# Takes the place of LocalStack's entrypoint, for whoever sets an entrypoint of their own that ends in LocalStack's: the agent
# runs first. Where the agent hands off to it, it is LocalStack's own. Arguments are passed over, as there.
folder=/opt/localstack-extension-agent/bin
if [ -n "${EXTENSION_AGENT_STARTED:-}" ]; then
    exec "$folder/localstack-entrypoint"
fi
exec "$folder/entrypoint"
