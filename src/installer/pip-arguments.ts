import type { InstallerContext } from './installer.ts';

/** What options of requirements files are on pip's command line. */
export function formatArguments({ options }: InstallerContext): readonly string[] {
  return [
    ...options.noBinary.flatMap((name) => ['--no-binary', name]),
    ...options.onlyBinary.flatMap((name) => ['--only-binary', name]),
    ...options.allReleases.filter((name) => name !== ':all:').flatMap((name) => ['--all-releases', name]),
    ...options.onlyFinal.flatMap((name) => ['--only-final', name]),
    ...options.useFeatures.flatMap((name) => ['--use-feature', name]),
    ...(options.preferBinary ? ['--prefer-binary'] : []),
  ];
}
