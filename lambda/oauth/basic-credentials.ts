/** A client's credentials in the Authorization header: RFC 7617, with each half form-encoded (RFC 6749 §2.3.1). */

export interface BasicCredentials {
  readonly clientId: string;
  readonly secret: string;
}

const basicForm = /^basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** `other` for a header of another scheme, which authenticates nobody here; `malformed` for one that says Basic and is not. */
export function parseBasicCredentials(
  authorization: string,
): BasicCredentials | 'other' | 'malformed' {
  if (!/^basic(?: |$)/i.test(authorization)) return 'other';
  const encoded = basicForm.exec(authorization)?.[1];
  const text = encoded === undefined ? undefined : decodedUtf8(encoded);
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon === -1) return 'malformed';
  const clientId = formDecoded(text.slice(0, colon));
  const secret = formDecoded(text.slice(colon + 1));
  if (!clientId || !secret) return 'malformed';
  return { clientId, secret };
}

function decodedUtf8(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

/** What does not follow the encoding stays as it is: many clients send both halves raw, and ours need no encoding. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
