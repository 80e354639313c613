import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRequirementsFile } from '../src/requirements/requirements-txt/requirements-file.ts';
import { machineReader } from '../src/system/source-reader.ts';
import { oraclePython } from '../test/fixtures/oracle.ts';
import { childEnvironment } from '../test/fixtures/child-environment.ts';
import { measure, time } from './measurement.ts';
import type { Row } from './report.ts';

const LINES = 100_000;

/** pip's own reading of a file, timed inside its process. */
const PIP_SCRIPT = `
import sys, time
from pip._internal.network.session import PipSession
from pip._internal.req.constructors import install_req_from_parsed_requirement
from pip._internal.req.req_file import parse_requirements
session = PipSession()
start = time.perf_counter()
for parsed in parse_requirements(sys.argv[1], session=session):
    install_req_from_parsed_requirement(parsed)
print("%.3f" % ((time.perf_counter() - start) * 1000))
`;

/** A file of a hundred thousand lines, both parsers timed inside their processes. */
export async function parsing(runs: number): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'extension-agent-bench-'));
  const file = join(folder, 'requirements.txt');
  await writeFile(file, Array.from({ length: LINES }, (_, n) => line(n)).join('\n'));
  const python = await oraclePython();
  const [ours, theirs] = await measure(
    [
      {
        name: 'agent',
        run: async () => {
          const began = performance.now();
          const { requirements } = await parseRequirementsFile(file, {
            reader: machineReader(),
            folder,
            variables: {},
          });
          if (requirements.length < LINES * 0.8) throw new Error('Lines are missing.');
          return performance.now() - began;
        },
      },
      {
        name: 'pip',
        run: async () => {
          const run = { file: python, args: ['-c', PIP_SCRIPT, file], environment: childEnvironment({ home: folder }) };
          return Number((await time(run)).output.trim().split('\n').at(-1));
        },
      },
    ],
    runs,
  );
  await rm(folder, { recursive: true, force: true });
  if (ours === undefined || theirs === undefined) throw new Error('Nothing was measured.');
  return { name: 'parsing 100,000 lines', ours, theirs, limit: { ratio: 0.1 } };
}

/** What lines of real files look like, in turn. */
function line(n: number): string {
  switch (n % 10) {
    case 0:
      return `# section ${n}`;
    case 1:
      return `package-${n}[extra]>=1.${n % 7},<${(n % 5) + 3}  # why`;
    case 2:
      return `package_${n} ; python_version >= "3.${n % 12}" and sys_platform == "linux"`;
    default:
      return `package-${n}==${n % 9}.${n % 13}.${n % 17}`;
  }
}
