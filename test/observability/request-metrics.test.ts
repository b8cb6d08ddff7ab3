import { type RecordedRequest, recordRequest } from '../../lambda/observability/request-metrics.ts';

function record(...requests: readonly Partial<RecordedRequest>[]) {
  const lines: string[] = [];
  const target = {
    namespace: 'Scim',
    service: 'scim-prod',
    write: (line: string) => void lines.push(line),
  };
  const whole: RecordedRequest = {
    operation: 'patch',
    resourceType: 'User',
    status: 200,
    unknownMembers: 0,
    milliseconds: 12.5,
  };
  for (const request of requests) recordRequest(target, { ...whole, ...request });
  return lines.map((line) => JSON.parse(line));
}

describe('recordRequest', () => {
  it('writes one line with the metrics under the service alone, and under operation and resource type', () => {
    expect(record({})).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'Scim',
              Dimensions: [['service'], ['service', 'Operation', 'ResourceType']],
              Metrics: [
                { Name: 'ProvisioningRequest', Unit: 'Count' },
                { Name: 'ProvisioningFailure', Unit: 'Count' },
                { Name: 'RequestLatency', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        service: 'scim-prod',
        Operation: 'patch',
        ResourceType: 'User',
        ProvisioningRequest: 1,
        ProvisioningFailure: 0,
        RequestLatency: 12.5,
      },
    ]);
  });

  it.each([
    [0, [200, 201, 204, 304, 401, 403, 404, 409, 412]],
    [1, [400, 405, 413, 415, 429, 500, 501, 503]],
  ])('counts %i failures for each of %j', (failures, statuses) => {
    const counted = record(...statuses.map((status) => ({ status })));
    expect(counted.map(({ ProvisioningFailure }) => ProvisioningFailure)).toEqual(
      statuses.map(() => failures),
    );
  });

  it('mixes nothing of requests that end one after the other', () => {
    const [first, second] = record({ operation: 'create', status: 500 }, { operation: 'get' });
    expect(first).toMatchObject({ Operation: 'create', ProvisioningFailure: 1 });
    expect(second).toMatchObject({
      Operation: 'get',
      ProvisioningFailure: 0,
      ProvisioningRequest: 1,
    });
  });
});
