/**
 * The charset that a `Content-Type` says: the last `charset` parameter, ISO-8859-1 for every other text, null where nothing is
 * said. Only a parameter's name may be in either case. Source: `get_encoding_from_headers` of requests, pip's HTTP client.
 */
export function charsetOf(contentType: string | null): string | null {
  const [mediaType = '', ...parameters] = (contentType ?? '').split(';');
  const charset = parameters
    .map((parameter) => /^([^=]*)=(.*)$/su.exec(parameter.trim()))
    .findLast((found) => unquote(found?.[1] ?? '').toLowerCase() === 'charset');
  if (charset) return unquote(charset[2] ?? '');
  if (mediaType.includes('text')) return 'ISO-8859-1';
  return mediaType.includes('application/json') ? 'utf-8' : null;
}

function unquote(text: string): string {
  return text.replace(/^["' ]+|["' ]+$/gu, '');
}
