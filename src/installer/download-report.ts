/** Bytes that have come, of those that are known to come. */
export interface DownloadedBytes {
  readonly done: number;
  readonly total: number;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ B: 1, bytes: 1, kB: 1e3, MB: 1e6, GB: 1e9 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
};

interface Download {
  done: number;
  total: number;
}

/**
 * What uv or pip tells of its downloads and builds while it works: to be shown, nothing is decided by it. uv tells begin and end of each larger
 * file; pip, which fetches one after the other, where each begins and, with the progress bar `raw`, how much of it has come.
 *
 * Source: uv's reporters for an output that is no terminal; pip's `--progress-bar raw` (24.1 and newer)
 */
export class DownloadReport {
  readonly #downloads = new Map<string, Download>();
  readonly #current = new Set<string>();
  /** Of pip's, the one that comes. */
  #coming: { readonly name: string; readonly download: Download } | null = null;

  /** What is downloaded or built at this moment, by name. */
  get current(): readonly string[] {
    return [...this.#current];
  }

  /** Null where nothing is known about any. */
  get bytes(): DownloadedBytes | null {
    if (this.#downloads.size === 0) return null;
    const all = [...this.#downloads.values()];
    const sum = (key: keyof Download): number => all.reduce((total, download) => total + download[key], 0);
    return { done: sum('done'), total: sum('total') };
  }

  /**
   * Takes a line that an installer has printed.
   *
   * @returns whether it says nothing beyond how far a download is
   */
  take(line: string): boolean {
    const [, done, total] = /^Progress (\d+) of (\d+)$/u.exec(line) ?? [];
    if (done !== undefined && total !== undefined) {
      this.#advance(Number(done), Number(total));
      return true;
    }
    const [, verb, what = '', size, unit = ''] =
      /^(Downloading|Downloaded|Building|Built) (\S+)(?: \((\d+(?:\.\d+)?) ?(\w+)\))?/u.exec(line) ?? [];
    if (verb === 'Downloading') this.#begin(what, size === undefined ? 0 : Number(size) * (UNITS[unit] ?? 0));
    else if (verb === 'Building') this.#current.add(what);
    else if (verb !== undefined) this.#end(what);
    else if (/^(?:Installing|Saved|Successfully|Would install|Prepared) /u.test(line)) this.#endComing();
    return false;
  }

  #begin(what: string, total: number): void {
    // pip names a file, or its URL, and one at a time.
    const [, file] = /([^/]+?)-\d[^/]*\.(?:whl|zip|tar\.\w+)(?:\.metadata)?$/u.exec(what) ?? [];
    const name = file ?? what;
    this.#endComing();
    const download = { done: 0, total };
    this.#downloads.set(what, download);
    this.#current.add(name);
    if (file !== undefined) this.#coming = { name, download };
  }

  #advance(done: number, total: number): void {
    if (this.#coming !== null) Object.assign(this.#coming.download, { done, total });
  }

  #end(what: string): void {
    const download = this.#downloads.get(what);
    if (download !== undefined) download.done = download.total;
    this.#current.delete(what);
  }

  #endComing(): void {
    if (this.#coming === null) return;
    const { name, download } = this.#coming;
    download.done = download.total;
    this.#current.delete(name);
    this.#coming = null;
  }
}
