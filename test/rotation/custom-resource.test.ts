import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { customResource } from '../../lambda/rotation/custom-resource.ts';

interface Delivery {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let deliveries: Delivery[];
let statuses: number[];

beforeEach(async () => {
  deliveries = [];
  statuses = [];
  server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    deliveries.push({ method, url, headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function eventOf(RequestType: 'Create' | 'Update' | 'Delete'): CloudFormationCustomResourceEvent {
  const request = {
    ServiceToken: 'arn:function',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?Signature=s3cr3t`,
    StackId: 'arn:stack',
    RequestId: 'request-1',
    LogicalResourceId: 'FirstVersion',
    ResourceType: 'Custom::ApiKeyFirstVersion',
    ResourceProperties: { ServiceToken: 'arn:function' },
  };
  if (RequestType === 'Create') return { ...request, RequestType };
  const existing = { ...request, PhysicalResourceId: 'an-id-of-old' };
  return RequestType === 'Delete'
    ? { ...existing, RequestType }
    : { ...existing, RequestType, OldResourceProperties: request.ResourceProperties };
}

function resource(make: () => Promise<unknown> = async () => undefined) {
  const made: string[] = [];
  const failures: unknown[] = [];
  const pauses: number[] = [];
  const run = customResource({
    make: async (event) => {
      made.push(event.RequestType);
      return make();
    },
    reasonOf: () => 'It failed.',
    onFailed: (error) => failures.push(error),
    pause: async (milliseconds) => pauses.push(milliseconds),
  });
  return { run, made, failures, pauses };
}

const identity = {
  StackId: 'arn:stack',
  RequestId: 'request-1',
  LogicalResourceId: 'FirstVersion',
};
const answers = () => deliveries.map(({ body }) => JSON.parse(body));

describe('customResource', () => {
  it('answers a Create with a PUT as the signed URL needs it', async () => {
    const { run, made } = resource();
    await run(eventOf('Create'));
    expect(made).toEqual(['Create']);
    expect(answers()).toEqual([
      { ...identity, Status: 'SUCCESS', PhysicalResourceId: 'FirstVersion' },
    ]);
    const [delivery] = deliveries;
    expect(delivery?.method).toBe('PUT');
    expect(delivery?.url).toBe('/answer?Signature=s3cr3t');
    expect(delivery?.headers['content-type']).toBe('');
    expect(delivery?.headers['content-length']).toBe(String(delivery?.body.length));
    expect(delivery?.headers['transfer-encoding']).toBeUndefined();
  });

  it('makes again on Update and keeps the physical id', async () => {
    const { run, made } = resource();
    await run(eventOf('Update'));
    expect(made).toEqual(['Update']);
    expect(answers()).toMatchObject([{ PhysicalResourceId: 'an-id-of-old' }]);
  });

  it('makes nothing on Delete, and succeeds', async () => {
    const { run, made } = resource(() => Promise.reject(new Error('never')));
    await run(eventOf('Delete'));
    expect(made).toEqual([]);
    expect(answers()).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'an-id-of-old' }]);
  });

  it('answers a failure with the reason that it is given, and not with the error', async () => {
    const error = new Error('scim_default_secret');
    const { run, failures } = resource(() => Promise.reject(error));
    await run(eventOf('Create'));
    expect(failures).toEqual([error]);
    expect(answers()).toEqual([
      { ...identity, Status: 'FAILED', Reason: 'It failed.', PhysicalResourceId: 'FirstVersion' },
    ]);
  });

  it('makes again what its role does not allow yet, for a quarter of a minute', async () => {
    const denied = Object.assign(new Error('not yet'), { name: 'AccessDeniedException' });
    const deny = [denied, denied];
    const patient = resource(async () => {
      const error = deny.shift();
      if (error) throw error;
    });
    await patient.run(eventOf('Update'));
    expect(patient.made).toHaveLength(3);
    expect(patient.pauses).toEqual([2000, 4000]);
    expect(patient.failures).toEqual([]);

    const never = resource(() => Promise.reject(denied));
    await never.run(eventOf('Update'));
    expect(never.pauses).toEqual([2000, 4000, 8000]);
    expect(never.failures).toEqual([denied]);
    expect(answers()).toMatchObject([{ Status: 'SUCCESS' }, { Status: 'FAILED' }]);
  });

  it('repeats an answer that was not taken, with longer and longer pauses', async () => {
    statuses = [500, 503];
    const { run, pauses, made } = resource();
    await run(eventOf('Create'));
    expect(deliveries).toHaveLength(3);
    expect(pauses).toEqual([200, 400]);
    expect(made).toEqual(['Create']);
  });

  it('gives up after four tries, with an error that does not hold the signed URL', async () => {
    statuses = [500, 500, 500, 500, 200];
    const failure = await resource()
      .run(eventOf('Create'))
      .catch((error: unknown) => error);
    expect(deliveries).toHaveLength(4);
    expect(failure).toEqual(new Error('CloudFormation could not be answered (status 500)'));
  });

  it.each(['http://127.0.0.1:1/?Signature=s3cr3t', 'no url, Signature=s3cr3t'])(
    'fails without the URL in the error where nobody listens: %s',
    async (ResponseURL) => {
      const failure = await resource()
        .run({ ...eventOf('Create'), ResponseURL })
        .catch((error: unknown) => error);
      expect(failure).toEqual(new Error('CloudFormation could not be answered (TypeError)'));
    },
  );
});
