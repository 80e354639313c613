import { join } from 'node:path';
import { describe, test } from 'vitest';
import type { InstallerName } from '../fixtures/installation.ts';
import { withoutInstallSteps } from '../fixtures/output-filters.ts';
import { Transcript } from '../fixtures/transcript.ts';
import { withWorkbench } from '../fixtures/workbench.ts';
import { scenarios, type Scenario } from './scenarios.ts';

describe.concurrent('what users see', () => {
  test.for(scenarios)('$name', async (scenario, { expect }) => {
    const { name, installer } = scenario;
    const compare = async (text: string, file: string) =>
      expect(text).toMatchFileSnapshot(join(import.meta.dirname, file));
    const ofUv = await textOf(scenario, 'uv');
    if (installer === 'none') {
      await compare(ofUv, `${name}.txt`);
      return;
    }
    const ofPip = await textOf(scenario, 'pip');
    if (installer === 'steps') {
      await compare(ofUv, `${name}.txt`);
      expect(withoutInstallSteps(ofPip)).toBe(withoutInstallSteps(ofUv));
    } else {
      await compare(ofUv, `${name}.uv.txt`);
      await compare(ofPip, `${name}.pip.txt`);
      expect(withoutInstallSteps(ofPip), 'one file is enough').not.toBe(withoutInstallSteps(ofUv));
    }
  });
});

async function textOf({ run }: Scenario, installer: InstallerName): Promise<string> {
  return withWorkbench(async (bench) => {
    await bench.serve();
    const transcript = new Transcript(bench, installer);
    await run(transcript);
    return transcript.text;
  });
}
