/** Behind a change of a group or of a member: both sides of a membership say the same (RFC 7643 §4.1.2, §4.2). */
import { reading, type Send } from '../exchange.ts';
import { isObject, type Json, type JsonObject, listOf } from '../json.ts';
import type { Complain } from './check-value.ts';

interface Scene {
  readonly send: Send;
  /** Of the request behind which we look. */
  readonly number: number;
  readonly complain: Complain;
}

/** How many of its members or groups are looked at. */
const MOST = 3;

/** That those which a resource names as its groups or members name it too. */
export async function checkMutual(scene: Scene, resource: Json | undefined): Promise<void> {
  if (!isObject(resource)) return;
  for (const other of await others(scene, resource, 'members')) {
    const isUser = isObject(other['meta']) && other['meta']['resourceType'] === 'User';
    if (isUser && !names(other, 'groups', resource['id'])) {
      scene.complain('a member of a group does not have the group');
    }
  }
  for (const other of await others(scene, resource, 'groups')) {
    if (!names(other, 'members', resource['id']))
      scene.complain('a group does not have its member');
  }
}

/** That nobody names a resource that is gone. */
export async function checkLeft(scene: Scene, gone: Json | undefined): Promise<void> {
  if (!isObject(gone)) return;
  for (const other of [
    ...(await others(scene, gone, 'groups')),
    ...(await others(scene, gone, 'members')),
  ]) {
    const isNamed = names(other, 'members', gone['id']) || names(other, 'groups', gone['id']);
    if (isNamed) scene.complain('a membership of a deleted resource is shown');
  }
}

async function others(
  { send, number, complain }: Scene,
  resource: JsonObject,
  name: string,
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for (const element of listOf(resource[name]).slice(0, MOST)) {
    const address = isObject(element) ? String(element['$ref']) : '';
    const path = /\/scim\/v2(\/.*)$/.exec(address)?.[1] ?? '/none';
    const { status, body } = await send(reading(number, path));
    if (status === 200 && isObject(body)) found.push(body);
    else complain(`the $ref of one of the ${name} leads nowhere`);
  }
  return found;
}

const names = (resource: JsonObject, name: string, id: Json | undefined): boolean =>
  listOf(resource[name]).some((element) => isObject(element) && element['value'] === id);
