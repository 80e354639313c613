import type { Models } from '@cyclonedx/cyclonedx-library';
import type { CycloneDx } from './cyclonedx.ts';

/**
 * The licences of a component: an SPDX licence or expression where that is what the metadata tells, else their names.
 *
 * @param told an expression, or names that all count
 */
export function licencesOf(told: readonly string[], library: CycloneDx): readonly Models.License[] {
  const { Models: models, SPDX } = library;
  const [first = ''] = told;
  if (told.length === 1 && SPDX.fixupSpdxId(first) === undefined && isExpression(first, library)) {
    return [new models.LicenseExpression(first)];
  }
  return told.map((name) => {
    const id = SPDX.fixupSpdxId(name);
    return id === undefined ? new models.NamedLicense(name) : new models.SpdxLicense(id);
  });
}

/** Whether it is an expression of licences that SPDX knows, or that are marked as its author's own. Source: SPDX 2.3, annex D. */
function isExpression(text: string, { SPDX }: CycloneDx): boolean {
  const words = text.replace(/[()]/gu, ' $& ').trim().split(/\s+/u);
  let depth = 0;
  let expectsLicence = true;
  for (const [index, word] of words.entries()) {
    if (word === '(' && expectsLicence) depth += 1;
    else if (word === ')' && !expectsLicence && depth > 0) depth -= 1;
    else if (/^(?:AND|OR|WITH)$/u.test(word) && !expectsLicence) expectsLicence = true;
    else if (expectsLicence && isLicence(word, words[index - 1] === 'WITH')) expectsLicence = false;
    else return false;
  }
  return depth === 0 && !expectsLicence;

  function isLicence(word: string, isException: boolean): boolean {
    if (/^(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+$/u.test(word)) return true;
    return isException ? /^[\w.-]+$/u.test(word) : SPDX.isSupportedSpdxId(word.replace(/\+$/u, ''));
  }
}
