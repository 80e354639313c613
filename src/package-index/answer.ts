/** Whether a file can be used by the target: `fits` where nothing speaks against it. */
export type Fit = 'fits' | 'otherPlatform' | 'otherPython';

/**
 * Whether a version is old enough to be taken. Until `until`, in milliseconds since the epoch, it is not, or for ever where that is
 * null; `uploaded` is null where the source does not say so.
 */
export type Age =
  | { readonly kind: 'oldEnough' }
  | {
      readonly kind: 'tooNew';
      readonly uploaded: number | null;
      readonly until: number | null;
      /** The setting that is in the way, as users know it. */
      readonly origin: string;
    };

/** A version that a source lists, judged for one interpreter. */
export interface ListedVersion {
  /** In PEP 440's normal form. */
  readonly version: string;
  /** Whether all its files are withdrawn (PEP 592). */
  readonly isYanked: boolean;
  /** The clauses that its files have for Python; null for none. */
  readonly requiresPython: string | null;
  readonly hasWheelForPlatform: boolean;
  readonly hasSdist: boolean;
  /** The best of its files. */
  readonly fit: Fit;
  readonly age: Age;
  /** When the first of its files was uploaded, in milliseconds since the epoch; null where the source does not say so. */
  readonly uploaded: number | null;
  /** What is announced of its files; null for one of which nothing is. */
  readonly sha256: readonly (string | null)[];
}

/** Why no answer came. */
export type UnreachableReason =
  | 'dns'
  | 'refused'
  | 'noRoute'
  | 'tls'
  | 'noTls'
  /** A proxy cannot be reached. */
  | 'proxy'
  /** The source leads elsewhere, and what is there fails. */
  | 'redirect'
  /** A file of certificates that a variable names cannot be read. */
  | 'certificates'
  | 'cut'
  /** The same without TLS: so do servers that speak nothing else. */
  | 'plainCut'
  | 'damaged'
  | 'invalidUrl'
  | 'other';

/** What answered in the place of a list of packages. */
export type NoList = 'web page' | 'JSON' | 'empty page' | 'other content';

/** An answer that says nothing of a project: another one may come tomorrow. */
export type UnclearAnswer =
  /** `status` 401 from the server, 407 from a proxy; `scheme` as in `WWW-Authenticate`, null where it names none. */
  | { readonly kind: 'wantsLogin'; readonly status: number; readonly scheme: string | null }
  | { readonly kind: 'forbidden'; readonly status: number }
  /** `ledTo` is the host that answered, where redirects led to another one. */
  | {
      readonly kind: 'notAnIndex';
      readonly what: NoList;
      readonly contentType: string;
      readonly ledTo: string | null;
    }
  | { readonly kind: 'redirectLoop' }
  /** A status that no index gives for a project: 5xx, 429, 410, 400 … */
  | { readonly kind: 'errorStatus'; readonly status: number }
  /** `said` is half a sentence, without secrets. */
  | { readonly kind: 'unreachable'; readonly reason: UnreachableReason; readonly said: string }
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'tooLarge' };

/** What a source says of one project. */
export type SourceAnswer =
  | { readonly kind: 'has'; readonly versions: readonly ListedVersion[] }
  /** `isProven` where the source is known to answer as an index, or is a folder that was read. */
  | { readonly kind: 'lacksName'; readonly isProven: true }
  /** `status` 404, of the page or of the index; `isUsual` where the URL ends with /simple. */
  | { readonly kind: 'lacksName'; readonly isProven: false; readonly status: number; readonly isUsual: boolean }
  | UnclearAnswer;
