import { createLogger } from '../../lambda/observability/logger.ts';
import { makeApiKey } from '../../lambda/tenants/api-key.ts';

const apiKey = makeApiKey('default', Buffer.alloc(32, 1));

/** The lines that `log` writes, and all of its text. */
function linesOf(log: () => void) {
  const texts: string[] = [];
  const take = (text: unknown) => texts.push(String(text)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(take),
  );
  try {
    log();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const lines = texts
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  return { text: texts.join(''), records: lines.map((line) => JSON.parse(line)) };
}

describe('createLogger', () => {
  it('writes one JSON line with service, level, message and details', () => {
    const { records } = linesOf(() =>
      createLogger({ service: 'scim' }).info('answered', { requestId: 'r-1', status: 204 }),
    );
    expect(records).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'answered',
        service: 'scim',
        requestId: 'r-1',
        status: 204,
        timestamp: expect.stringMatching(/Z$/),
      }),
    ]);
  });

  it('redacts message and details', () => {
    const { text, records } = linesOf(() =>
      createLogger({ service: 'scim' }).warn(`with ${apiKey}`, {
        userName: 'Lovelace',
        deep: { apiKey },
      }),
    );
    expect(records).toMatchObject([{ level: 'WARN', message: 'with [redacted]' }]);
    expect(text).not.toContain(apiKey);
    expect(text).not.toContain('Lovelace');
  });

  it('writes an error with its causes and without what hangs on it', () => {
    const cause = Object.assign(new Error('inner'), { Item: { userName: 'Lovelace' } });
    const { text, records } = linesOf(() =>
      createLogger({ service: 'scim' }).error('failed', { error: new Error('outer', { cause }) }),
    );
    expect(records).toMatchObject([
      { level: 'ERROR', error: { message: 'outer', cause: { message: 'inner' } } },
    ]);
    expect(text).not.toContain('Lovelace');
  });

  it('keeps silent below its level, and takes an unknown level for INFO', () => {
    const silent = createLogger({ service: 'scim', level: 'ERROR' });
    expect(linesOf(() => silent.info('no')).records).toEqual([]);
    const unknown = createLogger({ service: 'scim', level: 'chatty' });
    expect(linesOf(() => unknown.info('yes')).records).toHaveLength(1);
  });

  it('keeps nothing of one record for the next', () => {
    const log = createLogger({ service: 'scim' });
    const { records } = linesOf(() => {
      log.info('first', { requestId: 'r-1' });
      log.info('second');
    });
    expect(records[1]).not.toHaveProperty('requestId');
  });
});
