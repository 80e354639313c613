// Bundles src/ into dist/: a small cli.js in CommonJS, which Node loads fastest, and chunks that it loads when needed.
import { copyFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}/dist`, { recursive: true, force: true });

const shared = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node22.15',
  legalComments: 'linked',
  minifySyntax: true,
};

await build({
  ...shared,
  entryPoints: { cli: 'src/cli.ts', supervise: 'src/manager/supervise.ts' },
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname' },
  plugins: [
    {
      name: 'the rest is a bundle of its own',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: './main.mjs', external: true }));
        // By require: `import` would load Node's loader of ES modules, 12 MB in a process that stays.
        onResolve({ filter: /^\.\/manager\/supervise\.ts$/ }, () => ({ path: './supervise.js', namespace: 'beside' }));
        onResolve({ filter: /^/, namespace: 'beside' }, ({ path }) => ({ path, external: true }));
        onLoad({ filter: /^/, namespace: 'beside' }, ({ path }) => ({
          contents: `module.exports = require(${JSON.stringify(path)})`,
        }));
      },
    },
  ],
});

await build({
  ...shared,
  entryPoints: { main: 'src/main.ts' },
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  // Packages in CommonJS ask for Node's own modules by require.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});

cpSync(`${root}/src/templates`, `${root}/dist/templates`, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/manager/page/page.ts', 'src/manager/page/page.css'],
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
});
copyFileSync(`${root}/src/manager/page/index.html`, `${root}/dist/page/index.html`);

writeFileSync(`${root}/dist/package.json`, '{"type":"commonjs"}\n');
