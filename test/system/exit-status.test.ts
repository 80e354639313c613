import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { exitStatusOf } from '../../src/system/exit-status.ts';

test.for(['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGTERM'] as const)(
  'an end by %s has the status that a shell gives it',
  (signal) => {
    const status = execFileSync('sh', ['-c', `sh -c 'kill -${signal.slice(3)} $$'; echo $?`], { stdio: 'pipe' });
    expect(exitStatusOf(signal)).toBe(Number(status));
  },
);
