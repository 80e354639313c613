import { permanentFailure, type Failure } from '../errors/failure.ts';
import { isVcsScheme } from '../requirements/requirements-txt/vcs-url.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { redacted, schemeOf } from '../secrets/secret-url.ts';

/** What uv and pip fetch without a version control system. */
const FETCHED: ReadonlySet<string> = new Set(['http', 'https', 'file']);

/** Why nothing can be had from what stands in the place of a URL, which pip's grammar allows to be anything; null where something may. */
export function unusableReference({ name, url }: Requirement): Failure | null {
  if (url === null) return null;
  const scheme = schemeOf(url);
  const text = redacted(url);
  if (isVcsScheme(scheme) && !scheme.endsWith('+file') && !text.includes('://')) {
    // Its program would be given the whole of it on its command line.
    return refuse(`No repository can be had from ${text}`, `Write ${scheme}:// and behind it the host.`);
  }
  const [, before, host = '', path = ''] = /^([^:]+:\/\/)([^/?#]*):(?!\d*(?:[/?#]|$))(.+)$/su.exec(text) ?? [];
  if (before !== undefined && isVcsScheme(scheme)) {
    return refuse(
      `Behind the colon in ${text} a port is expected`,
      `Write a slash in place of it: ${before}${host}/${path}.`,
    );
  }
  if (FETCHED.has(scheme) || isVcsScheme(scheme)) return null;
  return unfetched(name, scheme, text);
}

/** What neither an installer nor a version control system fetches. */
function unfetched(name: string | null, scheme: string, text: string): Failure {
  const [, host, path] = /^([^/\s:]+):(?!\/\/)(.+)$/u.exec(text) ?? [];
  if (name === 'git' && host !== undefined && path !== undefined) {
    return refuse(
      `git@${text} is an address that only git understands`,
      `Write git+ssh:// and behind it git@${host}/${path}.`,
    );
  }
  if (host?.includes('.') === true && path !== undefined && /^[A-Za-z]/u.test(path)) {
    return refuse(
      `${text} is an address that only git understands`,
      `Write git+ssh:// and behind it ${name ?? 'git'}@${host}/${path}.`,
    );
  }
  const named = name ?? 'NAME';
  if (/^[=<>~^!v]*\s*\d[\w.*+!-]*$/u.test(text)) {
    const version = text.replace(/^[=<>~^!v]*\s*/u, '');
    return refuse(`A URL is expected after @, and ${text} is not one`, `For a version write ${named}==${version}.`);
  }
  if (/^(?:latest|newest|next|\*)$/iu.test(text)) {
    return refuse(`A URL is expected after @, and ${text} is not one`, `For the newest version write ${named} alone.`);
  }
  if (/^(?:ssh|git)$/u.test(scheme)) {
    return refuse(`Nothing can be fetched by ${scheme}:`, `Write git+${scheme}: in front, for a repository of git.`);
  }
  const hint = 'Write https://…, git+https://… or file:///…, or the path of a folder or file alone: ./x.';
  return scheme === '' || host !== undefined
    ? refuse(`A URL is expected after @, and ${text} is not one`, hint)
    : refuse(`Neither uv nor pip fetches anything by ${scheme}:`, hint);
}

function refuse(sentence: string, hint: string): Failure {
  return permanentFailure('REQUIREMENT_SYNTAX', `${sentence}.`, hint);
}
