import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** What the files under test point to. */
const neighbours: Readonly<Record<string, string | Uint8Array>> = {
  'pkg/pyproject.toml': '',
  'legacy/setup.py': '',
  'plain/notes.txt': '',
  'my pkg/setup.py': '',
  'with[b]/setup.py': '',
  'é/setup.py': '',
  'pkg@1/setup.py': '',
  'tree.whl/notes.txt': '',
  'real.zip': '',
  'dist/foo-1.0-py3-none-any.whl': '',
  'dist/bad.whl': '',
  'more.txt': 'more>=1\n--extra-index-url https://more\n',
  'limits.txt': 'limit<2 ; python_version > "3"\n',
  'hashed.txt': 'hashed==1 --hash=sha256:abc\n',
  'bad.txt': '# c\n\nfine\nbad==\nworse==\n',
  'loop.txt': 'a\n-r sub/to-loop.txt\n',
  'latin1.txt': latin1('# coding: latin-1\n# \xe9'),
  'undecodable.txt': Uint8Array.of(0x66, 0x6f, 0x6f, 0xff),
  'utf16.txt': Uint8Array.of(0xff, 0xfe, 0x66, 0, 0x6f, 0, 0x6f, 0),
  'sub/pkg/setup.py': '',
  'sub/bad.txt': '-r ../bad.txt\n',
  'sub/comment.txt': '# nothing\n',
  'sub/deep.txt': 'deep>=1\n-e ./pkg\n--extra-index-url https://deep\n-f ../dist\n',
  'sub/editable.txt': '-e ./pkg\n',
  'sub/empty.txt': '',
  'sub/limits.txt': 'limit<2 ; python_version > "3"\n-r deep.txt\n',
  'sub/links.txt': '-f ../dist\n-f dist\n-f deep.txt\n-f /a/./b\n',
  'sub/loop.txt': 'a\n-r ../file.txt\n',
  'sub/missing.txt': 'a\n\n-r nothing.txt\n',
  'sub/nested-constraint.txt': '-c ../limits.txt\nb\n-r ../more.txt\nc\n',
  'sub/options.txt':
    '--pre\n--no-index\n--prefer-binary\n--no-binary x\n--trusted-host h\n--require-hashes\n--use-feature fast-deps\n',
  'sub/requirement.txt': 'a[x]>=1\nhttps://h/a.zip\n./pkg\n',
  'sub/to-loop.txt': 'b\n-c ../loop.txt\n',
  'sub/unknown.txt': 'a\n--unknown\n',
  'sub/up.txt': 'up\n-r ../more.txt\n./pkg\n',
};

/** Writes them into a folder. */
export function writeNeighbours(folder: string): void {
  for (const [path, content] of Object.entries(neighbours)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
