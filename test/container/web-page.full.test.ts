import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, inject } from 'vitest';
import { runAgent } from '../fixtures/agent.ts';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { agentImage } from '../fixtures/docker-engine.ts';
import { withLocalStack } from '../fixtures/running-localstack.ts';
import { test } from '../fixtures/workbench.ts';

/** The commands of the project's README that build the page; `npm run dev` would not end. */
async function buildCommands(project: string): Promise<string> {
  const readme = await readFile(join(project, 'README.md'), 'utf8');
  const [, section = ''] = /^## The page\n([\s\S]*?)^## /mu.exec(readme) ?? [];
  const commands = [...section.matchAll(/^ {4}(.*)$/gmu)].map(([, command = '']) => command);
  return commands.filter((command) => !command.startsWith('npm run dev')).join('\n');
}

/** Gets the page and all scripts that it names, as a browser does. */
async function scriptsOf(page: string): Promise<readonly string[]> {
  const answer = await fetch(page);
  expect(answer.status, page).toBe(200);
  const paths = [...(await answer.text()).matchAll(/<script [^>]*src="([^"]+)"/gu)];
  return Promise.all(
    paths.map(async ([, path = '']) => {
      const script = await fetch(new URL(path, page));
      expect(script.status, path).toBe(200);
      expect(script.headers.get('content-type'), path).toContain('javascript');
      return script.text();
    }),
  );
}

test('the page of dev new --template react is built by npm, checked, loaded from its folder, and installed', async ({
  bench,
}) => {
  const { workspace } = bench;
  await bench.serve();
  const { home, folder: cwd } = workspace;
  const env = {
    ...inject('docker'),
    LOCALSTACK_VOLUME_DIR: workspace.volume,
    IMAGE_NAME: agentImage,
    DOCKER_FLAGS: '--network=host',
    PIP_INDEX_URL: bench.index().url,
  };
  const command = async (...args: readonly string[]) => runAgent(args, { home, cwd, env });
  expect(await command('dev', 'new', 'my-page', '--template', 'react')).toMatchObject({ exitCode: 0 });
  const project = join(workspace.folder, 'my-page');

  const npm = {
    ...childEnvironment({ home, realIndex: true }),
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
  };
  const built = await execa('sh', ['-ec', await buildCommands(project)], {
    cwd: project,
    env: npm,
    extendEnv: false,
    all: true,
  });
  expect(built.all).toContain('built in');
  expect(await readdir(join(project, 'my_page/page'))).toEqual(['assets', 'index.html']);

  const checked = await command('dev', 'check', 'my-page');
  expect(checked.stdout, checked.stderr).toMatch(
    /^✔ LocalStack \S+, Python \S+: my-page 0\.1\.0, entry point my-page$/mu,
  );

  const bound = [`--volume=${project}:/opt/code/extensions/my-page:ro`, '--env=EXTENSION_DEV_MODE=1'];
  await withLocalStack(workspace, bound, async ({ address }) => {
    const [script = ''] = await scriptsOf(`${address}/_extension/my-page`);
    expect(script).toContain('is loaded.');
  });

  const installed = await command('install', './my-page');
  expect(installed.stdout, installed.stderr).toBe('Installed my-page 0.1.0\n');
  await withLocalStack(workspace, [], async ({ address }) => {
    expect(await scriptsOf(`${address}/_extension/my-page`)).toHaveLength(1);
  });
});
