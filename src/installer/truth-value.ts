/** Whether a value says no, as pip and uv write it. */
export function saysNo(value: string | undefined): boolean {
  return /^(?:0|n|no|f|false|off)$/iu.test(value ?? '');
}
