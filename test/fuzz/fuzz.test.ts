import { describeFailure } from '../../fuzz/describe-failure.ts';
import type { Answer, Request } from '../../fuzz/exchange.ts';
import { fuzz } from '../../fuzz/fuzz.ts';
import { parseJson } from '../../fuzz/json.ts';
import { runRound } from '../../fuzz/round.ts';
import { type NewService, serviceMaker } from '../../fuzz/service.ts';

const newService = serviceMaker();

/** Other requests each time; a failure says how to meet it again. */
const seed = Date.now() % 2 ** 31;

describe('random requests', () => {
  it('are all answered with valid SCIM, and half of them and more with success', async () => {
    const { failure, statistics } = await fuzz(newService, { requests: 2_000, seed });
    expect(failure && (await describeFailure(newService, failure))).toBeUndefined();
    expect(statistics.sent).toBe(2_000);
    expect(statistics.refusedShare).toBeLessThan(0.5);
  });

  it('are the same for the same seed, and so are their answers', async () => {
    const played = async (): Promise<readonly (readonly [Request, Answer])[]> => {
      const exchanges: (readonly [Request, Answer])[] = [];
      await runRound({
        newService,
        seed: 7,
        requests: 100,
        onAnswer: ({ request, answer }) => exchanges.push([request, answer]),
      });
      return exchanges;
    };
    const first = await played();
    expect(first).toHaveLength(100);
    expect(await played()).toEqual(first);
  });
});

/** Shows a title as null. */
const forgetful: NewService = () => {
  const service = newService();
  return {
    ...service,
    send: async (request) => {
      const answer = await service.send(request);
      const text = answer.text.replaceAll(/"title":"[^"]*"/g, '"title":null');
      return text === answer.text ? answer : { ...answer, text, body: parseJson(text) };
    },
  };
};

describe('a failure', () => {
  it('is found, shrunk to what brings it about, and told with its seed', async () => {
    const { failure } = await fuzz(forgetful, { requests: 1_000, seed: 1 });
    if (!failure) throw new Error('the fault was not found');
    const { seed: ofRound, requests, defects } = failure;
    const told = await describeFailure(forgetful, failure);
    expect(told).toContain(`npm run fuzz -- --seed ${ofRound} --requests ${requests.length}`);
    expect(told).toContain('FAILED: title is no string');
    expect(told).toMatch(/\n[12] of \d+ requests bring it about:\n.*"title"/);

    const again = await fuzz(forgetful, { requests: requests.length, seed: ofRound });
    expect(again.failure?.defects).toEqual(defects);
  });
});
