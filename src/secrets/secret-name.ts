/** Parts of names of parameters, options and variables whose values are secrets; `-`, `_` and `.` apart. */
const TELLING =
  /token|secret|passw|passphrase|pwd|signature|credential|apikey|accesskey|privatekey|authkey|sessionid|jwt|oauth|^(?:xamz|xgoog)/u;

/** Whole names, in the same way. `Expires` changes with the signature that it belongs to. */
const NAMES: ReadonlySet<string> = new Set([
  'auth',
  'authorization',
  'bearer',
  'code',
  'cookie',
  'creds',
  'expires',
  'hdnts',
  'hmac',
  'key',
  'keypairid',
  'otp',
  'pass',
  'pat',
  'pin',
  'policy',
  'sas',
  'session',
  'sig',
  'sign',
  'subscriptionkey',
  'ticket',
]);

/** Whether a parameter of a URL by this name holds a secret: `private_token`, `X-Amz-Signature`, `sig`. */
export function isSecretName(name: string): boolean {
  const plain = plainName(name);
  return TELLING.test(plain) || NAMES.has(plain);
}

/** A name in lower case, `-`, `_` and `.` left out. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.]|%2d|%5f|%2e/gu, '');
}
