import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect } from 'vitest';
import { childEnvironment } from '../fixtures/child-environment.ts';
import { test } from '../fixtures/container.ts';
import { agentImage } from '../fixtures/docker-engine.ts';
import { recipe } from '../fixtures/recipe.ts';
import { projectRoot } from '../fixtures/test-state.ts';
import { gitlabCiLocal } from '../fixtures/tool-cache.ts';

test('the component is what GitLab understands, and its job prints the plan', async ({ host }) => {
  const cwd = join(host.folder, 'repository');
  const extensions = `extension-beta; python_version > '3.0' # "it's: there"`;
  await mkdir(cwd);
  await cp(join(projectRoot, 'templates'), join(cwd, 'templates'), { recursive: true });
  const pipeline = recipe('GitLab CI', 'yaml', agentImage)
    .replace('localstack-extension-stripe', `>-\n        ${extensions}`)
    .replace(/component: \S+/, 'local: templates/localstack.yml');
  await writeFile(join(cwd, '.gitlab-ci.yml'), pipeline);
  const options = {
    cwd,
    env: childEnvironment({ home: host.home, path: [dirname(process.execPath)] }),
    extendEnv: false,
  };
  const person = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  const steps = [
    ['init', '--quiet'],
    ['remote', 'add', 'origin', 'git@gitlab.example.com:group/project.git'],
    ['add', '--all'],
    [...person, 'commit', '--quiet', '--message', 'pipeline'],
    ['update-ref', 'refs/remotes/origin/main', 'HEAD'],
    ['symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main'],
  ];
  for (const step of steps) await execa('git', step, options);
  const program = await gitlabCiLocal();
  const request = ['--variable', 'CI_PIPELINE_SOURCE=merge_request_event'];
  const { stdout: expanded } = await execa(program, ['--preview', ...request], options);
  expect(expanded).toContain(`name: ${agentImage}`);
  expect(expanded.split(`EXTENSION_AUTO_INSTALL: '${extensions.replaceAll("'", "''")}'`)).toHaveLength(3);
  expect(expanded).toContain('EXTENSION_AGENT_ON_FAILURE: fail');
  expect(expanded).toContain('LOCALSTACK_AUTH_TOKEN: $LOCALSTACK_AUTH_TOKEN');
  expect(expanded).not.toContain('inputs.');
  const { stdout: jobs } = await execa(program, ['--list', ...request], options);
  expect(jobs).toMatch(/^localstack-extensions-plan /m);
  expect(jobs).toMatch(/^test /m);

  const [, script = ''] = /script:\n\s+- (.*plan.*)\n/.exec(expanded) ?? [];
  const env = { EXTENSION_AUTO_INSTALL: extensions, PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/packages' };
  const planned = await host.run(['-c', script], { env, options: ['--entrypoint', 'sh', '--workdir=/tmp'] });
  expect(planned.stdout, planned.stderr).toContain('| install | `extension-beta` | 1.0 |');
});
