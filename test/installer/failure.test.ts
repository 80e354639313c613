import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/errors/codes.ts';
import { describeFailure, excerptOf, taskOn, type InstallerTask } from '../../src/installer/failure.ts';
import { declareItem } from '../fixtures/declaration.ts';

const task: InstallerTask = { installer: 'uv', verb: 'resolving', subjects: ['a'], seconds: 36 };

function failure(stderr: string, { offline = false, aborted = false, requirements = '', about = task } = {}) {
  return describeFailure({ status: 1, stdout: '', stderr, aborted }, { offline, requirements, task: about });
}

interface Case {
  readonly code: ErrorCode;
  readonly transient: boolean;
  readonly says: string;
  readonly output: string;
}

const again = (code: ErrorCode, says: string, output: string): Case => ({ code, transient: true, says, output });
const forGood = (code: ErrorCode, says: string, output: string): Case => ({ code, transient: false, says, output });

/** What uv and pip print; says is what a user reads of it. */
const cases: readonly Case[] = [
  forGood(
    'INSTALL_FAILED',
    "Unexpected file in a-1.0-py3-none-any.whl: 'a-1.0.data/one'. .data directory contents should be named like: '<scheme key>/<path>'.",
    "ERROR: Unexpected file in a-1.0-py3-none-any.whl: 'a-1.0.data/one'. .data directory contents should be named like: '<scheme key>/<path>'.",
  ),
  again(
    'VOLUME',
    'No space left on device (os error 28).',
    'error: Failed to write\n  Caused by: No space left on device (os error 28)',
  ),
  again(
    'VOLUME',
    'Could not install packages due to an OSError: [Errno 122] Disk quota exceeded.',
    'ERROR: Could not install packages due to an OSError: [Errno 122] Disk quota exceeded\n',
  ),
  again(
    'OFFLINE',
    'Network connectivity is disabled, but the requested data wasn’t found in the cache.',
    'error: Failed to fetch: `http://h/`\n  Caused by: Network connectivity is disabled, but the requested data wasn’t found in the cache',
  ),
  again(
    'NETWORK',
    'http://h:8/a.whl could not be fetched: connection reset by peer (os error 104).',
    'error: Failed to fetch: http://h:8/a.whl\ncause: error sending request for url (http://h:8/a.whl)\ncause: Connection reset by peer (os error 104)',
  ),
  again(
    'NETWORK',
    'a==2.0 could not be fetched: end of file before message length reached.',
    'error: Failed to download `a==2.0`\ncause: error decoding response body\ncause: end of file before message length reached',
  ),
  again(
    'NETWORK',
    'https://h:8/a.whl could not be fetched: too many 500 error responses.',
    "ERROR: Could not install packages due to an OSError: HTTPSConnectionPool(host='h', port=8): Max retries exceeded with url: /a.whl (Caused by ResponseError('too many 500 error responses'))",
  ),
  again(
    'NETWORK',
    'http://h:8/a.whl could not be fetched: connection reset by peer.',
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'X': /a.whl\nERROR: Could not install packages due to an OSError: HTTPConnectionPool(host='h', port=8): Max retries exceeded with url: /a.whl (Caused by ProtocolError('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer')))",
  ),
  again(
    'NETWORK',
    "https://h:443/a.whl could not be fetched: failed to resolve 'h' ([Errno -2] Name or service not known).",
    "ERROR: Could not install packages due to an OSError: HTTPSConnectionPool(host='h', port=443): Max retries exceeded with url: /a.whl (Caused by NameResolutionError(\"<urllib3.connection.HTTPSConnection object at 0x7f>: Failed to resolve 'h' ([Errno -2] Name or service not known)\"))",
  ),
  again(
    'NETWORK',
    'http://h:8/a.whl could not be fetched: not enough bytes were received (490 bytes/981 bytes).',
    'error: incomplete-download\n\n× Download failed because not enough bytes were received (490 bytes/981 bytes)\n╰─> URL: http://h:8/a.whl\n\nnote: This is an issue with network connectivity, not pip.',
  ),
  forGood(
    'HASH_MISSING',
    'In --require-hashes mode, all requirements must have a hash.',
    'error: In --require-hashes mode, all requirements must have a hash',
  ),
  forGood(
    'HASH_MISSING',
    'Hashes are required in --require-hashes mode, but they are missing from some requirements.',
    'ERROR: Hashes are required in --require-hashes mode, but they are missing from some requirements.',
  ),
  again(
    'HASH_MISMATCH',
    'Hash mismatch for `a==1`.',
    '  × Failed to download `a==1`\n  ╰─▶ x\n  Caused by: Hash mismatch for `a==1`',
  ),
  again(
    'HASH_MISMATCH',
    'THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
  ),
  forGood(
    'UNSUPPORTED',
    "Cannot find command 'hg' - do you have 'hg' installed and in your PATH?",
    "ERROR: Cannot find command 'hg' - do you have 'hg' installed and in your PATH?",
  ),
  forGood(
    'REQUIREMENT_SYNTAX',
    'Direct URL (`https://github.com/o/r`) references a Git repository, but is missing the `git+` prefix.',
    'error: x\n  cause: Direct URL (`https://github.com/o/r`) references a Git repository, but is missing the `git+` prefix',
  ),
  forGood(
    'REQUIREMENT_SYNTAX',
    'Empty host.',
    'error: Couldn’t parse requirement\n  cause: empty host\nx @ https:///x.whl',
  ),
  forGood('UNSUPPORTED', 'Git executable not found.', 'error: Failed\n  Caused by: Git executable not found'),
  forGood(
    'UNSUPPORTED',
    'A-1-cp27-none-win32.whl is not a supported wheel on this platform.',
    'ERROR: a-1-cp27-none-win32.whl is not a supported wheel on this platform.',
  ),
  forGood(
    'REQUIREMENT_SYNTAX',
    "Invalid wheel filename (wrong number of parts): 'bad'.",
    "ERROR: Invalid wheel filename (wrong number of parts): 'bad'",
  ),
  forGood(
    'NOT_FOUND',
    "Fatal: couldn't find remote ref nope.",
    "  Caused by: git failed\nfatal: couldn't find remote ref nope",
  ),
  forGood('NOT_FOUND', "Fatal: repository 'https://h/x/' not found.", "fatal: repository 'https://h/x/' not found"),
  again(
    'NETWORK',
    'HTTP status client error (401 Unauthorized) for url (http://h/simple/a/).',
    'error: Failed to fetch\n  Caused by: HTTP status client error (401 Unauthorized) for url (http://h/simple/a/)',
  ),
  again(
    'NETWORK',
    '403 Client Error: Forbidden for url: http://h/a.whl.',
    'ERROR: 403 Client Error: Forbidden for url: http://h/a.whl',
  ),
  forGood(
    'NOT_FOUND',
    'HTTP error 404 while getting http://h/a.whl.',
    'ERROR: HTTP error 404 while getting http://h/a.whl',
  ),
  again(
    'NETWORK',
    'Invalid peer certificate: UnknownIssuer.',
    'error: x\n  Caused by: invalid peer certificate: UnknownIssuer',
  ),
  again(
    'NETWORK',
    'Could not fetch URL https://h/simple/a/: There was a problem confirming the ssl certificate: [SSL: CERTIFICATE_VERIFY_FAILED].',
    'Could not fetch URL https://h/simple/a/: There was a problem confirming the ssl certificate: [SSL: CERTIFICATE_VERIFY_FAILED]\nERROR: No matching distribution found for a',
  ),
  again(
    'NETWORK',
    'Tcp connect error: Connection refused (os error 111).',
    'error: Request failed after 3 retries\n  Caused by: tcp connect error: Connection refused (os error 111)',
  ),
  again(
    'NETWORK',
    'No matching distribution found for a.',
    "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\nERROR: No matching distribution found for a",
  ),
  again(
    'NETWORK',
    'HTTP status server error (503 Service Unavailable) for url (http://h/).',
    '  Caused by: HTTP status server error (503 Service Unavailable) for url (http://h/)',
  ),
  again('NETWORK', 'Too many 429 error responses.', 'ERROR: too many 429 error responses'),
  again(
    'NETWORK',
    'Dns error: failed to lookup address information: Name or service not known.',
    '  Caused by: dns error: failed to lookup address information: Name or service not known',
  ),
  forGood(
    'PATH_NOT_FOUND',
    'Distribution not found at: file:///no/such.',
    'error: Distribution not found at: file:///no/such',
  ),
  forGood(
    'PATH_NOT_FOUND',
    "Directory './x' is not installable. Neither 'setup.py' nor 'pyproject.toml' found.",
    "ERROR: Directory './x' is not installable. Neither 'setup.py' nor 'pyproject.toml' found.",
  ),
  forGood(
    'BUILD_FAILED',
    'Its build failed: RuntimeError: no libfixture.',
    '  × Failed to build `a==1.0`\n  ├─▶ The build backend returned an error\n  ╰─▶ Call to `setuptools.build_meta.build_wheel` failed (exit status: 1)\n\n      [stderr]\n      checking …\n      RuntimeError: no libfixture\n',
  ),
  forGood(
    'BUILD_FAILED',
    'Its build failed: RuntimeError: no libfixture.',
    '  error: subprocess-exited-with-error\n  × Getting requirements to build wheel did not run successfully.\n  ╰─> [3 lines of output]\n      Traceback (most recent call last):\n        x\n      RuntimeError: no libfixture\n      [end of output]\n',
  ),
  forGood(
    'NOT_FOUND',
    "Package 'a' requires a different Python: 3.13.1 not in '>=4'.",
    "ERROR: Package 'a' requires a different Python: 3.13.1 not in '>=4'",
  ),
  forGood(
    'NOT_FOUND',
    'Because a was not found in the package registry and you require a, we can conclude that your requirements are unsatisfiable.',
    '  × No solution found when resolving dependencies:\n  ╰─▶ Because a was not found in the package registry and you require a, we can conclude that your requirements are unsatisfiable.',
  ),
  forGood(
    'NOT_FOUND',
    'Could not find a version that satisfies the requirement a==9 (from versions: 1, 2).',
    'ERROR: Could not find a version that satisfies the requirement a==9 (from versions: 1, 2)\nERROR: No matching distribution found for a==9',
  ),
  forGood(
    'NOT_FOUND',
    'Because only a<=2 is available and you require a>=77, we can conclude that your requirements are unsatisfiable.',
    '  × No solution found when resolving dependencies:\n  ╰─▶ Because only a<=2 is available and you require a>=77, we can conclude that\n      your requirements are unsatisfiable.',
  ),
  forGood(
    'CONFLICT',
    'Cannot install a and b because these package versions have conflicting dependencies.',
    'ERROR: Cannot install a and b because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible',
  ),
  forGood(
    'CONFLICT',
    'A depends on c<1; the declaration asks for c>=1; a constraint asks for c==2.',
    'INFO: x\nThe conflict is caused by:\n    a depends on c<1\n    The user requested c>=1\n    The user requested (constraint) c==2\n\nERROR: ResolutionImpossible',
  ),
  forGood(
    'CONFLICT',
    'Because a==1 depends on c<1 and you require c>=1, we can conclude that a==1 cannot be used. And because only a==1 is available and you require a, we can conclude that your requirements are unsatisfiable.',
    '  × No solution found when resolving dependencies:\n  ╰─▶ Because a==1 depends on c<1 and you require c>=1, we can conclude that\n      a==1 cannot be used. And\n      because only a==1 is available and you require a, we can conclude that your\n      requirements are unsatisfiable.',
  ),
  forGood(
    'NOT_FOUND',
    'Because only c<=1.5 is available and you require c>=77, we can conclude that your requirements are unsatisfiable.',
    'error: No solution found when resolving dependencies\n  cause: Because only c<=1.5 is available and you require c>=77, we can conclude that your requirements are unsatisfiable.\n',
  ),
  forGood(
    'NOT_FOUND',
    'Because nope was not found in the provided package locations and all versions of d depend on nope, we can conclude that all versions of d cannot be used.',
    'error: No solution found when resolving dependencies\n  cause: Because nope was not found in the provided package locations and all versions of d depend on nope, we can conclude that all versions of d cannot be used.\n         And because you require d, we can conclude that your requirements are unsatisfiable.\n',
  ),
  forGood(
    'CONFLICT',
    'Because all versions of b depend on c>=1 and all versions of a depend on c<1, we can conclude that all versions of a and all versions of b are incompatible.',
    'error: No solution found when resolving dependencies\n  cause: Because all versions of b depend on c>=1 and all versions of a depend on c<1, we can conclude that all versions of a and all versions of b are incompatible.\n         And because you require a and b, we can conclude that your requirements are unsatisfiable.\n',
  ),
  again('INSTALL_FAILED', 'Something that nobody foresaw.', 'error: Something that nobody foresaw'),
  again('INSTALL_FAILED', 'The installer failed without a word.', ''),
];

describe('what an installer prints when it fails', () => {
  test.each(cases)('$code: $says', ({ code, transient, says, output }) => {
    const described = failure(output, { requirements: 'a==1 --hash=sha256:0' });
    expect(described).toMatchObject({ code, transient });
    expect(described.message.toLowerCase().replace(/\s+/g, ' ')).toContain(says.replace(/\.$/, '').toLowerCase());
    expect(described.message).toMatch(/[.!?]$/);
    expect(described.hint).toMatch(/[.]$/);
  });

  test('a hash that nobody declared is the index’s', () => {
    const { code, message, transient } = failure('ERROR: THESE PACKAGES DO NOT MATCH THE HASHES', {
      requirements: 'a',
    });
    expect({ code, message, transient }).toEqual({
      code: 'HASH_MISMATCH',
      message: 'A file does not have the hash that its index announces.',
      transient: true,
    });
  });

  test('the file with another hash is named where the installer names it', () => {
    const uv = failure('error: Hash mismatch for package metadata at `http://h:1/a-1.whl.metadata`', {
      requirements: 'a',
    });
    const pip = failure(
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    a from http://h:1/a-1.whl (from -r r.txt (line 1)):\n        Got 0',
      { requirements: 'a' },
    );
    expect([uv.file, pip.file]).toEqual(['http://h:1/a-1.whl.metadata', 'http://h:1/a-1.whl']);
    expect(pip.message).toBe('http://h:1/a-1.whl does not have the hash that its index announces.');
  });

  test.each([
    ["ERROR: Wheel 'a' located at /w/a-1.whl is invalid.", '/w/a-1.whl is not a complete archive'],
    ["ERROR: Wheel 'a' located at /v/sync-1.tmp/pip-unpack-x/a-1.whl is invalid.", 'a-1.whl is not a complete archive'],
    ['ERROR: Exception:\nTraceback\ntarfile.ReadError: not a gzip file', 'it is not a complete archive'],
    [
      "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or directory: '/w/a'",
      '/w/a does not exist.',
    ],
    ['error: failed to open file `/w/a`: No such file or directory (os error 2)', '/w/a does not exist.'],
  ])('%s: says so in words of no programming language', (output, says) => {
    expect(failure(output).message.toLowerCase()).toContain(says.toLowerCase());
  });

  test('the file that did not come is told as a URL alone', () => {
    const fileOf = (output: string) => failure(output).file;
    expect(fileOf('Could not fetch URL http://h:1/simple/dep/: 401 Client Error: no')).toBe('http://h:1/simple/dep/');
    expect(fileOf('error: Failed to fetch: `http://h/a-1.whl`\n  Caused by: HTTP status server error (500)')).toBe(
      'http://h/a-1.whl',
    );
    expect(fileOf('error: Failed to download: `a==1`\n  Caused by: connection reset')).toBeUndefined();
  });

  test('a file that is no package, or a wheel for others, is nothing that nobody has', () => {
    const told = (output: string) => failure(output);
    expect(told('Because all versions of a have an invalid package format and you require a')).toMatchObject({
      code: 'NETWORK',
      transient: true,
    });
    expect(
      told('Because p==1.0 has no wheels with a\n  matching platform tag (e.g., `manylinux_2_36_x86_64`)').code,
    ).toBe('NOT_FOUND');
  });

  test('holds no secret', () => {
    const described = failure('error: Failed to fetch https://me:secret@h/a.whl?token=hidden\n');
    expect(JSON.stringify(described)).not.toMatch(/secret|hidden/);
  });

  test('names lines of our own file by what they say', () => {
    const described = failure('ERROR: Invalid requirement: a -r /tmp/x/requirements.txt (line 2) is bad', {
      requirements: 'a\nb==1\n',
    });
    expect(described.output).toContain('a b==1 is bad');
  });

  test('means something else where nothing may be fetched', () => {
    const output = 'ERROR: Could not find a version that satisfies the requirement a (from versions: none)';
    expect(failure(output, { offline: true })).toMatchObject({ code: 'OFFLINE', transient: true });
    expect(failure(output)).toMatchObject({ code: 'NOT_FOUND', transient: false });
    expect(failure('error: Failed to build `a`', { offline: true }).code).toBe('BUILD_FAILED');
  });
});

describe('an installer that was ended when its time was over', () => {
  test.each<readonly [about: Partial<InstallerTask>, output: string, message: string]>([
    [{}, '', 'uv did not finish resolving a within 36 s.'],
    [
      { installer: 'pip', verb: 'installing', subjects: ['a', 'b'], seconds: 3.2 },
      'Collecting a\n  Downloading a.whl (9 MB)\n\n',
      'pip did not finish installing a, b within 3.2 s. It last said: Downloading a.whl (9 MB).',
    ],
    [
      { subjects: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], seconds: 0.1 + 0.2 },
      '',
      'uv did not finish resolving a, b, c, d, e and 2 more within 0.3 s.',
    ],
    [
      {},
      'Looking in indexes: https://me:secret@h/',
      'uv did not finish resolving a within 36 s. It last said: Looking in indexes: https://****@h/.',
    ],
    // Also where it found the time to complain.
    [
      {},
      'error: Connection refused',
      'uv did not finish resolving a within 36 s. It last said: error: Connection refused.',
    ],
  ])('%j, having said %j', (about, output, message) => {
    const described = failure(output, { aborted: true, about: { ...task, ...about } });
    expect(described).toMatchObject({ code: 'TIMEOUT', transient: true, message });
    expect(described.hint).toContain('EXTENSION_AGENT_TIMEOUT');
  });

  test('was at work on names, and on what has none by its URL without credentials', async () => {
    const lines = ['a>=1', 'https://me:secret@h/b-1-py3-none-any.whl', 'git+https://token@h/c'];
    const requirements = await Promise.all(lines.map(async (line) => (await declareItem(line)).requirement));
    expect(taskOn(requirements, task).subjects).toEqual(['a', 'b', 'git+https://****@h/c']);
  });
});

test('an excerpt is shown of builds, and of what nobody foresaw; other failures say it all in a sentence', () => {
  const log = Array.from({ length: 20 }, (_, number) => `line ${number}`);
  const marked = `error: subprocess-exited-with-error\n  ╰─> [22 lines of output]\n      ${log.join('\n      ')}\n      ValueError: broken\n      [end of output]\n`;
  expect(excerptOf(failure(marked)).split('\n')).toEqual([...log.slice(-7), 'ValueError: broken']);
  expect(excerptOf(failure(log.join('\n'))).split('\n')).toEqual(log.slice(-12));
  expect(excerptOf(failure('ERROR: No matching distribution found for a'))).toBe('');
});
