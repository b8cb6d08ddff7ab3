/**
 * The peer: scimmy behind scimmy-routers and express, with handlers as its documentation shows them (egress by id or by filter, ingress to
 * update or create), over maps in memory. It gets a key look-up for `userName eq` too, which its own Filter would answer by a scan.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { SCIM_BASE_PATH } from '../../lambda/contract/routes.ts';
import { sampleUser, userIdOf } from '../sample-user.ts';
import { serveMeasured } from './measured-server.ts';

interface StoredUser {
  readonly id: string;
  readonly userName: string;
  readonly meta: { readonly created: Date; readonly lastModified: Date };
}

const users = Number(process.argv[2]);
const byId = new Map<string, StoredUser>();
const idByUserName = new Map<string, string>();
let made = 0;

SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .extend(SCIMMY.Schemas.EnterpriseUser, false)
  .ingress((resource, instance) => {
    const before = resource.id === undefined ? undefined : find(resource.id);
    const id = before?.id ?? (made < users ? userIdOf(made++) : randomUUID());
    const key = instance.userName.toLowerCase();
    if ((idByUserName.get(key) ?? id) !== id) {
      throw new SCIMMY.Types.Error(409, 'uniqueness', 'userName is not unique');
    }
    const now = new Date();
    const meta = { created: before?.meta.created ?? now, lastModified: now };
    const after = { ...instance, id, meta };
    if (before) idByUserName.delete(before.userName.toLowerCase());
    idByUserName.set(key, id);
    byId.set(id, after);
    return after;
  })
  .egress((resource) => {
    if (resource.id !== undefined) return find(resource.id);
    const userName = equalUserName(resource.filter);
    if (userName === undefined)
      return resource.filter?.match([...byId.values()]) ?? [...byId.values()];
    const found = byId.get(idByUserName.get(userName.toLowerCase()) ?? '');
    return found ? [found] : [];
  })
  .degress((resource) => {
    const user = find(resource.id ?? '');
    idByUserName.delete(user.userName.toLowerCase());
    byId.delete(user.id);
  });

function find(id: string): StoredUser {
  const found = byId.get(id);
  if (!found) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
  return found;
}

/** The value of a filter that is `userName eq "…"` and nothing else. */
function equalUserName(filter: unknown): string | undefined {
  const [only, ...more] = Array.isArray(filter) ? filter : [];
  const { userName, ...others } = Object(only);
  if (more.length > 0 || Object.keys(others).length > 0 || !Array.isArray(userName)) return;
  return userName[0] === 'eq' && typeof userName[1] === 'string' ? userName[1] : undefined;
}

const application = express().use(
  SCIM_BASE_PATH,
  new SCIMMYRouters({
    type: 'bearer',
    handler: (request) => {
      if (!request.header('Authorization')?.startsWith('Bearer ')) {
        throw new Error('Authorization not detected!');
      }
      return 'benchmark';
    },
  }),
);

for (let number = 0; number < users; number += 1) {
  await new SCIMMY.Resources.User().write(sampleUser(number));
}
serveMeasured(createServer(application));
