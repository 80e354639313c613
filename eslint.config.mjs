import { defineConfig } from 'eslint/config';
import checkFile from 'eslint-plugin-check-file';
import tseslint from 'typescript-eslint';

export default defineConfig(
  { ignores: ['dist/', '.localstack/', '.test-state/', 'node_modules/'] },
  {
    files: ['**/*.{ts,mjs,cjs}'],
    plugins: { 'check-file': checkFile },
    rules: {
      'check-file/filename-naming-convention': ['error', { '**/*': 'KEBAB_CASE' }, { ignoreMiddleExtensions: true }],
    },
  },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'scripts/*.mjs', '*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', 50],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only main.ts hands the environment over; settings reads it.',
        },
        {
          selector: "MemberExpression[object.name='process'][property.name=/^(exit|exitCode)$/]",
          message: 'Only main.ts ends the process.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/audit/osv-client.ts',
      'src/installer/index-configuration.ts',
      'src/installer/requirements-input.ts',
      'src/package-index/package-source.ts',
      'src/package-index/file-question.ts',
      'src/package-index/web-page.ts',
      'src/installer/refused-index.ts',
      'src/requirements/emit.ts',
      'src/requirements/shape.ts',
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/secret-url\\.ts$',
              importNames: ['forInstaller', 'forRequest', 'asDeclared'],
              message:
                'A whole URL goes to an installer, into a request, or back to whoever declared it; use redacted or split.',
            },
          ],
        },
      ],
    },
  },
  { files: ['src/main.ts', 'src/cli.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['scripts/*.mjs'],
    // They do not see the casts of JSDoc; the compiler does.
    rules: { '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
);
