/** Who a test is about: users and groups of a directory that nobody else has. */
import type { DirectoryGroup } from '../directory.ts';
import type { DirectoryUser } from '../directory-user.ts';
import type { TestBench } from './test-bench.ts';

type Maker = Pick<TestBench, 'random' | 'newId'>;

export function madeUpSubject({ random, newId }: Maker, label: string): DirectoryUser {
  const name = `${label}-${random()}`;
  return {
    id: newId(),
    assigned: true,
    softDeleted: false,
    managerId: undefined,
    attributes: {
      ...attributesOf(name),
      userPrincipalName: `${name}@suite.example`,
      mailNickname: name,
      accountEnabled: true,
    },
  };
}

/** The same user with another value in everything that flows, but the name by which it is matched. */
export function changedSubject(user: DirectoryUser, { random }: Maker): DirectoryUser {
  return { ...user, attributes: { ...user.attributes, ...attributesOf(`changed-${random()}`) } };
}

function attributesOf(name: string): Record<string, unknown> {
  return {
    displayName: `Display ${name}`,
    givenName: `Given ${name}`,
    surname: `Sur ${name}`,
    mail: `${name}@mail.example`,
    jobTitle: `Title ${name}`,
    department: `Department ${name}`,
    employeeId: name,
    city: `City ${name}`,
  };
}

/** The name has parentheses, as Microsoft's has. */
export function madeUpTeam(
  { random, newId }: Maker,
  label: string,
  memberIds: readonly string[] = [],
): DirectoryGroup {
  return {
    id: newId(),
    assigned: true,
    softDeleted: false,
    memberIds,
    attributes: { displayName: `${label}-(${random()})` },
  };
}
