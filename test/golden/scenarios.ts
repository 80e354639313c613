import { agentOptions } from '../fixtures/agent-options.ts';
import { startAgent } from '../fixtures/agent.ts';
import { untilPrinted } from '../fixtures/child-output.ts';
import { afterMounting, readOnly } from '../fixtures/mounts.ts';
import type { Transcript } from '../fixtures/transcript.ts';

/** Runs of the agent whose output is pinned. */
export interface Scenario {
  readonly name: string;
  /**
   * What the installer adds to the output: nothing but the steps of an install, so that `NAME.txt` holds for all; its own
   * words, in `NAME.uv.txt` and `NAME.pip.txt`; or nothing at all, because none is asked.
   */
  readonly installer: 'steps' | 'words' | 'none';
  readonly run: (transcript: Transcript) => Promise<void>;
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'help',
    installer: 'none',
    run: async (transcript) => {
      const { stdout } = await transcript.run(['--help']);
      for (const verb of verbsIn(stdout)) await transcript.run([verb, '--help']);
      const { stdout: ofDev } = await transcript.prepare(['dev', '--help']);
      for (const verb of verbsIn(ofDev)) await transcript.run(['dev', verb, '--help']);
    },
  },
  {
    name: 'usage',
    installer: 'none',
    run: async (transcript) => {
      await transcript.run([]);
      await transcript.run(['instal', 'extension-alpha']);
      await transcript.run(['stat']);
      await transcript.run(['dev', 'nw']);
      await transcript.run(['sync', '--frosen']);
      await transcript.run(['--bogus']);
      await transcript.run(['sync', '--frozen=maybe']);
      await transcript.run(['plan', '--format', 'xml']);
      await transcript.run(['lock', '--output', 'a', '--output', 'b']);
      await transcript.run(['bundle']);
      await transcript.run(['install']);
      await transcript.run(['parse']);
      await transcript.run(['list', 'extension-alpha']);
      await transcript.run(['start', 'sh']);
    },
  },
  {
    name: 'settings',
    installer: 'none',
    run: async (transcript) => {
      const env = {
        EXTENSION_AUTO_LOAD: 'extension-alpha',
        EXTENSION_AGENT_TIMEOUT: 'soon',
        EXTENSION_AGENT_INSTALER: 'uv',
      };
      await transcript.run(['start'], { env });
      await transcript.run(['start'], { env: { ...env, EXTENSION_AGENT_ON_FAILURE: 'fail' } });
      await transcript.run(['sync'], { env });
    },
  },
  {
    name: 'start',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.writeList('extension-alpha<2', 'extension-extras[http]  # with an extra', 'werkzeug>=3');
      await transcript.run(['start'], declaring('extension-hook'));
      await transcript.run(['start'], declaring('extension-hook'));
      await transcript.writeList('extension-alpha==1.0', 'extension-beta');
      await transcript.run(['start']);
    },
  },
  {
    name: 'syntax-error',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.writeList('extension-beta>>1', '-r missing.txt', 'plain-library==1.0 --hash=md5:00');
      await transcript.run(['start'], declaring('extension-beta,./no/such'));
      await transcript.run(['sync'], declaring('extension-beta,./no/such'));
      await transcript.run(['install', 'a b c']);
    },
  },
  {
    name: 'conflict',
    installer: 'words',
    run: async (transcript) => {
      const items = [
        'werkzeug<3',
        'extension-old-werkzeug',
        'extension-licensed',
        'extension-old-chain',
        'extension-new-chain',
      ].join();
      await transcript.run(['start'], declaring(items));
      await transcript.run(['start'], declaring(items, { EXTENSION_AGENT_ON_FAILURE: 'fail' }));
    },
  },
  {
    name: 'not-found',
    installer: 'steps',
    run: async (transcript) => {
      const items = 'no-such-package,plain-library>=77,extension-future-python,extension-missing-dependency';
      await transcript.run(['sync'], declaring(items));
    },
  },
  {
    name: 'unreachable-index',
    installer: 'words',
    run: async (transcript) => {
      const index = transcript.bench.index();
      await transcript.run(['start'], declaring('plain-library', { EXTENSION_AGENT_OFFLINE: '1' }));
      await index.fault({ kind: 'status', status: 503 });
      await transcript.run(['start'], declaring('plain-library'));
      await index.fault({ kind: 'refuse' });
      await transcript.run(['sync'], declaring('plain-library'));
    },
  },
  {
    name: 'path-not-found',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.writeList(
        './wheels/no_such-1.0-py3-none-any.whl',
        '-e ./no-such-folder',
        'extension @ file:///no/such.tar.gz',
      );
      await transcript.run(['sync']);
    },
  },
  {
    name: 'build-failed',
    installer: 'words',
    run: async (transcript) => {
      await transcript.run(['start'], declaring('extension-failing-build,extension-compiled'));
    },
  },
  {
    name: 'import-failed',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.run(['start'], declaring('extension-missing-import'));
      await transcript.run(['install', 'extension-raising']);
    },
  },
  {
    name: 'hash-mismatch',
    installer: 'words',
    run: async (transcript) => {
      await transcript.writeList(`plain-library==1.0 --hash=sha256:${'0'.repeat(64)}`, 'extra-yaml==1.0');
      await transcript.run(['sync']);
    },
  },
  {
    name: 'volume-read-only',
    installer: 'none',
    run: async (transcript) => {
      await transcript.prepare(['sync'], declaring('plain-library'));
      const mount = readOnly(transcript.bench.workspace.volume);
      await transcript.run(['start'], afterMounting(mount, declaring('extension-alpha')));
      await transcript.run(['sync'], afterMounting(mount, declaring('extension-alpha')));
    },
  },
  {
    name: 'volume-busy',
    installer: 'none',
    run: async (transcript) => {
      const { bench, installer } = transcript;
      await bench.index().fault({ kind: 'hang' });
      const declared = declaring('plain-library');
      const holder = startAgent(['sync'], await agentOptions(bench, installer, declared.env));
      try {
        await untilPrinted(holder, /Resolving/u);
        const impatient = declaring('plain-library', { EXTENSION_AGENT_TIMEOUT: '1' });
        await transcript.run(['start'], impatient);
        await transcript.run(['sync'], impatient);
      } finally {
        holder.kill('SIGTERM');
        await holder;
      }
    },
  },
  {
    name: 'plan',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.prepare(['sync'], declaring('extension-beta,plain-library==1.0'));
      const changed = declaring('plain-library==1.1,extra-yaml,werkzeug<3');
      await transcript.run(['plan'], changed);
      await transcript.run(['plan', '--json'], changed);
      await transcript.run(['plan', '--format', 'markdown'], changed);
      await transcript.run(['plan', '--exit-code'], declaring('extension-beta,plain-library==1.1'));
      await transcript.run(['plan', '--exit-code', '--verbose'], declaring('extension-beta,plain-library==1.0'));
    },
  },
  {
    name: 'list',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.run(['list']);
      await transcript.prepare(['sync'], declaring('extension-beta,extension-missing-import'));
      await transcript.run(['list']);
      await transcript.run(['list', '--long']);
      await transcript.run(['list', '--json']);
    },
  },
  {
    name: 'widths',
    installer: 'steps',
    run: async (transcript) => {
      const earlier = declaring('extension-beta,plain-library<2');
      await transcript.prepare(['sync'], earlier);
      const declared = 'extension-beta,plain-library,extension-missing-import,werkzeug,no-such-package';
      await transcript.prepare(['sync'], declaring(declared));
      const verbs = [['list'], ['status'], ['plan'], ['outdated'], ['rollback', '--list']];
      for (const env of [{ COLUMNS: '80' }, { COLUMNS: '200' }, { COLUMNS: '80', FORCE_COLOR: '1' }]) {
        for (const verb of verbs) await transcript.run(verb, declaring(`${declared},extra-yaml`, env));
      }
      await transcript.run(['sync'], { env: { ...earlier.env, FORCE_COLOR: '1' } });
    },
  },
  {
    name: 'status',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.writeList('extension-beta', 'werkzeug', 'extra-yaml; sys_platform == "win32"');
      await transcript.prepare(['sync']);
      await transcript.run(['status']);
      await transcript.run(['status'], declaring('extension-alpha'));
      await transcript.writeList('extension-beta<2', 'werkzeug>1');
      await transcript.run(['status']);
      await transcript.writeList('extension-beta>=2', 'extra-yaml');
      await transcript.run(['status']);
      await transcript.writeList('extension-beta', 'werkzeug', 'extra-yaml; sys_platform == "win32"');
      const broken = declaring('extension-missing-import,werkzeug<3,./no/such');
      await transcript.prepare(['sync'], broken);
      await transcript.run(['status'], broken);
      await transcript.run(['status', '--json'], broken);
    },
  },
  {
    name: 'commands',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.run(['install', 'plain-library<2', 'extension-beta']);
      await transcript.run(['uninstall', 'plain-library']);
      await transcript.run(['uninstall', 'plain-library']);
      await transcript.run(['rollback', '--list']);
      await transcript.run(['rollback']);
      await transcript.run(['status']);
      await transcript.run(['list']);
      await transcript.run(['start']);
    },
  },
  {
    name: 'frozen',
    installer: 'steps',
    run: async (transcript) => {
      await transcript.run(['sync', '--frozen'], declaring('plain-library'));
      await transcript.writeList('extension-beta');
      await transcript.run(['lock']);
      await transcript.writeList('plain-library');
      await transcript.run(['sync', '--frozen']);
    },
  },
  {
    name: 'json',
    installer: 'none',
    run: async (transcript) => {
      await transcript.prepare(['install', 'plain-library<2', 'extension-beta']);
      await transcript.run(['outdated', '--json']);
      await transcript.prepare(['uninstall', 'plain-library']);
      await transcript.run(['rollback', '--list', '--json']);
      await transcript.run(['rollback', '--json']);
      await transcript.run(['dev', 'list', '--json']);
      // Nobody listens there, whatever else runs on the machine.
      await transcript.run(['status', '--ready', '--json'], { env: { GATEWAY_LISTEN: '127.0.0.1:1' } });
    },
  },
  {
    name: 'json-log',
    installer: 'steps',
    run: async (transcript) => {
      const declared = declaring('plain-library,./no/such', { EXTENSION_AGENT_LOG: 'json' });
      await transcript.run(['start'], declared);
      await transcript.run(['start'], declared);
    },
  },
];

/** EXTENSION_AUTO_INSTALL, beside other variables. */
function declaring(items: string, env: Readonly<Record<string, string>> = {}) {
  return { env: { EXTENSION_AUTO_INSTALL: items, ...env } };
}

/** The verbs that a help lists under its commands. */
function verbsIn(help: string): readonly string[] {
  const [commands = ''] = /(?<=^Commands:\n)(?: .*\n)+/mu.exec(help) ?? [];
  return [...commands.matchAll(/^ {2}([a-z-]+)/gmu)].map(([, verb = '']) => verb);
}
