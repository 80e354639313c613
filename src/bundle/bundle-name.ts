/** Whether a path names a bundle. */
export function isBundle(path: string): boolean {
  return /\.bundle\.zip$/iu.test(path);
}
