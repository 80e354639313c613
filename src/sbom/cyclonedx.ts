import type { Enums, Models, Serialize, Spec, SPDX } from '@cyclonedx/cyclonedx-library';
import type { PackageURL } from 'packageurl-js';

/** The parts of the libraries that a bill of materials is made with. */
export interface CycloneDx {
  readonly Enums: typeof Enums;
  readonly Models: typeof Models;
  readonly Serialize: typeof Serialize;
  readonly SPDX: typeof SPDX;
  readonly Spec: typeof Spec;
  readonly PackageURL: typeof PackageURL;
}

/** Loads them: only `sbom` needs them. */
export async function loadCycloneDx(): Promise<CycloneDx> {
  const [library, { PackageURL: packageUrl }] = await Promise.all([
    import('@cyclonedx/cyclonedx-library'),
    import('packageurl-js'),
  ]);
  return { ...library, PackageURL: packageUrl };
}
