/**
 * The attributes that Microsoft's SCIM Validator fills in by default. Where the server publishes /Schemas only those
 * that it has are used, as the Validator does when it is told to discover them.
 */
import { type AttributePath, enterpriseUser, parseAttributePath } from '../attribute-path.ts';
import {
  buildResource,
  type JsonObject,
  readAttribute,
  type TypedValue,
  toBoolean,
} from '../target-resource.ts';
import { isPublished } from './published-schemas.ts';
import { shown } from './scim-probe.ts';
import type { TestBench } from './test-bench.ts';
import { check, TestFailure } from './test-outcome.ts';

const defaultAttributes = [
  ...['displayName', 'title', 'nickName', 'userType', 'preferredLanguage', 'locale', 'timezone'],
  ...['profileUrl', 'externalId', 'emails[type eq "work"].value'],
  ...[
    'formatted',
    'familyName',
    'givenName',
    'middleName',
    'honorificPrefix',
    'honorificSuffix',
  ].map((sub) => `name.${sub}`),
  ...['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country'].map(
    (sub) => `addresses[type eq "work"].${sub}`,
  ),
  ...['work', 'mobile', 'fax', 'home', 'other', 'pager'].map(
    (type) => `phoneNumbers[type eq "${type}"].value`,
  ),
  ...['display', 'value', 'type'].map((sub) => `roles[primary eq "True"].${sub}`),
  ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map(
    (name) => `${enterpriseUser}:${name}`,
  ),
];

export const manager = `${enterpriseUser}:manager`;

/** Those that the server has, with a value each that has no form: a server must keep text as it is. */
export async function randomValues(bench: TestBench): Promise<TypedValue[]> {
  const published = await publishedNames(bench);
  return defaultAttributes
    .filter((name) => published === undefined || isPublished(name, published))
    .map((name) => ({ path: toPath(name), type: 'String', value: bench.random() }));
}

/** Whether there is a manager, as far as anybody can tell. */
export async function hasManager(bench: TestBench): Promise<boolean> {
  const published = await publishedNames(bench);
  return published === undefined || isPublished(manager, published);
}

/** Undefined where the server publishes nothing. */
async function publishedNames({ schemas }: TestBench): Promise<ReadonlySet<string> | undefined> {
  try {
    return (await schemas()).user;
  } catch (error) {
    if (error instanceof TestFailure) return undefined;
    throw error;
  }
}

/** The body of a create; a role comes with its primary as text. */
export function userBody(userName: string, values: readonly TypedValue[] = []): JsonObject {
  const body = buildResource('User', values);
  const roles = (body['roles'] as JsonObject[]).map((role) => ({ ...role, primary: 'True' }));
  return { ...body, userName, active: true, roles };
}

/** @throws TestFailure naming everything that has not come back as it was sent */
export function expectValues(resource: JsonObject, values: readonly TypedValue[]): void {
  const wrong = values.flatMap(({ path, value }) => {
    const found = readAttribute(resource, path);
    return found === value ? [] : [`${path.text} is ${shown(found)} instead of ${shown(value)}`];
  });
  check(wrong.length === 0, wrong.join('; '));
}

export function expectActive(resource: JsonObject, wanted: boolean, where: string): void {
  const found = resource['active'];
  check(
    found === wanted,
    `${where}: active is ${shown(found)}${toBoolean(found) === wanted ? ', which is text' : ''}; it has to be the JSON Boolean ${wanted}`,
  );
}

export function toPath(name: string): AttributePath {
  const path = parseAttributePath(name);
  if (path === undefined) throw new Error(`no attribute path: ${name}`);
  return path;
}
