import type { MarkerEnvironment } from '../requirements/pep508/marker.ts';
import { nearest } from '../errors/nearest.ts';
import { isMissingValue } from '../requirements/auto-install/missing-value.ts';
import type { UnclearAnswer } from './answer.ts';
import type { FoundLinks } from './find-links.ts';
import type { Finding, WantedProject } from './finding.ts';
import type { PackageSource } from './package-source.ts';

/** One sentence, and what to do about it. */
export interface Words {
  readonly sentence: string;
  readonly hint: string;
}

export interface WordsContext {
  readonly environment: MarkerEnvironment;
  /** Names that may have been meant. */
  readonly knownNames: readonly string[];
}

/** Says what was found of a project. No text of a server or of a URL gets into it but hosts, numbers and media types. */
export function describeFinding(wanted: WantedProject, finding: Finding, context: WordsContext): Words {
  const { name, specifier } = wanted;
  const asked = name + specifier;
  switch (finding.kind) {
    case 'available':
      return describeAvailable(name, finding);
    case 'tooNew':
      return describeTooNew(name, finding);
    case 'otherHash':
      return {
        sentence: `${finding.source} has ${name} ${finding.version} with other hashes only than those that are declared.`,
        hint: 'Check the --hash values against the index; a file that changed on the server is a reason to be careful.',
      };
    case 'absent':
      return { sentence: `${joined(finding.sources)} project called ${name}.`, hint: meant(name, context.knownNames) };
    case 'unprovenAbsent':
      return {
        sentence: `${finding.source} answered that there is no ${name} (${finding.status}), but it does not look like a package index.`,
        hint: `Check the URL of the index${finding.isUsual ? ', and what answers there.' : '; most end with /simple.'}`,
      };
    case 'noSuchVersion':
      return describeNoSuchVersion(wanted, finding);
    case 'allYanked':
      return {
        sentence: `${finding.source} has only yanked versions for ${asked}: ${some(finding.versions)}.`,
        hint: `Use another version, or pin a yanked one: ${name}==${finding.versions[0] ?? ''}.`,
      };
    case 'otherPython':
      return describeOtherPython(asked, finding, context.environment);
    case 'otherPlatform':
      return {
        sentence: `${finding.source} has ${name} ${some(finding.versions)} for other platforms only, not for ${platformOf(context.environment)}.`,
        hint: 'Use a version that has a wheel for this platform, or a source archive.',
      };
    case 'unclear':
      return { sentence: describeUnclear(name, finding.source, finding.answer), hint: hintFor(finding.answer) };
    case 'noSource':
      return {
        sentence: `There is no index and no folder to take ${name} from.`,
        hint: 'Remove --no-index, or point --find-links to an existing folder.',
      };
  }
}

/** The warning for a place of `--find-links` that gives nothing. */
export function passedOver({ label }: PackageSource, found: Exclude<FoundLinks, { kind: 'list' }>): string {
  const place = `--find-links: ${label}`;
  if (found.kind === 'nothing') return `${place} ${found.said}; it is skipped.`;
  return `--find-links: ${describeUnclear('its links', label, found).replace(/[.?]$/u, '')}; it is skipped.`;
}

function describeAvailable(name: string, found: Extract<Finding, { kind: 'available' }>): Words {
  const { source, version, isPrerelease } = found;
  if (!isPrerelease) return { sentence: `${source} has ${name} ${version}.`, hint: 'The next start tries again.' };
  return {
    sentence: `${source} has only pre-releases that match, such as ${name} ${version}.`,
    hint: `Add --pre to the file, or use ${name}==${version}.`,
  };
}

function describeTooNew(name: string, found: Extract<Finding, { kind: 'tooNew' }>): Words {
  const { source, version, age } = found;
  const { uploaded, until, origin } = age;
  const limit = until === null ? `${origin} does not let it in` : `${origin} lets it in from ${formatTime(until)} on`;
  const hint = `Wait, or use an older version; EXTENSION_AGENT_MIN_AGE_EXCEPT=${name} makes an exception.`;
  if (uploaded !== null) {
    return { sentence: `${source} has had ${name} ${version} since ${formatTime(uploaded)} only: ${limit}.`, hint };
  }
  return {
    sentence: `${source} does not say how long it has had ${name} ${version}: ${limit}.`,
    hint: `Use an index that reports upload times (PEP 700); EXTENSION_AGENT_MIN_AGE_EXCEPT=${name} makes an exception.`,
  };
}

/** `2026-01-31 12:00 UTC`, to the next whole minute: what is old enough is so then. @param time in milliseconds since the epoch */
export function formatTime(time: number): string {
  const text = new Date(Math.ceil(time / 60_000) * 60_000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

function describeNoSuchVersion(
  { name, specifier }: WantedProject,
  { source, versions }: Extract<Finding, { kind: 'noSuchVersion' }>,
): Words {
  const [newest] = versions;
  if (newest === undefined) {
    return { sentence: `${source} lists ${name}, but no file of it.`, hint: 'Check whether it is in another index.' };
  }
  return {
    sentence: `${source} has no version of ${name} that matches ${specifier} (newest: ${newest}).`,
    hint: `Use a version that exists: ${some(versions)}.`,
  };
}

function describeOtherPython(
  asked: string,
  { source, versions, requiresPython }: Extract<Finding, { kind: 'otherPython' }>,
  environment: MarkerEnvironment,
): Words {
  const python = `Python ${environment['python_version'] ?? ''}`;
  const wants = requiresPython === null ? 'for another Python' : `for Python ${requiresPython}`;
  return {
    sentence: `${source} has ${asked} only ${wants}, not for ${python}: ${some(versions)}.`,
    hint: `Use a version that supports ${python}, which this LocalStack has.`,
  };
}

/** What a source said that does not tell of a project. @param name of the project, or of the file */
export function describeUnclear(name: string, source: string, answer: UnclearAnswer): string {
  switch (answer.kind) {
    case 'wantsLogin':
      return answer.status === PROXY_LOGIN
        ? `The proxy before ${source} asks for a login (${PROXY_LOGIN}).`
        : `${source} asks for a login (${answer.status}).`;
    case 'forbidden':
      return `${source} forbids access to ${name} (${answer.status}).`;
    case 'notAnIndex': {
      const who = answer.ledTo === null ? source : `${source} led to ${answer.ledTo}, which`;
      return `${who} answered with ${contentOf(answer)}`;
    }
    case 'redirectLoop':
      return `${source} redirects in a circle when asked for ${name}.`;
    case 'errorStatus':
      return `${source} answered ${answer.status} when asked for ${name}.`;
    case 'unreachable':
      return describeUnreachable(name, source, answer);
    case 'timedOut':
      return `${source} did not answer in time when asked for ${name}.`;
    case 'tooLarge':
      return `${source} sent more than any package list holds when asked for ${name}.`;
  }
}

const PROXY_LOGIN = 407;

function describeUnreachable(
  name: string,
  source: string,
  { reason, said }: Extract<UnclearAnswer, { kind: 'unreachable' }>,
): string {
  if (reason === 'cut' || reason === 'plainCut') return `${source} broke off the connection when asked for ${name}.`;
  if (reason === 'certificates') return `${source} was not asked: ${said}.`;
  if (reason === 'damaged') return `${source} sent a damaged answer when asked for ${name}.`;
  if (reason === 'redirect') return `${source} ${said.replace(/^it /u, '')}.`;
  return reason === 'invalidUrl' ? `The URL of ${source} is not valid.` : `${source} cannot be reached: ${said}.`;
}

function contentOf({ what, contentType }: Extract<UnclearAnswer, { kind: 'notAnIndex' }>): string {
  switch (what) {
    case 'web page':
      return "a web page instead of a package list: a proxy's or portal's login?";
    case 'JSON':
      return 'JSON that is no package list.';
    case 'empty page':
      return 'an empty page instead of a package list.';
    case 'other content':
      return `${/^[\w.+-]+\/[\w.+-]+$/u.test(contentType) ? contentType : 'something else'} instead of a package list.`;
  }
}

/** What to do about a source that does not tell. */
export function hintFor(answer: UnclearAnswer): string {
  switch (answer.kind) {
    case 'wantsLogin':
      return answer.status === PROXY_LOGIN
        ? 'Put the user name and password of the proxy into its URL: PIP_PROXY or HTTPS_PROXY.'
        : 'Put a user name and a password or token into the URL of the index, or into a netrc file.';
    case 'forbidden':
      return 'Check what the user or token may read, and whether the index blocks this project.';
    case 'notAnIndex':
    case 'redirectLoop':
      return 'Check the URL of the index (most end with /simple) and any proxy in between; the next start tries again.';
    case 'unreachable':
      return UNREACHABLE_HINTS[answer.reason] ?? 'Check network, proxy and firewall; the next start tries again.';
    case 'errorStatus':
    case 'timedOut':
    case 'tooLarge':
      return 'Check the index, or ask its operators; the next start tries again.';
  }
}

const UNREACHABLE_HINTS: Readonly<Record<string, string>> = {
  tls: 'Name the authority that signed the certificate: PIP_CERT or SSL_CERT_FILE.',
  noTls: 'Write http:// where the server has no TLS, or check the port; the next start tries again.',
  plainCut:
    'Write https:// where the server has TLS, or look at network, proxy and firewall; the next start tries again.',
  proxy: 'Fix HTTP_PROXY, HTTPS_PROXY or PIP_PROXY, or name the host in NO_PROXY; the next start tries again.',
  redirect: 'Check the URL of the index, or ask its operators; the next start tries again.',
  certificates: 'Mount the file that PIP_CERT, REQUESTS_CA_BUNDLE or SSL_CERT_FILE names, or unset the variable.',
  dns: 'Check the name of the host, and the DNS of this container; the next start tries again.',
  invalidUrl: 'Percent-encode @, /, # and : in the user name and password: %40, %2F, %23, %3A.',
};

function meant(name: string, knownNames: readonly string[]): string {
  if (isMissingValue(name)) return `Remove the line if ${name} was to mean that there is nothing.`;
  if (name === 'python') return 'Python itself is no package: what needs a version of it says so by requires-python.';
  const near = nearest(name, knownNames);
  if (near !== null && near !== name) return `Did you mean ${near}?`;
  return 'Check the name; add --index-url or --extra-index-url if it is in another index.';
}

function joined(sources: readonly string[]): string {
  const [first = '', second = ''] = sources;
  if (sources.length === 1) return `${first} has no`;
  return sources.length === 2 ? `Neither ${first} nor ${second} has a` : `None of ${sources.join(', ')} has a`;
}

const SHOWN = 5;

function some(versions: readonly string[]): string {
  return versions.slice(0, SHOWN).join(', ') + (versions.length > SHOWN ? ', …' : '');
}

function platformOf(environment: MarkerEnvironment): string {
  return `${environment['sys_platform'] ?? ''} on ${environment['platform_machine'] ?? ''}`;
}
