/** ServiceProviderConfig, ResourceTypes and Schemas (RFC 7643 §5-7, RFC 7644 §4, RFC 9865 §4): what this service does, and only that. */
import { CURSOR_SECONDS } from '../directory/query/cursor.ts';
import { DEFAULT_COUNT } from '../directory/query/run-query.ts';
import { MAXIMUM_OPERATIONS } from '../scim/bulk/bulk-request.ts';
import { listResponse } from '../scim/message/list-response.ts';
import { quoted } from '../scim/normalise-value.ts';
import type { Json, ScimObject } from '../scim/resource.ts';
import type { ResourceType } from '../scim/schema/resource-type.ts';
import type { Attribute, Schema } from '../scim/schema/schema.ts';
import { PASSWORD } from '../scim/schema/user-schema.ts';
import { notFound } from '../scim/scim-error.ts';
import { MAXIMUM_COUNT } from './list-parameters.ts';
import { MAXIMUM_BODY_BYTES } from './request-body.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';
import type { ScimService } from './scim-service.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:';

export function serviceProviderConfig({ baseUrl }: ScimRequest): ScimResponse {
  return ok({
    schemas: [`${CORE}ServiceProviderConfig`],
    patch: { supported: true },
    bulk: {
      supported: true,
      maxOperations: MAXIMUM_OPERATIONS,
      maxPayloadSize: MAXIMUM_BODY_BYTES,
    },
    filter: { supported: true, maxResults: MAXIMUM_COUNT },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: DEFAULT_COUNT,
      maxPageSize: MAXIMUM_COUNT,
      cursorTimeout: CURSOR_SECONDS,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'API key',
        description: 'The key of the tenant, sent as a bearer token in the Authorization header.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: {
      resourceType: 'ServiceProviderConfig',
      location: `${baseUrl}/ServiceProviderConfig`,
    },
  });
}

export function resourceTypes(
  { resourceTypes: types }: ScimService,
  request: ScimRequest,
  name: string | undefined,
): ScimResponse {
  const messages = types.map((type) => resourceTypeMessage(type, request.baseUrl));
  return listOrOne(messages, name, 'resource type');
}

export function schemas(
  { schemas: published }: ScimService,
  request: ScimRequest,
  id: string | undefined,
): ScimResponse {
  const messages = published.map((schema) => schemaMessage(schema, request.baseUrl));
  return listOrOne(messages, id, 'schema');
}

function listOrOne(
  messages: readonly ScimObject[],
  id: string | undefined,
  noun: string,
): ScimResponse {
  if (id === undefined) {
    return ok(listResponse({ totalResults: messages.length, startIndex: 1, resources: messages }));
  }
  const found = messages.find((message) => message['id'] === id);
  if (!found) throw notFound(`There is no ${noun} ${quoted(id)}.`);
  return ok(found);
}

function resourceTypeMessage(type: ResourceType, baseUrl: string): ScimObject {
  return {
    schemas: [`${CORE}ResourceType`],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({
      schema: schema.id,
      required,
    })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

function schemaMessage(schema: Schema, baseUrl: string): ScimObject {
  return {
    schemas: [`${CORE}Schema`],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: publishedAttributes(schema.attributes),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** A password is accepted and never kept. It is not published: Microsoft's validator would expect to read it back. */
function publishedAttributes(attributes: readonly Attribute[]): readonly ScimObject[] {
  return attributes
    .filter((attribute) => attribute !== PASSWORD)
    .map(({ subAttributes, canonicalValues, referenceTypes, ...facets }): ScimObject => {
      const lists: Record<string, Json> = {};
      if (canonicalValues) lists['canonicalValues'] = canonicalValues;
      if (referenceTypes) lists['referenceTypes'] = referenceTypes;
      if (subAttributes) lists['subAttributes'] = publishedAttributes(subAttributes);
      return { ...facets, ...lists };
    });
}

const ok = (body: ScimObject): ScimResponse => ({ status: 200, headers: {}, body });
