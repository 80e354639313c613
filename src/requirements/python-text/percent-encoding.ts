const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const ENCODED: Readonly<Record<string, string>> = {
  '%2F': '/',
  '!': '%21',
  '*': '%2A',
  "'": '%27',
  '(': '%28',
  ')': '%29',
};

/** The path as it stands in a URL: all but ASCII letters, digits and `_.-~/` percent-encoded, as Python's `quote`. */
export function percentEncode(path: string): string {
  return encodeURIComponent(path.toWellFormed()).replace(/%2F|[!*'()]/g, (text) => ENCODED[text] ?? text);
}

/** The text with `%XX` replaced, as Python's `unquote`: what is not UTF-8 becomes U+FFFD, what is no escape stays. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return decodeLeniently(text);
  }
}

function decodeLeniently(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (escapes) =>
    decoder.decode(Uint8Array.from(escapes.slice(1).split('%'), (digits) => parseInt(digits, 16))),
  );
}
