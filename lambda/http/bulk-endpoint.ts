/** Many changes in one request (RFC 7644 §3.7). Each goes the way that it would go alone; their order is bulk-order.ts's. */
import { GROUP } from '../directory/directory-store.ts';
import { type TimedCaller, withDeadline } from '../directory/membership/change-members.ts';
import { type BulkStep, orderOperations } from '../scim/bulk/bulk-order.ts';
import { withIds } from '../scim/bulk/bulk-references.ts';
import {
  type BulkOperation,
  type BulkRequest,
  parseBulkRequest,
} from '../scim/bulk/bulk-request.ts';
import { type BulkResult, bulkResponse, operationResult } from '../scim/bulk/bulk-response.ts';
import { errorMessage } from '../scim/message/error-message.ts';
import { quoted } from '../scim/normalise-value.ts';
import { isScimObject, type Json, type ScimObject } from '../scim/resource.ts';
import { invalidValue, ScimError } from '../scim/scim-error.ts';
import { parseBody } from './request-body.ts';
import type { ScimRequest, ScimResponse } from './scim-message.ts';
import type { ScimService } from './scim-service.ts';

const METHODS = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Answers one operation as the request that it stands for. */
export type Run = (request: ScimRequest) => Promise<ScimResponse>;

export async function bulk(
  service: ScimService,
  request: ScimRequest,
  run: Run,
): Promise<ScimResponse> {
  const job = new BulkJob(service, request, run);
  return { status: 200, headers: {}, body: await job.run() };
}

class BulkJob {
  private readonly service: ScimService;
  private readonly request: ScimRequest;
  private readonly send: Run;
  private readonly bulkRequest: BulkRequest;
  /** Ids of the resources that will be made, given beforehand: a reference never has to wait for one. */
  private readonly ids: ReadonlyMap<string, string>;
  private readonly results = new Map<number, BulkResult>();
  /** All operations share the time of the request. */
  private readonly caller: TimedCaller;
  private errors = 0;

  constructor(service: ScimService, request: ScimRequest, send: Run) {
    this.service = service;
    this.request = request;
    this.send = send;
    this.caller = withDeadline(request.caller, service.directory.now());
    this.bulkRequest = parseBulkRequest(parseBody(request));
    this.ids = new Map(
      this.bulkRequest.operations.flatMap(({ method, bulkId }) =>
        method === 'POST' && bulkId !== undefined
          ? [[bulkId, service.directory.newId()] as const]
          : [],
      ),
    );
  }

  async run(): Promise<ScimObject> {
    const { operations, failOnErrors } = this.bulkRequest;
    const steps = orderOperations(operations);
    for (const step of steps) {
      if (this.errors >= failOnErrors) break;
      this.record(step.index, await this.perform(step));
    }
    for (const step of steps) await this.closeCircle(step);
    return bulkResponse(
      operations.flatMap((operation, index): ScimObject[] => {
        const result = this.results.get(index);
        return result ? [operationResult(operation, result)] : [];
      }),
    );
  }

  private async perform({ index, needs, unknown }: BulkStep): Promise<BulkResult> {
    const operation = this.operationAt(index);
    try {
      this.refuseLate();
      refuseUnknown(unknown);
      if (needs.some((need) => this.hasFailed(need))) {
        throw invalidValue('The operation that creates what this one refers to has failed.');
      }
      return this.toResult(await this.send(this.toRequest(operation)));
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      return { status: error.status, response: errorMessage(error) };
    }
  }

  /**
   * Groups that are each other's members cannot both be there before the other: who was made first gets the later one as a member now.
   * Other attributes may name a resource that is not there yet.
   */
  private async closeCircle({ index, later }: BulkStep): Promise<void> {
    const result = this.results.get(index);
    const made = later.filter((need) => this.results.has(need) && !this.hasFailed(need));
    if (!result || this.hasFailed(index) || made.length === 0) return;
    const operation = withIds(this.operationAt(index), this.ids);
    const repeat = this.toRepeat(operation, new Set(made.flatMap((need) => this.idAt(need) ?? [])));
    if (!repeat) return;
    const repeated = this.toResult(await this.send(this.toRequest(repeat)));
    if (repeated.status >= 400) this.record(index, repeated);
    else
      this.results.set(index, {
        ...result,
        ...(repeated.version && { version: repeated.version }),
      });
  }

  private toRepeat(operation: BulkOperation, ids: ReadonlySet<string>): BulkOperation | undefined {
    const group = this.service.resourceTypes.find(({ name }) => name === GROUP);
    const [endpoint = ''] = segments(operation.path);
    if (`/${endpoint}`.toLowerCase() !== group?.endpoint.toLowerCase()) return undefined;
    if (operation.method !== 'POST') return operation;
    const members = membersOf(operation.data).filter((member) => ids.has(idOfMember(member)));
    const id = operation.bulkId === undefined ? undefined : this.ids.get(operation.bulkId);
    if (members.length === 0 || id === undefined) return undefined;
    const data = { Operations: [{ op: 'add', path: 'members', value: members }] };
    return { method: 'PATCH', path: `${group.endpoint}/${id}`, data };
  }

  private toRequest(operation: BulkOperation): ScimRequest {
    const { method, path, version, data } = withIds(operation, this.ids);
    const parts = segments(path);
    if (!METHODS.has(method)) {
      throw invalidValue('The method of a bulk operation must be POST, PUT, PATCH or DELETE.');
    }
    if (!this.isOfResource(parts)) {
      throw invalidValue(
        'The path of a bulk operation must be that of a resource or of a resource type, such as /Users.',
      );
    }
    const newId = operation.bulkId === undefined ? undefined : this.ids.get(operation.bulkId);
    return {
      method,
      path: parts,
      query: new Map(),
      contentType: undefined,
      body: data === undefined ? undefined : JSON.stringify(data),
      baseUrl: this.request.baseUrl,
      caller: this.caller,
      ...(version !== undefined && { ifMatch: version }),
      ...(method === 'POST' && newId !== undefined && { newId }),
    };
  }

  private isOfResource([endpoint = '', id, ...rest]: readonly string[]): boolean {
    return (
      rest.length === 0 &&
      id?.toLowerCase() !== '.search' &&
      this.service.resourceTypes.some(
        (type) => type.endpoint.toLowerCase() === `/${endpoint}`.toLowerCase(),
      )
    );
  }

  private toResult({ status, headers, body }: ScimResponse): BulkResult {
    const meta = isScimObject(body) && isScimObject(body['meta']) ? body['meta'] : {};
    const location = headers['Location'] ?? meta['location'];
    const version = headers['ETag'];
    return {
      status,
      ...(typeof location === 'string' && { location }),
      ...(version !== undefined && { version }),
      ...(status >= 400 && body && { response: body }),
    };
  }

  private record(index: number, result: BulkResult): void {
    const operation = this.operationAt(index);
    if (result.status >= 400) this.errors += 1;
    const location = result.location ?? this.locationOf(operation);
    this.results.set(index, { ...result, ...(location !== undefined && { location }) });
  }

  /** RFC 7644 §3.7.3: the address of what an operation was about, but for a POST that made nothing, and for a path that is none. */
  private locationOf(operation: BulkOperation): string | undefined {
    const { method, path } = withIds(operation, this.ids);
    const parts = segments(path);
    if (method === 'POST' || !this.isOfResource(parts)) return undefined;
    return `${this.request.baseUrl}/${parts.join('/')}`;
  }

  private hasFailed(index: number): boolean {
    return (this.results.get(index)?.status ?? 0) >= 400;
  }

  private idAt(index: number): string | undefined {
    const { bulkId } = this.operationAt(index);
    return bulkId === undefined ? undefined : this.ids.get(bulkId);
  }

  private refuseLate(): void {
    if (this.service.directory.now() < this.caller.deadline) return;
    throw new ScimError(503, 'There was no time left for this operation. Send it again.');
  }

  private operationAt(index: number): BulkOperation {
    const operation = this.bulkRequest.operations[index];
    if (!operation) throw new Error(`there is no operation ${index}`);
    return operation;
  }
}

function refuseUnknown([bulkId]: readonly string[]): void {
  if (bulkId !== undefined) {
    throw invalidValue(`No operation creates a resource with the bulkId ${quoted(bulkId)}.`);
  }
}

const segments = (path: string): readonly string[] =>
  path.split('/').filter((segment) => segment !== '');

function membersOf(data: Json | undefined): readonly Json[] {
  if (!isScimObject(data)) return [];
  const [, members] = Object.entries(data).find(([name]) => name.toLowerCase() === 'members') ?? [];
  if (members === undefined || members === null) return [];
  return Array.isArray(members) ? members : [members];
}

function idOfMember(member: Json): string {
  const value = isScimObject(member) ? member['value'] : member;
  return typeof value === 'string' ? value : '';
}
