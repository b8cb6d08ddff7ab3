/** The address of a token endpoint, as it is given on the command line. */
import { InputError } from '../input-error.ts';

/** @throws InputError; the message never repeats what might be a credential. */
export function parseEndpointUrl(option: string, text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(`${option}: write a whole http or https address`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new InputError(`${option}: an address with a user name or password is refused`);
  }
  return url.href;
}
