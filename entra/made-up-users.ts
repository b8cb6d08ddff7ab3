/**
 * The users of a made-up directory: the same size and seed give the same users everywhere. Managers form a tree
 * under the first user. Some users lack a mail address or a surname, some names need encoding, some accounts are
 * disabled from the start, some are not assigned.
 */
import type { DirectoryUser } from './directory-user.ts';
import { departments, givenNames, jobTitles, offices, surnames } from './made-up-names.ts';
import { type PseudoRandom, pseudoRandom } from './pseudo-random.ts';

const reportsPerManager = 8;
const domain = 'contoso.example';

export function madeUpUsers(size: number, seed: number): DirectoryUser[] {
  const random = pseudoRandom(seed);
  const users: DirectoryUser[] = [];
  for (let number = 0; number < size; number += 1) {
    const manager = users[Math.floor((number - 1) / reportsPerManager)];
    users.push(madeUpUser(number, manager?.id, random));
  }
  return users;
}

/** @param number unique in the directory; every so many users have one of the oddities */
export function madeUpUser(
  number: number,
  managerId: string | undefined,
  random: PseudoRandom,
): DirectoryUser {
  const id = random.guid();
  const givenName = random.pick(givenNames);
  const surname = number % 23 === 11 ? undefined : random.pick(surnames);
  const alias = aliasOf(givenName, surname, number);
  const address = `${alias}@${domain}`;
  return {
    id,
    assigned: number % 29 !== 17,
    softDeleted: false,
    managerId,
    attributes: {
      userPrincipalName: address,
      mailNickname: alias,
      displayName: [givenName, surname].filter((name) => name !== undefined).join(' '),
      givenName,
      accountEnabled: number % 31 !== 19,
      employeeId: String(100_000 + number),
      jobTitle: random.pick(jobTitles),
      department: random.pick(departments),
      ...(surname === undefined ? {} : { surname }),
      ...(number % 13 === 7 ? {} : { mail: address }),
      ...(number % 3 === 0 ? { businessPhones: [`+1 555 0${1000 + (number % 9000)}`] } : {}),
      ...(number % 4 === 0 ? { mobilePhone: `+44 7700 9${10_000 + (number % 90_000)}` } : {}),
      ...(number % 5 === 0 ? random.pick(offices) : {}),
    },
  };
}

/** Some aliases carry a plus or an apostrophe, which a query must encode. */
function aliasOf(givenName: string, surname: string | undefined, number: number): string {
  const ascii = [givenName, surname ?? '']
    .map((name) =>
      name
        .normalize('NFD')
        .replace(/[^A-Za-z']/g, '')
        .toLowerCase(),
    )
    .filter((name) => name !== '')
    .join('.');
  const tag = number % 11 === 5 ? '+team' : '';
  return `${ascii === '' ? 'user' : ascii}${tag}.${number}`;
}
