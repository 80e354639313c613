#!/bin/sh
# Starts the agent as containers do: with a first extension, one more, one less. Each kind of start leaves beside the agent what V8
# compiled of it, which no container has to compile again then.
#
#   rehearse.sh CLI FOLDER
set -eu
cli=$1
folder=$2

python3 - "$folder/wheels" <<'PYTHON'
import os
import sys
import zipfile

folder = sys.argv[1]
os.makedirs(folder)
for name in ("rehearsal_one", "rehearsal_two"):
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "class Extension:\n    pass\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: rehearsal\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[localstack.extensions]\n{name} = {name}:Extension\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(f"{folder}/{name}-1.0-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)
PYTHON

start() {
    FILESYSTEM_ROOT=$folder EXTENSION_AGENT_OFFLINE=1 EXTENSION_AUTO_INSTALL=$1 node "$cli" start -- true
}

one=$folder/wheels/rehearsal_one-1.0-py3-none-any.whl
two=$folder/wheels/rehearsal_two-1.0-py3-none-any.whl
start "$one"
start "$one,$two"
start "$two"
