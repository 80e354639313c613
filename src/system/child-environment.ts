/** Variables that a child may see; everything else of ours stays here (renovate's rule: an allow-list, not a deny-list). */
const ALLOWED = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'NETRC',
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'CC',
  'CXX',
  'CFLAGS',
  'CXXFLAGS',
  'CPPFLAGS',
  'LDFLAGS',
  'MAKEFLAGS',
  'PKG_CONFIG_PATH',
  'RUSTFLAGS',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'SOURCE_DATE_EPOCH',
]);

const ALLOWED_PREFIXES = ['LC_', 'GIT_', 'SETUPTOOLS_', 'XDG_'];

const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'];

const ISOLATED = 'EXTENSION_AGENT_ISOLATED';

/**
 * The environment of an installer or interpreter that the agent starts. The variable that it adds keeps LocalStack's
 * interpreter from seeing the live extensions.
 */
export function childEnvironment(variables: Readonly<Record<string, string>>): Record<string, string> {
  const environment: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/root' };
  for (const name in variables) {
    const allowed =
      ALLOWED.has(name) ||
      PROXIES.includes(name.toLowerCase()) ||
      ALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix));
    if (allowed) environment[name] = variables[name] ?? '';
  }
  return { ...environment, [ISOLATED]: '1', NO_COLOR: '1', PYTHONUTF8: '1' };
}
