import { describe, expect, test } from 'vitest';
import { readyStageOf } from '../../src/health/init-stage.ts';

function answer(
  isDone: boolean,
  ...scripts: readonly (readonly [name: string, stage: string, state: string])[]
): string {
  return JSON.stringify({
    completed: { BOOT: true, START: true, READY: isDone, SHUTDOWN: false },
    scripts: scripts.map(([name, stage, state]) => ({ name, stage, state })),
  });
}

describe('the stage READY', () => {
  test('is done without a script, whatever other stages have left', () => {
    expect(readyStageOf(answer(true, ['bye.sh', 'SHUTDOWN', 'UNKNOWN']))).toEqual({ kind: 'done', failed: [] });
  });

  test('is pending while a script runs, and names it and those that wait, not those that are done', () => {
    const scripts = [
      ['a.sh', 'READY', 'SUCCESSFUL'],
      ['b.sh', 'READY', 'RUNNING'],
      ['c.py', 'READY', 'UNKNOWN'],
      ['d.sh', 'START', 'RUNNING'],
    ] as const;
    expect(readyStageOf(answer(false, ...scripts))).toEqual({ kind: 'pending', left: ['b.sh', 'c.py'] });
  });

  test('is done where a script of it failed, and names that one', () => {
    const scripts = [
      ['a.sh', 'READY', 'ERROR'],
      ['b.sh', 'BOOT', 'ERROR'],
    ] as const;
    expect(readyStageOf(answer(true, ...scripts))).toEqual({ kind: 'done', failed: ['a.sh'] });
  });

  test.for(['', '{', 'null', '{"completed": {}}', '{"completed": {"READY": "true"}, "scripts": []}', '<html>'])(
    'is unknown where LocalStack answers %j',
    (body) => {
      expect(readyStageOf(body)).toEqual({ kind: 'unknown' });
    },
  );
});
