import { functionEnvironment } from '../../local/function-environment.ts';
import type { FunctionDescription } from '../../local/template.ts';

const description: FunctionDescription = {
  name: 'Rotate',
  arn: 'arn:aws:lambda:us-east-1:000000000000:function:Rotate',
  handler: 'index.handler',
  timeoutSeconds: 10,
  memoryMegabytes: 256,
  assetPath: 'asset.rotate',
  environment: {
    TENANT_URL: 'https://Api.execute-api.us-east-1.amazonaws.com/dev/scim/v2',
    A: 'b',
  },
};
const services = {
  region: 'us-east-1',
  loopbackUrl: 'http://127.0.0.1:4000',
  sessionToken: 'token-of-this-start',
  tenantUrl: 'http://localhost:3000/scim/v2',
  tokenUrl: 'http://localhost:3000/oauth2/token',
};

describe('functionEnvironment', () => {
  const environment = functionEnvironment(description, '/bundle', services);

  it('has what the template says, with the local address of the API in place of its own', () => {
    expect(environment).toMatchObject({ A: 'b', TENANT_URL: services.tenantUrl });
  });

  it('tells a function no address that the template does not tell it', () => {
    expect(environment).not.toHaveProperty('TOKEN_URL');
  });

  it('sends every client of AWS to this machine', () => {
    const names = ['SECRETS_MANAGER', 'SQS', 'LAMBDA', 'API_GATEWAY', 'STS'];
    for (const name of names) {
      expect(environment[`AWS_ENDPOINT_URL_${name}`]).toBe(services.loopbackUrl);
    }
    expect(environment).not.toHaveProperty('AWS_ENDPOINT_URL_DYNAMODB');
    const dynamodbEndpoint = 'http://127.0.0.1:4001';
    expect(functionEnvironment(description, '/bundle', { ...services, dynamodbEndpoint })).toEqual({
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    });
  });
});
