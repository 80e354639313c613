/**
 * What becomes of an option with an installer: it is `used`, in the installer's own words or `passed` on as it is; what it asks for
 * holds in any case (`met`); it is `unused`, which a warning says; or it limits what may be installed, cannot be carried out, and is
 * `refused` with an error.
 */
type Support = 'used' | 'passed' | 'met' | 'unused' | 'refused';

export type InstallerName = 'uv' | 'pip';

/** One thing that users can tell pip or uv, in whatever words of the two. */
export interface OptionRow {
  /** Names of pip's option, in pip.conf and as `PIP_*`. */
  readonly pip: readonly string[];
  /** uv's variables; what only uv.toml can say is named as a variable would be. */
  readonly uv: readonly string[];
  readonly meaning: string;
  readonly withUv: Support;
  readonly withPip: Support;
  /** What both families say adds up; otherwise one counts. */
  readonly adds: boolean;
}

/** A row as it is written here: names with blanks between them, `withUv`, `withPip`. */
type Written = readonly [pip: string, uv: string, meaning: string, withUv: Support, withPip: Support, adds?: 'adds'];

/** Where packages come from, and how servers are reached. */
const SOURCES: readonly Written[] = [
  ['index-url pypi-url', 'UV_DEFAULT_INDEX UV_INDEX_URL', 'the package index', 'used', 'used'],
  ['extra-index-url', 'UV_INDEX UV_EXTRA_INDEX_URL', 'further indexes', 'used', 'used', 'adds'],
  ['no-index', 'UV_NO_INDEX', 'no index at all', 'used', 'used', 'adds'],
  ['find-links', 'UV_FIND_LINKS', 'folders and pages with packages', 'used', 'used', 'adds'],
  ['trusted-host', 'UV_INSECURE_HOST', 'hosts whose certificate is not checked', 'used', 'used', 'adds'],
  ['cert', '', 'authorities that sign certificates', 'used', 'used'],
  ['client-cert', '', "the client's certificate and key", 'used', 'used'],
  ['proxy', '', 'the proxy', 'used', 'used'],
  ['timeout default-timeout', 'UV_HTTP_TIMEOUT UV_REQUEST_TIMEOUT', 'seconds for one answer', 'used', 'used'],
  ['retries', 'UV_HTTP_RETRIES', 'how often a request is sent again', 'used', 'used'],
  ['keyring-provider', 'UV_KEYRING_PROVIDER', 'whether logins come from a keyring', 'used', 'used'],
  ['', 'UV_INDEX_STRATEGY', 'which index counts for a name: pip takes the best of all', 'used', 'refused'],
  ['', 'UV_SYSTEM_CERTS UV_NATIVE_TLS', "the machine's own authorities", 'passed', 'met'],
  ['', 'UV_HTTP_CONNECT_TIMEOUT', 'seconds for a connection', 'passed', 'unused'],
  ['', 'UV_HTTPS_PROXY UV_HTTP_PROXY UV_NO_PROXY', 'proxies: set HTTPS_PROXY', 'unused', 'unused'],
  ['', 'UV_CREDENTIALS_DIR', "uv's own store of logins", 'passed', 'unused'],
  ['', 'UV_S3_ENDPOINT_URL UV_GCS_ENDPOINT_URL UV_AZURE_ENDPOINT_URL', 'object stores', 'passed', 'unused'],
  ['', 'UV_REQUIRE_METADATA_RANGE_REQUESTS', 'how metadata is fetched', 'passed', 'met'],
  ['no-proxy-env', '', 'proxies of the environment are left alone', 'unused', 'unused'],
  ['resume-retries', '', 'how often a broken download goes on', 'met', 'passed'],
];

/** What may be installed. */
const LIMITS: readonly Written[] = [
  ['uploaded-prior-to', 'UV_EXCLUDE_NEWER', 'nothing uploaded later than that', 'used', 'used', 'adds'],
  ['', 'UV_EXCLUDE_NEWER_PACKAGE', 'the same for some packages', 'refused', 'refused'],
  ['constraint', 'UV_CONSTRAINT', 'versions that are allowed', 'used', 'used', 'adds'],
  ['build-constraint', 'UV_BUILD_CONSTRAINT', 'versions that builds may use', 'used', 'used', 'adds'],
  ['require-hashes', 'UV_REQUIRE_HASHES', 'every file has a hash', 'used', 'used', 'adds'],
  ['', 'UV_REQUIRE_BUILD_HASHES', 'what builds use has a hash', 'passed', 'refused'],
  ['only-binary', 'UV_ONLY_BINARY', 'wheels only', 'used', 'used', 'adds'],
  ['no-binary', 'UV_NO_BINARY_PACKAGE', 'sources only', 'used', 'used', 'adds'],
  ['', 'UV_NO_BUILD', 'nothing is built', 'used', 'used', 'adds'],
  ['', 'UV_NO_BUILD_PACKAGE', 'some packages are not built', 'used', 'used', 'adds'],
  ['', 'UV_NO_BINARY', 'everything is built', 'used', 'used', 'adds'],
  ['pre', 'UV_PRERELEASE', 'pre-releases', 'used', 'used', 'adds'],
  ['', 'UV_PRERELEASE_PACKAGE', 'pre-releases of some packages', 'unused', 'unused'],
  ['all-releases', '', 'pre-releases of some packages', 'used', 'used', 'adds'],
  ['only-final', '', 'no pre-releases of some packages', 'used', 'used', 'adds'],
  ['prefer-binary', '', 'an older wheel before a newer source', 'unused', 'passed'],
  ['', 'UV_CONSTRAINT_DEPENDENCIES UV_BUILD_CONSTRAINT_DEPENDENCIES', 'constraints of a project', 'unused', 'unused'],
  ['', 'UV_OVERRIDE UV_OVERRIDE_DEPENDENCIES', 'versions against what packages ask for', 'unused', 'unused'],
  ['', 'UV_EXCLUDE UV_EXCLUDE_DEPENDENCIES', 'packages that are never installed', 'refused', 'refused'],
  ['', 'UV_MALWARE_CHECK UV_MALWARE_CHECK_URL UV_AUDIT', "checks of uv's lockfiles", 'unused', 'unused'],
  ['', 'UV_RESOLUTION', 'lowest versions', 'unused', 'unused'],
  ['', 'UV_FORK_STRATEGY', "versions in uv's own lockfile", 'met', 'met'],
  ['', 'UV_TORCH_BACKEND', "PyTorch's indexes", 'passed', 'unused'],
  ['', 'UV_DEPENDENCY_METADATA', 'metadata instead of that of packages', 'unused', 'unused'],
  ['no-require-hashes', 'UV_NO_VERIFY_HASHES UV_VERIFY_HASHES', 'hashes are not asked for', 'unused', 'unused'],
  ['', 'UV_INSECURE_NO_ZIP_VALIDATION UV_SKIP_WHEEL_FILENAME_CHECK', 'checks of archives are off', 'unused', 'unused'],
  ['ignore-requires-python', '', 'packages for other versions of Python', 'unused', 'unused'],
  ['use-feature', '', "pip's new features", 'unused', 'passed', 'adds'],
  ['use-deprecated', '', "pip's old features", 'unused', 'unused'],
  [
    'refresh-package',
    'UV_REFRESH UV_REFRESH_PACKAGE',
    'indexes are asked anew: commands always do',
    'unused',
    'unused',
  ],
];

/** How packages are built and put in place. */
const INSTALLING: readonly Written[] = [
  [
    'no-build-isolation',
    'UV_NO_BUILD_ISOLATION UV_NO_BUILD_ISOLATION_PACKAGE',
    'builds without their own environment',
    'unused',
    'unused',
  ],
  [
    'config-settings',
    'UV_CONFIG_SETTINGS UV_CONFIG_SETTINGS_PACKAGE',
    'settings of builds: write them beside the requirement',
    'unused',
    'unused',
  ],
  ['global-option', '', 'options of setup.py: write them beside the requirement', 'unused', 'unused'],
  ['', 'UV_EXTRA_BUILD_DEPENDENCIES UV_EXTRA_BUILD_VARIABLES', 'what builds get in addition', 'unused', 'unused'],
  ['check-build-dependencies', '', 'what builds use is checked', 'unused', 'unused'],
  ['use-pep517', '', 'builds by pyproject.toml', 'met', 'met'],
  ['no-use-pep517', '', 'builds by setup.py', 'unused', 'unused'],
  ['', 'UV_NO_SOURCES UV_NO_SOURCES_PACKAGE', 'tool.uv.sources of projects', 'passed', 'met'],
  ['', 'UV_NO_EDITABLE UV_NO_EDITABLE_PACKAGE', 'editable projects as plain ones', 'unused', 'unused'],
  ['', 'UV_LINK_MODE', 'how files come from the cache: by links', 'unused', 'unused'],
  ['', 'UV_COMPILE_BYTECODE', 'bytecode at once', 'passed', 'met'],
  ['compile no-compile', '', 'bytecode at once', 'unused', 'unused'],
  ['', 'UV_CONCURRENT_DOWNLOADS UV_CONCURRENT_BUILDS UV_CONCURRENT_INSTALLS', 'how much at once', 'passed', 'met'],
  ['', 'UV_LOCK_TIMEOUT UV_STACK_SIZE UV_CONCURRENT_CACHE_READS UV_GIT_LFS', 'how uv itself works', 'passed', 'met'],
  ['src source source-dir source-directory', '', 'where checkouts go', 'unused', 'unused'],
  ['upgrade', 'UV_UPGRADE UV_UPGRADE_PACKAGE', 'newer versions: see EXTENSION_AGENT_UPGRADE', 'unused', 'unused'],
  ['upgrade-strategy', '', 'newer versions of dependencies', 'unused', 'unused'],
  ['force-reinstall', 'UV_REINSTALL UV_REINSTALL_PACKAGE', 'all anew: see sync --force', 'unused', 'unused'],
  ['ignore-installed', '', 'all anew', 'unused', 'unused'],
  ['no-deps no-dependencies', 'UV_NO_DEPS', 'no dependencies', 'unused', 'unused'],
  ['only-deps only-dependencies', '', 'dependencies only', 'unused', 'unused'],
  [
    'requirement editable group requirements-from-script',
    'UV_EXTRA UV_ALL_EXTRAS UV_NO_EXTRA UV_GROUP',
    'what to install: declare it',
    'unused',
    'unused',
  ],
  ['dry-run report', 'UV_STRICT', 'what an install does', 'unused', 'unused'],
];

/** What the agent decides for every installer. */
const AGENT: readonly Written[] = [
  ['target prefix root user', 'UV_TARGET UV_PREFIX', 'where packages go: onto the volume', 'unused', 'unused'],
  [
    'python',
    'UV_PYTHON UV_SYSTEM UV_SYSTEM_PYTHON UV_PYTHON_PREFERENCE',
    "the interpreter: LocalStack's",
    'unused',
    'unused',
  ],
  [
    'platform python-version implementation abi',
    'UV_PYTHON_VERSION UV_PYTHON_PLATFORM',
    'the platform: this one',
    'unused',
    'unused',
  ],
  ['cache-dir no-cache-dir', 'UV_CACHE_DIR UV_NO_CACHE', 'the cache: on the volume', 'unused', 'unused'],
  ['', 'UV_OFFLINE', 'no network: see EXTENSION_AGENT_OFFLINE', 'unused', 'unused'],
  ['isolated', '', "pip's configuration is not read", 'unused', 'unused'],
  ['log log-file local-log verbose debug no-clean', '', 'what is logged: see --verbose', 'unused', 'unused'],
  [
    'no-user',
    'UV_BREAK_SYSTEM_PACKAGES UV_MANAGED_PYTHON UV_NO_MANAGED_PYTHON UV_PYTHON_DOWNLOADS',
    'the environment is its own',
    'met',
    'met',
  ],
  ['require-virtualenv require-venv break-system-packages', '', 'the environment is its own', 'met', 'met'],
  ['no-input exists-action', '', 'nothing is asked', 'met', 'met'],
  [
    'quiet no-color progress-bar',
    'UV_NO_PROGRESS UV_HIDE_BUILD_OUTPUT UV_LOG_CONTEXT',
    'what an installer shows',
    'met',
    'met',
  ],
  ['no-warn-script-location no-warn-conflicts root-user-action', '', 'what an installer warns of', 'met', 'met'],
  [
    'disable-pip-version-check no-python-version-warning',
    'UV_PREVIEW UV_PREVIEW_FEATURES',
    'what an installer warns of',
    'met',
    'met',
  ],
  ['config-file', 'UV_CONFIG_FILE UV_NO_CONFIG', 'where the configuration is', 'used', 'used', 'adds'],
];

/** uv's variables and keys of uv.toml that belong to other commands of uv. */
export const OTHER_COMMANDS =
  /^UV_(?:PUBLISH|TOOL|INIT|VENV|RUN|PYTHON_|PYPY_|GRAALPY_|PYODIDE_|INSTALL|DOWNLOAD_URL|GITHUB_TOKEN|ASTRAL_|NO_EMIT|EMIT|NO_STRIP|UPLOAD_|TEST_|INTERNAL__|ENV_FILE|NO_ENV_FILE|PROJECT|WORKING_DIR|DEV$|DEV_DEPENDENCIES|NO_DEV|NO_GROUP|DEFAULT_GROUPS|NO_DEFAULT_GROUPS|DEPENDENCY_GROUPS|FROZEN|LOCKED|ISOLATED|NO_SYNC|NO_INSTALL|ONLY_INSTALL|SHOW_RESOLUTION|CUSTOM_COMPILE|NO_HEADER|NO_ANNOTATE|ANNOTATION|OUTPUT_FILE|GENERATE_HASHES|UNIVERSAL|ALLOW_EMPTY|CHECK_URL|TRUSTED_PUBLISHING|ADD_BOUNDS|CACHE_KEYS|ENVIRONMENTS|REQUIRED_|MINIMUM_LIBC|CONFLICTS|WORKSPACE|SOURCES|MANAGED$|PACKAGE|BUILD_BACKEND|INDEX_.+_(?:USERNAME|PASSWORD)$|NO_WRAP|NO_HF_TOKEN|HF_|CUDA_|AMD_|NO_MODIFY_PATH|UNMANAGED)/u;

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** Every option of `pip install` and `uv pip install`. Source: their own lists of options, which a test compares. */
export const OPTIONS: readonly OptionRow[] = [...SOURCES, ...LIMITS, ...INSTALLING, ...AGENT].map(
  ([pip, uv, meaning, withUv, withPip, adds]) => ({
    pip: words(pip),
    uv: words(uv),
    meaning,
    withUv,
    withPip,
    adds: adds === 'adds',
  }),
);

const BY_NAME = new Map(
  OPTIONS.flatMap((row) => [...row.pip.map(pipVariable), ...row.uv].map((name) => [name, row] as const)),
);

/** What an installer is told in the user's own variables. */
export function passedVariables(
  variables: Readonly<Record<string, string>>,
  installer: InstallerName,
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name in variables) {
    const row = rowOf(name);
    const value = variables[name];
    if (row === null || value === undefined) continue;
    if ((installer === 'uv' ? row.withUv : row.withPip) === 'passed') passed[name] = value;
  }
  return passed;
}

/** The row of a `PIP_*` or `UV_*` name; null for what is no option. */
export function rowOf(name: string): OptionRow | null {
  return BY_NAME.get(name) ?? null;
}

/** `PIP_INDEX_URL` of `index-url`. */
export function pipVariable(option: string): string {
  return `PIP_${option.toUpperCase().replaceAll('-', '_')}`;
}
