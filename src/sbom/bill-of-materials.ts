import { createHash } from 'node:crypto';
import type { Models } from '@cyclonedx/cyclonedx-library';
import type { ProjectName } from '../requirements/project-name.ts';
import { redactedJson } from '../secrets/redaction.ts';
import { loadCycloneDx, type CycloneDx } from './cyclonedx.ts';
import { licencesOf } from './licence.ts';
import type { Origin } from './origin.ts';

/** What is to be known of an installed distribution. */
export interface BilledDistribution {
  readonly name: ProjectName;
  readonly version: string;
  /** One sentence; "" for none. */
  readonly summary: string;
  readonly author: string;
  /** As its metadata tells them. */
  readonly licences: readonly string[];
  readonly origin: Origin;
  /** What it needs directly. */
  readonly needs: readonly ProjectName[];
  /** Whether it was asked for, not only needed. */
  readonly isDeclared: boolean;
}

/** What a bill of materials is made from. */
export interface Materials {
  readonly distributions: readonly BilledDistribution[];
  /** Version of the LocalStack that has them; null where there is none. */
  readonly localstack: string | null;
  /** Version of the agent. */
  readonly agent: string;
  readonly time: Date;
}

/** The hashes that CycloneDX knows, by the names that Python has for them. */
const ALGORITHMS = {
  md5: 'MD5',
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
  sha3_256: 'SHA3-256',
  sha3_384: 'SHA3-384',
  sha3_512: 'SHA3-512',
} as const;

/**
 * A bill of materials as CycloneDX 1.6 has it in JSON: LocalStack, and what is installed for it. The same materials at the same time
 * are the same text.
 */
export async function billOfMaterials(materials: Materials): Promise<string> {
  const library = await loadCycloneDx();
  const bom = makeBom(materials, library);
  bom.serialNumber = `urn:uuid:${uuidOf(serialized(bom, library))}`;
  return `${redactedJson(JSON.parse(serialized(bom, library)), 2)}\n`;
}

function serialized(bom: Models.Bom, { Serialize, Spec }: CycloneDx): string {
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true });
}

function makeBom({ distributions, localstack, agent, time }: Materials, library: CycloneDx): Models.Bom {
  const { Models: models, Enums } = library;
  const components = new Map(distributions.map((one) => [one.name, componentOf(one, library)]));
  for (const { name, needs } of distributions) {
    for (const needed of needs) {
      const component = components.get(needed);
      if (component !== undefined) components.get(name)?.dependencies.add(component.bomRef);
    }
  }
  const purl = purlOf({ name: 'localstack-core', version: localstack, qualifiers: {} }, library);
  const subject = new models.Component(Enums.ComponentType.Application, 'LocalStack', {
    ...(localstack === null ? {} : { version: localstack, purl }),
    bomRef: 'localstack',
  });
  for (const { name, isDeclared } of distributions) {
    const component = components.get(name);
    if (isDeclared && component !== undefined) subject.dependencies.add(component.bomRef);
  }
  const bom = new models.Bom();
  bom.metadata.timestamp = time;
  bom.metadata.component = subject;
  bom.metadata.tools.components.add(
    new models.Component(Enums.ComponentType.Application, 'localstack-extension-agent', { version: agent }),
  );
  for (const component of components.values()) bom.components.add(component);
  return bom;
}

function componentOf(distribution: BilledDistribution, library: CycloneDx): Models.Component {
  const { Models: models, Enums } = library;
  const { name, version, summary, author, licences, origin } = distribution;
  const purl = purlOf({ name, version, qualifiers: qualifiersOf(origin) }, library);
  const component = new models.Component(Enums.ComponentType.Library, name, {
    version,
    purl,
    bomRef: purl,
    ...(summary === '' ? {} : { description: summary }),
    ...(author === '' ? {} : { author }),
  });
  for (const licence of licencesOf(licences, library)) component.licenses.add(licence);
  if (origin.kind === 'file') {
    for (const [algorithm, name_] of Object.entries(ALGORITHMS)) {
      const digest = origin.hashes[algorithm];
      if (digest !== undefined && /^[\da-f]{32,128}$/iu.test(digest)) {
        component.hashes.set(Enums.HashAlgorithm[name_], digest.toLowerCase());
      }
    }
  }
  const { url } = origin;
  if (url !== null) {
    const { VCS, Distribution } = Enums.ExternalReferenceType;
    const reference =
      origin.kind === 'vcs'
        ? new models.ExternalReference(url, VCS, { comment: `${origin.system}, commit ${origin.commit}` })
        : new models.ExternalReference(url, Distribution);
    component.externalReferences.add(reference);
  }
  return component;
}

/** What a package URL says of where a package is, unless it is on the usual index. Source: the purl type `pypi`. */
function qualifiersOf(origin: Origin): Readonly<Record<string, string>> {
  switch (origin.kind) {
    case 'vcs': {
      const [url = '', fragment] = origin.url.split('#');
      const within = fragment === undefined ? '' : `#${fragment}`;
      return { vcs_url: `${origin.system}+${url}@${origin.commit}${within}` };
    }
    case 'file':
      return origin.isDirect && origin.url !== null ? { download_url: origin.url } : {};
    case 'folder':
      return { download_url: origin.url };
    case 'index':
      return origin.url === null || isUsualIndex(origin.url) ? {} : { repository_url: origin.url };
  }
}

function isUsualIndex(url: string): boolean {
  return URL.parse(url)?.hostname === 'pypi.org';
}

interface PackageId {
  readonly name: string;
  readonly version: string | null;
  readonly qualifiers: Readonly<Record<string, string>>;
}

function purlOf({ name, version, qualifiers }: PackageId, { PackageURL }: CycloneDx): string {
  return new PackageURL('pypi', undefined, name, version ?? undefined, { ...qualifiers }, undefined).toString();
}

/** A UUID that a text makes, in the form of version 8 (RFC 9562). */
function uuidOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  const variant = ((parseInt(digest.charAt(16), 16) & 3) | 8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    variant + digest.slice(17, 20),
    digest.slice(20, 32),
  ].join('-');
}
