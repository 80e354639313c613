import { createHash } from 'node:crypto';
import { secretUrl, withoutSecrets } from '../secrets/secret-url.ts';
import { readTextIfAny, replaceFile } from '../system/files.ts';
import { parseDirectUrl } from './direct-url.ts';
import { LARGEST_RECORD, type InstalledDistribution } from './installed.ts';

const FILE = 'direct_url.json';

/**
 * Takes what is secret out of a distribution's `direct_url.json`: installers leave out a login, but not the token of a query.
 * What its RECORD says of the file follows. Files are replaced, not written into: another generation may share them.
 */
export function clearDirectUrl({ folder }: Pick<InstalledDistribution, 'folder'>): void {
  const text = readTextIfAny(`${folder}/${FILE}`);
  const direct = text === null ? null : parseDirectUrl(text);
  if (text === null || direct === null) return;
  const url = withoutSecrets(secretUrl(direct.url));
  if (url === direct.url) return;
  const cleared = JSON.stringify({ ...(JSON.parse(text) as object), url });
  const record = readTextIfAny(`${folder}/RECORD`, LARGEST_RECORD) ?? '';
  const digest = createHash('sha256').update(cleared).digest('base64url');
  const row = `$1,sha256=${digest},${Buffer.byteLength(cleared)}`;
  replaceFile(`${folder}/${FILE}`, cleared);
  replaceFile(`${folder}/RECORD`, record.replace(/^([^,\n]*\.dist-info\/direct_url\.json),[^\r\n]*/mu, row));
}
