import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseRequirementsFile } from '../../../src/requirements/requirements-txt/requirements-file.ts';
import { machineReader } from '../../../src/system/source-reader.ts';
import { testCertificates } from '../../fixtures/certificate.ts';
import { startWebServer } from '../../fixtures/web-server.ts';
import { makeWorkspace } from '../../fixtures/workspace.ts';

async function parse(text: string) {
  const { folder } = await makeWorkspace();
  const path = join(folder, 'requirements.txt');
  writeFileSync(path, text);
  return parseRequirementsFile(path, { reader: machineReader({ seconds: 60 }), folder, variables: {} });
}

test('all URLs of a file are asked for at once, each of them once', async () => {
  const waiting: ServerResponse[] = [];
  const paths: string[] = [];
  const origin = await startWebServer((request, response) => {
    paths.push(request.url ?? '');
    waiting.push(response);
    // None is answered before all are there.
    if (waiting.length === 3) waiting.forEach((each, index) => each.end(`answer-${index}`));
  });
  const text = ['/a', '/b', '/c', '/a'].map((path) => `-r ${origin}${path}\n`).join('');
  const { requirements, errors } = await parse(text);
  expect(errors).toEqual([]);
  expect(requirements).toHaveLength(4);
  expect(paths.toSorted()).toEqual(['/a', '/b', '/c']);
});

test('a host that is trusted by a line before is asked without a look at its certificate, as in pip', async () => {
  const { untrusted } = await testCertificates();
  const server = createServer(untrusted, (_request, response) => response.end('good'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trust = `--trusted-host ${host}\n`;
  const include = `-r https://${host}/list.txt\n`;
  const [before, after] = await Promise.all([parse(trust + include), parse(include + trust)]);
  expect(before.requirements.map(({ name }) => name)).toEqual(['good']);
  expect(after.requirements).toEqual([]);
  expect(after.errors.map(({ message }) => message)).toEqual([expect.stringContaining('certificate')]);
});
