import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startMicrosoftSignIn } from '../../../entra/microsoft/sign-in.ts';
import { startStandIn } from '../../../entra/microsoft/stand-in.ts';
import { app, foreignTenantId } from './made-up-apps.ts';

jest.setTimeout(240_000);

const audience = 'api://AzureADTokenExchange';
const clientSecret = 'of-the-applications';

async function ask(url: string, form: Record<string, string>) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  const answer = await fetch(url, { method: 'POST', body });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
}

it('is a sign-in service and a Graph at one address', async () => {
  const issuer = await startMicrosoftSignIn({ tenantId: foreignTenantId, apps: [app] });
  const subject = 'arn:aws:iam::123456789012:role/rotation';
  const federatedCredentials = [{ issuer: issuer.issuer, subject, audience }];
  const events: string[] = [];
  const standIn = await startStandIn({
    ...{ port: 0, clientSecret, federatedCredentials, onEvent: (event) => events.push(event) },
  });
  const { tokenUrl, rotator, provisioned, entraTenantId } = standIn.facts;
  const signInAs = async (who: string) =>
    ask(tokenUrl, {
      ...{ client_id: rotator.applicationId, scope: `${standIn.url}/.default` },
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await issuer.assertionFor({ audience, subject: who }),
    });
  expect((await signInAs('somebody')).status).toBe(401);
  const { status, body } = await signInAs(subject);
  expect(status).toBe(200);
  const { servicePrincipalId, jobId } = provisioned;
  const jobs = await fetch(
    `${standIn.url}/v1.0/servicePrincipals/${servicePrincipalId}/synchronization/jobs`,
    { headers: { authorization: `Bearer ${body.access_token}` } },
  );
  expect(await jobs.json()).toMatchObject({ value: [{ id: jobId }] });
  expect(events).toEqual([
    'AADSTS700213: no federated credential has the subject somebody.',
    'Graph: jobs: 200',
  ]);
  expect(standIn.signIn.issuer).toBe(`${standIn.url}/${entraTenantId}/v2.0`);
  await standIn.stop();
  await issuer.stop();
});

it('is started by the program, which prints what one needs, and ended by Ctrl-C', async () => {
  const program = join(__dirname, '../../../bin/entra.ts');
  const child = spawn(process.execPath, [program, '--serve', '--port', '0'], {
    env: { PATH: process.env['PATH'], SCIM_CLIENT_SECRET: clientSecret },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close');
  while (!output.includes('--assertion-scope')) await once(child.stdout, 'data');
  const fact = (name: string) => new RegExp(`${name} +(\\S+)`).exec(output)?.[1] ?? '';
  const { status } = await ask(fact('Assertion URL'), {
    ...{ client_id: fact('\\(client\\) id'), client_secret: fact('Client secret') },
    scope: fact('Assertion scope'),
  });
  expect([status, fact('Client secret')]).toEqual([200, clientSecret]);
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

it('says when its port is taken, in one line', async () => {
  const standIn = await startStandIn({ port: 0, clientSecret, federatedCredentials: [] });
  const program = join(__dirname, '../../../bin/entra.ts');
  const child = spawn(process.execPath, [program, '--serve', '--port', new URL(standIn.url).port]);
  let messages = '';
  child.stderr.on('data', (chunk) => (messages += chunk));
  expect(await once(child, 'close')).toEqual([64, null]);
  expect(messages).toMatch(/^entra: --port: \d+ cannot be listened on \(EADDRINUSE\)\n$/);
  await standIn.stop();
});
