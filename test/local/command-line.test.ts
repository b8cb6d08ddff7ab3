import { parseCommandLine } from '../../local/command-line.ts';

const key = `scim_default_${'A'.repeat(43)}`;

describe('parseCommandLine', () => {
  it('has defaults for everything', () => {
    expect(parseCommandLine([])).toEqual({
      port: 3000,
      dataDirectory: '.local',
      ephemeral: false,
    });
  });

  it('reads every flag', () => {
    const flags = ['--port', '0', '--api-key', key, '--data', 'd', '--store', 'memory'];
    expect(parseCommandLine([...flags, '--ephemeral', '--config', 'c.json'])).toEqual({
      port: 0,
      apiKey: key,
      dataDirectory: 'd',
      store: 'memory',
      ephemeral: true,
      configFile: 'c.json',
    });
  });

  it('knows when it is asked for help', () => {
    expect(parseCommandLine(['--help'])).toBe('help');
  });

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['extra'], "Unexpected argument 'extra'"],
    [['--port'], "Option '--port <value>' argument missing"],
    [['--port', '70000'], '--port 70000 is not a port'],
    [['--port', 'x'], '--port x is not a port'],
    [['--store', 'redis'], '--store redis is not known'],
    [['--api-key', 'short'], '--api-key is not of the form'],
    [['--api-key', key.replace('default', 'other')], '--api-key is not of the form'],
  ])('refuses %j in one line', (args, sentence) => {
    expect(() => parseCommandLine(args)).toThrow(sentence);
    try {
      parseCommandLine(args);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
      expect((error as Error).message).not.toContain(key.slice(-43));
    }
  });
});
