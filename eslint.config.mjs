import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The stages in the order in which data flows; a stage imports only from those before it. */
const stages = [
  'settings',
  'declaration',
  'requirements',
  'python',
  'lockfile',
  'installer',
  'resolution',
  'plan',
  'environment',
  'verification',
  'sync',
  'inventory',
  'changes',
  'handoff',
];

/** What wires the stages, in the order in which one may import another. */
const outside = ['docker', 'health', 'output', 'manager', 'verb', 'commands', 'command-line'];

const forbid = (folders, message) => ({
  regex: `^(\\.\\./)+(${folders.join('|')})/`,
  message,
});

const stageRules = stages.map((stage, index) => ({
  files: [`src/${stage}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          forbid(
            [...stages.slice(index + 1), ...outside],
            `${stage} may import only the stages to its left (${stages.slice(0, index).join(', ') || 'none'}), errors, secrets and system.`,
          ),
          ...(stage === 'requirements' || stage === 'plan'
            ? [
                forbid(['system'], `${stage} is pure: it reaches the machine through ports only.`),
                { regex: '^node:', message: `${stage} is pure: it imports none of Node's modules.` },
              ]
            : []),
        ],
      },
    ],
  },
}));

const foundations = ['errors', 'secrets', 'system'].map((folder) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          forbid(
            [
              ...stages,
              ...outside,
              ...(folder === 'errors' ? ['secrets', 'system'] : folder === 'secrets' ? ['system'] : []),
            ],
            `${folder} is a foundation: it imports no stage.`,
          ),
        ],
      },
    ],
  },
}));

const outsideRules = outside.slice(0, -1).map((folder, index) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [forbid(outside.slice(index + 1), `${folder} stands below ${outside.slice(index + 1).join(', ')}.`)],
      },
    ],
  },
}));

export default defineConfig(
  { ignores: ['dist/', '.localstack/', '.test-state/', 'node_modules/'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', '*.ts'],
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
  { files: ['src/main.ts', 'src/cli.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['*.config.ts'], rules: { 'no-restricted-exports': 'off' } },
  ...stageRules,
  ...foundations,
  ...outsideRules,
);
