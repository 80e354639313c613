import { expect, test } from 'vitest';
import { permanentFailure } from '../../src/errors/failure.ts';
import { formatPlanMarkdown } from '../../src/output/plan-markdown.ts';
import type { PackageAction, Plan } from '../../src/plan/plan.ts';
import { normalizeName } from '../../src/requirements/project-name.ts';
import type { FailedItem } from '../../src/sync/outcome.ts';

const name = normalizeName('some-extension');
const add: PackageAction = { kind: 'add', name, version: '1.0', url: null, reason: 'extensions.txt:1' };
const keep: PackageAction = { kind: 'keep', name, version: '1.0', reason: '' };

function planned(actions: readonly PackageAction[], rebuild: string | null = null): Plan {
  return { actions, outcomes: [], rebuild, isFresh: false };
}

function failed(subject: string, message: string, kept: FailedItem['kept'] = null): FailedItem {
  const failure = permanentFailure('NOT_FOUND', message, 'Check the name.');
  return { origin: { kind: 'variable', item: 1 }, subject, excerpt: null, failure, kept };
}

test('changes are counted and told in a table, what stays is folded up', () => {
  const actions: readonly PackageAction[] = [
    add,
    { kind: 'change', name, from: '1.0', version: '1.1', url: null, reason: 'EXTENSION_AUTO_INSTALL item 1' },
    { kind: 'remove', name, version: '1.0', reason: 'no longer declared or needed' },
    keep,
  ];
  expect(formatPlanMarkdown({ plan: planned(actions), failures: [], warnings: [], heldBack: [] })).toBe(
    `### LocalStack extensions: 1 to install, 1 to change, 1 to remove

|     | package | version | why |
| --- | ------- | ------- | --- |
| install | \`some-extension\` | 1.0 | extensions.txt:1 |
| change | \`some-extension\` | 1.0 → 1.1 | EXTENSION_AUTO_INSTALL item 1 |
| remove | \`some-extension\` | 1.0 | no longer declared or needed |

<details><summary>1 kept</summary>

\`some-extension\` 1.0

</details>
`,
  );
});

test('failures stand with their code, place and hint, and say what stays', () => {
  const failures = [failed('a==2', 'There is no a 2.'), failed('b', 'There is no b.', { name, version: '1.0' })];
  expect(
    formatPlanMarkdown({
      plan: planned([], 'Python has changed'),
      failures,
      warnings: ['A list is gone.'],
      heldBack: [],
    }),
  ).toBe(
    `### LocalStack extensions: no changes, 1 not as declared, 1 failed

The environment is rebuilt: Python has changed

- :x: \`a==2\` (EXTENSION_AUTO_INSTALL item 1): **NOT_FOUND** There is no a 2. Check the name.
- :x: \`b\` (EXTENSION_AUTO_INSTALL item 1): **NOT_FOUND** There is no b. \`some-extension\` 1.0 stays. Check the name.

- :warning: A list is gone.
`,
  );
});

test.each([[[]], [[keep]]])('nothing to do is told in the heading: %j', (actions) => {
  const text = formatPlanMarkdown({ plan: planned(actions), failures: [], warnings: [], heldBack: [] });
  expect(text).toMatch(/^### LocalStack extensions: nothing to do\n/);
});

test.each([
  ['<img src=x>', '\\<img src=x>'],
  ['a | b', 'a \\| b'],
  ['[x](y) *b* ~~c~~ `d` $e$ &amp; \\', '\\[x\\](y) \\*b\\* \\~\\~c\\~\\~ \\`d\\` \\$e\\$ \\&amp; \\\\'],
  ['_a_ but a_b', '\\_a\\_ but a_b'],
  ['@somebody #12', '@\u200bsomebody #\u200b12'],
  ['https://example.com www.example.com', 'https://\u200bexample.com www.\u200bexample.com'],
  ['one\n# two\r\u202e', 'one #\u200b two\\\\r\\\\u202e'],
  ['https://user:pass-word@example.com/a_b', 'https://\u200b\\*\\*\\*\\*@\u200bexample.com/a_b'],
])('what a package says is no markup: %j', (said, shown) => {
  const text = formatPlanMarkdown({ plan: planned([]), failures: [failed('x', said)], warnings: [], heldBack: [] });
  expect(text).toContain(`**NOT_FOUND** ${shown} Check`);
});

test.each([
  ['a`b', '`` a`b ``'],
  ['``', '``` `` ```'],
  ['a|b', '`a\\|b`'],
])('a subject is a code span whatever is in it: %j', (subject, span) => {
  const text = formatPlanMarkdown({
    plan: planned([]),
    failures: [failed(subject, 'No.')],
    warnings: [],
    heldBack: [],
  });
  expect(text).toContain(`- :x: ${span} (`);
});
