import cases from '../fixtures/entra/cases.json' with { type: 'json' };
import type { Credentials } from './credentials.ts';
import { type EntraCase, playEntraCase } from './entra-case.ts';
import { sendHttp } from './send-http.ts';
import type { Started } from './start-stack.ts';

const entraCases = cases as unknown as readonly EntraCase[];
const named = (name: string): EntraCase => {
  const found = entraCases.find((entraCase) => entraCase.name === name);
  if (!found) throw new Error(`there is no case ${name}`);
  return found;
};

const OVERLAP = 'bearer-old-and-new-token-both-work';
const LOAD = 'load-25-requests-per-second-per-tenant';
/** Of the minute that the case asks for; its bound on the time of an answer is for a machine that does nothing else. */
const LOAD_SECONDS = 8;

/** @param credentials fill what cases about OAuth name */
export function testEntraCases(started: Started, credentials: Credentials): void {
  const played = entraCases.filter(({ name }) => name !== OVERLAP && name !== LOAD);
  it.each(played.map((entraCase) => [entraCase.name, entraCase] as const))(
    'answers Entra as it needs: %s',
    async (_name, entraCase) => {
      const { url, apiKey } = started();
      const variables = await credentials.variables();
      expect(await playEntraCase({ url, apiKey, variables }, entraCase)).toEqual([]);
    },
  );

  it(`bears what Entra asks of every tenant: ${LOAD}`, async () => {
    const entraCase = named(LOAD);
    const perSecond = entraCase.load?.ratePerSecond ?? 0;
    const failures = await Promise.all(
      Array.from({ length: perSecond * LOAD_SECONDS }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, (index * 1000) / perSecond));
        return playEntraCase(started(), entraCase);
      }),
    );
    expect(failures).toHaveLength(25 * LOAD_SECONDS);
    expect(failures.flat()).toEqual([]);
  });
}

/** @param start starts the stack again on its data, with a new key */
export function testKeyOverlap(started: Started, start: (apiKey: string) => Promise<void>): void {
  it(`takes the key before the current one too: ${OVERLAP}`, async () => {
    const token2 = started().apiKey;
    await start(`scim_default_${'k'.repeat(43)}`);
    expect(started().apiKey).not.toBe(token2);
    expect(await playEntraCase({ ...started(), variables: { token2 } }, named(OVERLAP))).toEqual(
      [],
    );
    const headers = { Authorization: `Bearer scim_default_${'x'.repeat(43)}` };
    const refused = await sendHttp(`${started().url}/Users`, { method: 'GET', headers });
    expect(refused.status).toBe(401);
  });
}
