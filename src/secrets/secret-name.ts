/** Parts of names of parameters, options and variables whose values are secrets; `-`, `_` and `.` apart. */
const TELLING =
  /token|secret|passw|passphrase|pwd|signature|credential|apikey|accesskey|privatekey|authkey|sessionid|jwt|oauth|^(?:xamz|xgoog)/u;

/** Whole names, in the same way. `Expires` changes with the signature that it belongs to. */
const NAMES: ReadonlySet<string> = new Set([
  'auth',
  'authorization',
  'bearer',
  'code',
  'expires',
  'hdnts',
  'hmac',
  'key',
  'keypairid',
  'pass',
  'pat',
  'policy',
  'sas',
  'session',
  'sig',
  'sign',
  'ticket',
]);

/** Whether a parameter of a URL by this name holds a secret: `private_token`, `X-Amz-Signature`, `sig`. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_.]|%2d|%5f|%2e/gu, '');
  return TELLING.test(plain) || NAMES.has(plain);
}
