// Bundles src/ into dist/, in CommonJS, which Node loads fastest: a small cli.js and what it runs when there is more to do.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundledPackages, packageLicenses } from './third-party-licenses.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}/dist`, { recursive: true, force: true });

/** @satisfies {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: /** @type {const} */ ('node'),
  format: /** @type {const} */ ('cjs'),
  define: { 'import.meta.dirname': '__dirname' },
  target: 'node22.15',
  legalComments: /** @type {const} */ ('linked'),
  minifySyntax: true,
};

/**
 * Bundles what few runs need to a file of its own, beside the one that loads it then.
 *
 * @param {string} name
 * @param {string} contents a CommonJS module
 */
async function bundleBeside(name, contents) {
  const { metafile: made } = await build({
    ...shared,
    stdin: { contents, resolveDir: root, sourcefile: `${name}.js` },
    entryNames: `main/${name}-[hash]`,
    metafile: /** @type {const} */ (true),
    // What the library would make XML with, and check it; it asks for these when it is told to.
    external: ['libxmljs2', 'xmlbuilder2', 'ajv', 'ajv-formats', 'ajv-formats-draft2019'],
  });
  const file = Object.keys(made.outputs).find((path) => path.endsWith('.js')) ?? '';
  return { metafile: made, place: `./${basename(file)}` };
}

// The HTTP client is as large as all else together, and few runs ask a server; fewer tell metrics.
const client = await bundleBeside('undici', "module.exports = require('undici')");
const metrics = await bundleBeside('prom-client', "module.exports = require('prom-client')");

const parts = ['Enums', 'Models', 'Serialize', 'SPDX', 'Spec'].map(
  (part) => `${part}: require('@cyclonedx/cyclonedx-library/${part}')`,
);
const cyclonedx = await bundleBeside(
  'cyclonedx',
  `module.exports = { ${parts.join(', ')}, PackageURL: require('packageurl-js').PackageURL }`,
);

const sigstore = await bundleBeside(
  'sigstore',
  `module.exports = {
    ...require('@sigstore/bundle'),
    ...require('@sigstore/verify'),
    X509Certificate: require('@sigstore/core').X509Certificate,
    TrustedRoot: require('@sigstore/protobuf-specs').TrustedRoot,
  }`,
);
const sigstoreRoot = await bundleBeside('sigstore-root', "module.exports = require('@sigstore/tuf/seeds.json')");

// In a folder of its own: it finds its neighbours as it does in src/. Its name changes with it, for what is kept of its run.
const { metafile } = await build({
  ...shared,
  entryPoints: { main: 'src/main.ts' },
  entryNames: 'main/[name]-[hash]',
  // yargs asks for it, as an ES module.
  define: { ...shared.define, 'import.meta.url': '__url' },
  // The bundle is run as a script, which knows `require` alone.
  supported: { 'dynamic-import': false },
  plugins: [
    {
      name: 'what few runs need are bundles of their own',
      setup: (build) => {
        build.onResolve({ filter: /^undici$/ }, () => ({ path: client.place, external: true }));
        build.onResolve({ filter: /^prom-client$/ }, () => ({ path: metrics.place, external: true }));
        build.onResolve({ filter: /^@sigstore\// }, ({ path }) => ({
          path: path.endsWith('.json') ? sigstoreRoot.place : sigstore.place,
          external: true,
        }));
        build.onResolve({ filter: /^(?:@cyclonedx\/cyclonedx-library|packageurl-js)$/ }, () => ({
          path: cyclonedx.place,
          external: true,
        }));
      },
    },
  ],
  banner: { js: "const __url='file://'+encodeURI(__filename).replace(/[?#]/g,encodeURIComponent);" },
  metafile: /** @type {const} */ (true),
});
const main = Object.keys(metafile.outputs).find((path) => path.endsWith('.js')) ?? '';
escapeNonAscii(`${root}/${main}`);

/** @satisfies {import('esbuild').BuildOptions} */
const cli = {
  ...shared,
  metafile: /** @type {const} */ (true),
  entryPoints: { cli: 'src/cli.ts' },
  // A Node as old as distributions still have it can read the file, and is told that it is too old.
  target: ['node12', 'es2019'],
  define: { ...shared.define, MAIN_BUNDLE: JSON.stringify(basename(main)) },
  plugins: [
    {
      name: 'what supervises, and what clears up after a kill, are bundles of their own',
      setup: (build) => {
        build.onResolve({ filter: /^\.\/(?:manager\/supervise|sync\/leftovers)\.ts$/ }, ({ path }) => ({
          path: `./${basename(path, '.ts')}.js`,
          namespace: 'beside',
        }));
        build.onResolve({ filter: /^/, namespace: 'beside' }, ({ path }) => ({ path, external: true }));
        build.onLoad({ filter: /^/, namespace: 'beside' }, ({ path }) => ({
          contents: `module.exports = require(${JSON.stringify(path)})`,
        }));
      },
    },
  ],
};
const { metafile: cliMetafile } = await build(cli);
const { metafile: besideMetafile } = await build({
  ...cli,
  entryPoints: { supervise: 'src/manager/supervise.ts', leftovers: 'src/sync/leftovers.ts' },
  target: shared.target,
});

cpSync(`${root}/src/templates`, `${root}/dist/templates`, { recursive: true });
const page = await build({
  absWorkingDir: root,
  metafile: /** @type {const} */ (true),
  entryPoints: ['page.ts', 'readme-worker.ts', 'page.css'].map((file) => `src/manager/page/${file}`),
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
});
copyFileSync(`${root}/src/manager/page/index.html`, `${root}/dist/page/index.html`);

// For the quick start, which may run on a Node that cannot read TypeScript.
await build({
  ...shared,
  entryPoints: { 'gateway-listen': 'src/settings/gateway-listen.ts' },
});

writeFileSync(`${root}/dist/package.json`, '{"type":"commonjs"}\n');

// Made by the program from what its help is made from.
const manual = execFileSync(process.execPath, [`${root}/dist/cli.js`, 'manual'], { encoding: 'utf8', env: {} });
writeFileSync(`${root}/dist/localstack-extensions.1`, manual);

const bundled = bundledPackages([
  client.metafile,
  metrics.metafile,
  cyclonedx.metafile,
  sigstore.metafile,
  sigstoreRoot.metafile,
  metafile,
  cliMetafile,
  besideMetafile,
  page.metafile,
]);
writeFileSync(`${root}/dist/THIRD-PARTY-LICENSES`, packageLicenses(root, bundled));

/**
 * What is run as a script is read as Latin-1, which V8 keeps in half the room. esbuild escapes all else in strings, but leaves
 * regular expressions as they are.
 *
 * @param {string} file
 */
function escapeNonAscii(file) {
  const escape = (/** @type {string} */ unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escape));
}
