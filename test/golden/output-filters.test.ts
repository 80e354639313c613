import { describe, expect, test } from 'vitest';
import { filtered, withoutInstallSteps } from '../fixtures/output-filters.ts';

const places = { folder: '/tmp/agent-x', root: '/tmp/agent-x/root', localStack: '/tmp/agent-x/localstack' };
const log = 'localstack-extensions INFO ';
const hash = 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c';

describe('what differs from run to run', () => {
  test.for([
    [
      'the folders of the test',
      'open /tmp/agent-x/root/etc and /tmp/agent-x/localstack, /tmp/agent-x/y',
      'open [ROOT]/etc and [LOCALSTACK], [FOLDER]/y',
    ],
    [
      'how long a run took',
      `${log} 1 installed, 0 failed in 1.4 s.\n`,
      `${log} 1 installed, 0 failed in [SECONDS] s.\n`,
    ],
    ['how long nothing took', '0 failed, nothing to do in 0.08 s.', '0 failed, nothing to do in [SECONDS] s.'],
    ['times', 'made 2026-11-28T07:12:01.123Z', 'made 2000-01-01T00:00:00.000Z'],
    [
      'times of log lines',
      '{"level":"info","time":1795849921123,"msg":"x"}',
      '{"level":"info","time":[TIME],"msg":"x"}',
    ],
    [
      'the holder of a lock',
      'Process 4711 on ci-7.local has held /x/agent.lock for 3 s; waiting',
      'Process [PID] on [HOST] has held /x/agent.lock for [SECONDS] s; waiting',
    ],
    ['ports of the index', 'http://u:p@127.0.0.1:38443/simple/', 'http://u:p@127.0.0.1:[PORT]/simple/'],
    ['ports as pip prints them', "(host='127.0.0.1', port=38443)", "(host='127.0.0.1', port=[PORT])"],
    ['addresses of Python objects', '<Connection object at 0x7f737cb952d0>', '<Connection object at [ADDRESS]>'],
    [
      'the version of Python',
      'the current Python version (3.11.2) does not',
      'the current Python version ([PYTHON]) does not',
    ],
    ['hashes', `got sha256:${hash}`, 'got sha256:[SHA256]'],
    [
      'where uv builds',
      '"/e/cache/uv/sdists-v11/index/d32/a/1.0/AA3-_w/src/setup.py"',
      '"/e/cache/uv/[SOURCE]/src/setup.py"',
    ],
    [
      'where pip builds',
      `"/e/s.tmp/pip-install-nr0vkl9g/extension-x_${hash.slice(0, 32)}/setup.py"`,
      '"/e/s.tmp/[SOURCE]/setup.py"',
    ],
    [
      'signs of life',
      `${log} Resolving …\n${log} Resolving … 8 s\n${log} Resolving … 16 s (uv says)\nrest\n`,
      `${log} Resolving …\nrest\n`,
    ],
    ['signs of life in JSON', '{"level":"info","time":1,"msg":"Resolving … 8 s (uv says)"}\nrest\n', 'rest\n'],
  ] as const)('%s', ([, text, expected]) => {
    expect(filtered(text, places)).toBe(expected);
  });

  test('names of generations, which are numbered so that each can be told from the others', () => {
    const text = '* 20261128T071201-0a1b2c\n  20261128T071300-ffffff\nPut back 20261128T071201-0a1b2c: nothing';
    expect(filtered(text, places)).toBe(
      '* 20000101T000000-000001\n  20000101T000000-000002\nPut back 20000101T000000-000001: nothing',
    );
  });
});

test.for([
  ['other folders', 'no /tmp/agent-y/root, no /etc/localstack'],
  ['limits that a user set', 'did not finish within 1 s. Set it to 600 s in 5 steps'],
  ['counts', '4 installed, 12 kept, 3 removed, 1 failed'],
  ['versions of packages', 'plain-library 1.0 -> 3.11.2, plain-library<=3.0b1, Python>=3.11'],
  ['ports that a user set', 'listens at 0.0.0.0:4566, http://localhost:4566, 127.0.0.2:80'],
  ['status codes', 'HTTP status server error (503 Service Unavailable), [Errno 111], os error 111'],
  ['hashes that a test made up, and what is no SHA-256', `${'0'.repeat(64)} md5:${hash.slice(0, 32)}`],
  ['dates, and numbers that are no time', '2026-11-28 "time":12 20261128T071201'],
  ['the steps', `${log} Resolving 3 requirements …\n${log} has held for 3 s; waiting …\n`],
  ['warnings, though they may look like signs of life', 'localstack-extensions WARN  Resolving … 8 s\n'],
  ['paths in the cache that are not where a source was unpacked', '/cache/uv/wheels-v5/x.whl /tmp/pip-install/x'],
  ['white space and empty lines', ' a  b \n\n\tc\n'],
] as const)('nothing else is taken: %s', ([, text]) => {
  expect(filtered(text, places)).toBe(text);
});

test('only the steps of an install are no part of the comparison of installers', () => {
  const steps = [
    'Installing what is missing …',
    'Installing 1 package …',
    'Installing 12 packages …',
    'Making the environment …',
  ];
  const json = steps.map((step) => `{"level":"info","msg":"${step}"}`);
  const others = ['Resolving 2 requirements …', '+ a 1.0  (a dependency)', 'Installing a failed', '1 installed'];
  const text = [...steps, ...json, ...others].map((line) => `${log} ${line}\n`).join('');
  expect(withoutInstallSteps(text)).toBe(others.map((line) => `${log} ${line}\n`).join(''));
});
