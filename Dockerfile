# LocalStack with the extension agent: adds the agent, uv, tini and one file in LocalStack's venv, and moves LocalStack's entrypoint,
# whose place leads to the agent. Nothing else.
ARG BASE_IMAGE=localstack/localstack-pro

FROM ${BASE_IMAGE} AS build
USER root
WORKDIR /build
COPY scripts/uv.txt scripts/tini.txt scripts/
RUN python3 -m venv tools \
    && tools/bin/pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --no-deps \
        --requirement scripts/uv.txt
RUN apt-get update -qq \
    && apt-get download -qq tini \
    && grep --fixed-strings "$(echo tini_*.deb)" scripts/tini.txt | sha256sum --check --strict \
    && dpkg-deb --extract tini_*.deb tini
COPY package.json package-lock.json .npmrc ./
# Every package has its hash in the lockfile. Without their scripts: that of `node` would fetch another Node, which has none.
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error
COPY src src
COPY scripts scripts
RUN node scripts/build.mjs \
    && node scripts/third-party-licenses.mjs \
        "$(tools/bin/uv --version)" tools/lib/python*/site-packages/uv-*.dist-info/licenses/LICENSE* \
        -- "tini $(dpkg-deb --field tini_*.deb Version)" tini/usr/share/doc/tini/copyright \
        >> dist/THIRD-PARTY-LICENSES
RUN PATH="/build/tools/bin:$PATH" scripts/rehearse.sh dist/cli.js /build/rehearsal \
    && test -f dist/main/*.code
# What the final image gets, as it lies there; `prepare-image` prints the path of the file that it writes.
RUN mkdir -p root/opt/localstack-extension-agent/bin root/usr/local/bin \
    && cp tools/bin/uv tini/usr/bin/tini root/opt/localstack-extension-agent/bin/ \
    && install -m 755 scripts/entrypoint.sh root/opt/localstack-extension-agent/bin/entrypoint \
    && install -m 755 scripts/docker-entrypoint.sh root/usr/local/bin/docker-entrypoint.sh \
    && cp -r dist root/opt/localstack-extension-agent/ \
    && ln -s /opt/localstack-extension-agent/dist/cli.js root/usr/local/bin/localstack-extensions \
    && cp --parents "$(node dist/cli.js prepare-image)" root/
# LocalStack's own entrypoint, unless the base holds an agent already, which has moved it.
RUN moved=/opt/localstack-extension-agent/bin/localstack-entrypoint \
    && if [ ! -e "$moved" ] && [ -e /usr/local/bin/docker-entrypoint.sh ]; then \
        install -m 755 /usr/local/bin/docker-entrypoint.sh "root$moved"; \
    fi

FROM ${BASE_IMAGE}
COPY --from=build /build/root/ /
# The agent does the steps of the base's entrypoint itself. What follows the image's name in `docker run` goes to `start`:
# `docker run IMAGE -- COMMAND` hands off to COMMAND instead of LocalStack's supervisor.
ENTRYPOINT ["/opt/localstack-extension-agent/bin/entrypoint"]
# The base's own check would take a long first install for a dead container.
HEALTHCHECK --interval=10s --timeout=10s --start-period=15s --retries=5 \
    CMD ["localstack-extensions", "status", "--health"]
