import { expect, test } from 'vitest';
import { run } from '../../src/system/subprocess.ts';

const environment = { PATH: process.env['PATH'] ?? '' };

test('a command has ended when its process has, whatever it left behind holds its output open', async () => {
  const script = 'sleep 600 & echo $!; echo told >&2; exit 3';
  const lines: string[] = [];
  const { stdout, ...result } = await run(
    { file: 'sh', args: ['-c', script], environment },
    { onLine: (line) => lines.push(line) },
  );
  process.kill(Number(stdout));
  expect(result).toEqual({ status: 3, stderr: 'told\n', aborted: false });
  expect(lines).toContain('told');
});

test('all that a command printed is there, however much it is', async () => {
  const { stdout } = await run({ file: 'sh', args: ['-c', 'seq 1 200000'], environment });
  expect(stdout.split('\n')).toHaveLength(200_001);
});
