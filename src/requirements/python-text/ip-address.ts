const GROUP = /^[0-9a-fA-F]{1,4}$/;
const OCTET = /^(?:0|[1-9][0-9]{0,2})$/;

/** Whether a text is an IPv6 address, with or without a zone, as Python's `ipaddress` decides. */
export function isIpv6Address(text: string): boolean {
  const percent = text.indexOf('%');
  const zone = percent < 0 ? null : text.slice(percent + 1);
  if (zone !== null && (zone === '' || zone.includes('%'))) return false;
  const address = percent < 0 ? text : text.slice(0, percent);
  if (address.includes('/')) return false;
  const parts = address.split(':');
  if (parts.length < 3) return false;
  const last = parts.at(-1) ?? '';
  if (last.includes('.')) {
    if (!isIpv4Address(last)) return false;
    parts.splice(-1, 1, '0', '0');
  }
  return hasEightGroups(parts);
}

function isIpv4Address(text: string): boolean {
  const octets = text.split('.');
  return octets.length === 4 && octets.every((octet) => OCTET.test(octet) && Number(octet) <= 255);
}

function hasEightGroups(parts: readonly string[]): boolean {
  if (parts.length > 9) return false;
  const inner = parts.slice(1, -1).flatMap((part, index) => (part === '' ? [index + 1] : []));
  const gap = inner[0];
  if (inner.length > 1) return false;
  const [first, last] = [parts[0] === '', parts.at(-1) === ''];
  const groups = parts.filter((part) => part !== '');
  if (!groups.every((group) => GROUP.test(group))) return false;
  if (gap === undefined) return parts.length === 8 && !first && !last;
  if ((first && gap !== 1) || (last && gap !== parts.length - 2)) return false;
  return groups.length < 8;
}
