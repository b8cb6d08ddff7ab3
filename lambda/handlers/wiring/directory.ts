/** The directory of the functions that change it, and the resource types that it holds. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ENVIRONMENT } from '../../contract/environment.ts';
import type { Directory } from '../../directory/directory.ts';
import type { DirectoryStore } from '../../directory/directory-store.ts';
import { createDocumentClient } from '../../dynamodb/client.ts';
import { createDynamodbDirectoryStore } from '../../dynamodb/dynamodb-directory-store.ts';
import type { ResourceType } from '../../scim/schema/resource-type.ts';
import {
  type CustomResourceTypes,
  NO_CUSTOM_RESOURCE_TYPES,
  offeredResourceTypes,
} from '../../scim/schema/resource-types.ts';
import { newEntryId } from '../new-entry-id.ts';
import { type Environment, type ProcessAdapters, required } from './process.ts';

export interface DirectoryAdapters extends ProcessAdapters {
  readonly store?: DirectoryStore;
}

const PAUSE_MILLISECONDS = 10;
/** 192 bits: nobody finds another's cursor by trying. */
const CURSOR_BYTES = 24;

export function directoryOf(environment: Environment, adapters: DirectoryAdapters): Directory {
  return {
    store: adapters.store ?? dynamodbStore(environment),
    now: () => new Date((adapters.now ?? Date.now)()),
    newId: randomUUID,
    newEntryId,
    newCursorId: () => randomBytes(CURSOR_BYTES).toString('base64url'),
    pause: async (attempt) => setTimeout(Math.random() * PAUSE_MILLISECONDS * 2 ** attempt),
    settings: { uniqueExternalId: environment[ENVIRONMENT.uniqueExternalId] === 'true' },
  };
}

export function resourceTypesOf(environment: Environment): readonly ResourceType[] {
  return offeredResourceTypes(customResourceTypes(environment));
}

function dynamodbStore(environment: Environment): DirectoryStore {
  return createDynamodbDirectoryStore({
    documentClient: createDocumentClient(),
    tableName: required(environment, ENVIRONMENT.tableName),
  });
}

/** From the file that the synthesis wrote beside the bundle, when it had found no fault in it. */
function customResourceTypes(environment: Environment): CustomResourceTypes {
  const file = environment[ENVIRONMENT.resourceTypesFile];
  if (file === undefined) return NO_CUSTOM_RESOURCE_TYPES;
  const folder = required(environment, 'LAMBDA_TASK_ROOT');
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
