import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ScimObject } from '../../lambda/scim/resource.ts';
import { parseSchema } from '../../lambda/scim/schema/parse-schema.ts';
import { parseStackConfig, readStackConfig, StackConfigError } from '../../lib/stack-config.ts';
import { PROJECT_DIRECTORY } from './stack-template.ts';

const CONFIG_DIRECTORY = join(PROJECT_DIRECTORY, 'config');

describe('the settings of a stage', () => {
  it('need nothing but the stage', () => {
    expect(parseStackConfig({ stage: 'dev' }, 'dev.json')).toEqual({
      stage: 'dev',
      stackName: 'Scim-dev',
      logRetentionDays: 30,
      throttle: { rate: 100, burst: 200 },
      capacity: { maxReadUnits: 4000, maxWriteUnits: 4000 },
      removal: 'retain',
      userExtensions: [],
      uniqueExternalId: false,
      apiGatewayLogsRole: 'create',
      tracing: true,
    });
  });

  it('keep the defaults of a group of which one setting is given', () => {
    const { throttle } = parseStackConfig({ stage: 'dev', throttle: { rate: 60 } }, 'dev.json');
    expect(throttle).toEqual({ rate: 60, burst: 200 });
  });

  it('take a name for the stack', () => {
    expect(parseStackConfig({ stage: 'dev', stackName: 'People' }, 'dev.json').stackName).toBe(
      'People',
    );
  });

  it.each([
    [{ alarmMail: 'a@b.example' }, 'unknown setting "alarmMail"; did you mean "alarmEmail"?'],
    [{ colour: 'red' }, 'unknown setting "colour"'],
    [{ throttle: { rat: 30 } }, 'unknown setting "throttle.rat"; did you mean "throttle.rate"?'],
    [
      { customDomain: { hostedZone: { id: 'Z', nam: 'x' } } },
      'unknown setting "customDomain.hostedZone.nam"; did you mean "customDomain.hostedZone.name"?',
    ],
    [
      {
        customDomain: {
          domainName: 'scim.example.com',
          certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
          hostedZone: { id: 'Z', name: 'ample.com' },
        },
      },
      '"customDomain.hostedZone.name" must be the domain in which the name lies, such as "example.com" for "scim.example.com"; it is "ample.com"',
    ],
    [{ throttle: { rate: 'fast' } }, '"throttle.rate" must be of type number; it is "fast"'],
    [{ throttle: { rate: 24 } }, '"throttle.rate" must be at least 25; it is 24'],
    [{ throttle: { burst: 30.5 } }, '"throttle.burst" must be a whole number; it is 30.5'],
    [{ throttle: 100 }, '"throttle" must be of type object; it is 100'],
    [{ tracing: 'yes' }, '"tracing" must be of type boolean; it is "yes"'],
    [{ removal: 'keep' }, '"removal" must be one of retain, destroy; it is "keep"'],
    [{ alarmEmail: 'oncall' }, '"alarmEmail" must be an e-mail address; it is "oncall"'],
    [{ userExtensions: 'x.json' }, '"userExtensions" must be of type array; it is "x.json"'],
    [{ userExtensions: [''] }, '"userExtensions.0" must be a text that is not empty; it is ""'],
    [
      { stackName: '9' },
      '"stackName" must be letters, digits and "-", starting with a letter; it is "9"',
    ],
    [{ stage: undefined }, '"stage" must be of type string; it is missing'],
  ])('refuse %j and say why', (settings, problem) => {
    expect(problemsOf(settings)).toContain(`  - ${problem}`);
  });

  it('refuse a number of days that CloudWatch does not know, and list those that it does', () => {
    expect(problemsOf({ logRetentionDays: 8 })).toEqual([
      expect.stringMatching(/"logRetentionDays" must be one of 1, 3, 5, 7, 14, .*; it is 8$/),
    ]);
  });

  it('name every problem at once', () => {
    expect(problemsOf({ tracing: 1, removal: 'x', xyz: 1, throttle: { rate: 1 } })).toHaveLength(4);
  });

  it.each([[[]], ['text'], [null], [7]])('refuse %j in place of an object', (input) => {
    expect(() => parseStackConfig(input, 'dev.json')).toThrow(
      /^dev\.json cannot be used:\n {2}- the file must be of type object; it is/,
    );
  });

  it.each(readdirSync(CONFIG_DIRECTORY))(
    'in config/%s are of the stage that the file is named after',
    (file) => {
      expect(readStackConfig(join(CONFIG_DIRECTORY, file)).stage).toBe(basename(file, '.json'));
    },
  );
});

describe('files that settings name', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stack-config-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (name: string, content: string) => writeFileSync(join(directory, name), content);
  const read = () => readStackConfig(join(directory, 'dev.json'));

  it('are read relative to the settings', () => {
    const schema = {
      id: 'urn:example:User',
      name: 'Example',
      attributes: [{ name: 'badge', type: 'string' }],
    };
    write('badge.json', JSON.stringify(schema));
    write('dev.json', JSON.stringify({ stage: 'dev', userExtensions: ['badge.json'] }));
    expect(read().userExtensions).toEqual([schema]);
  });

  const badge = { id: 'urn:x', name: 'n' };
  const lines = { name: 'lines', type: 'complex' };
  it.each([
    [{}, '"id" must be of type string; it is missing'],
    [{}, '"name" must be of type string; it is missing'],
    [{}, '"attributes" must be of type array; it is missing'],
    [{ id: 'x' }, '"id" must be a URN, starting with "urn:"; it is "x"'],
    [{ ...badge, name: '' }, '"name" must be a text that is not empty; it is ""'],
    [{ ...badge, attributes: [] }, '"attributes" must be a list that is not empty; it is []'],
    [{ ...badge, attributes: [{}] }, '"attributes.0.name" must be of type string; it is missing'],
    [
      { ...badge, attributes: [{ name: 'a', type: 'strng' }] },
      '"attributes.0.type" must be one of string, boolean, decimal, integer, dateTime, reference, binary, complex; it is "strng"',
    ],
    [
      { ...badge, attributes: [{ name: 'a.b', type: 'string' }] },
      '"attributes.0.name" must be letters, digits, "-" and "_", starting with a letter; it is "a.b"',
    ],
    [
      { ...badge, attributes: [{ name: 'a', type: 'string', returned: 'sometimes' }] },
      '"attributes.0.returned" must be one of always, never, default, request; it is "sometimes"',
    ],
    [
      { ...badge, attributes: [{ name: 'a', type: 'string', uniqueness: 'server' }] },
      '"attributes.0.uniqueness" must be "none": nothing keeps an extension\'s values unique; it is "server"',
    ],
    [
      { ...badge, attributes: [{ name: 'a', type: 'string', multiValued: 'yes' }] },
      '"attributes.0.multiValued" must be of type boolean; it is "yes"',
    ],
    [
      { ...badge, attributes: [lines] },
      '"attributes.0.subAttributes" must be there where the type is complex, and only there; it is missing',
    ],
    [
      { ...badge, attributes: [{ ...lines, subAttributes: [lines] }] },
      '"attributes.0.subAttributes.0.type" must be one of string, boolean, decimal, integer, dateTime, reference, binary; it is "complex"',
    ],
    [
      { ...badge, attributes: ['a', 'A'].map((name) => ({ name, type: 'string' })) },
      '"attributes" must be a list that names no attribute twice',
    ],
    [
      {
        ...badge,
        id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user',
        attributes: [{ name: 'a', type: 'string' }],
      },
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user is taken',
    ],
  ])('are refused when they hold %j, because %s', (content, problem) => {
    write('badge.json', JSON.stringify(content));
    write('dev.json', JSON.stringify({ stage: 'dev', userExtensions: ['badge.json'] }));
    expect(read).toThrow(`badge.json: ${problem}`);
  });

  it('are refused when they hold no JSON, or are named twice', () => {
    const schema = { ...badge, attributes: [{ name: 'a', type: 'string' }] };
    write('badge.json', JSON.stringify(schema));
    write(
      'dev.json',
      JSON.stringify({ stage: 'dev', userExtensions: Array(2).fill('badge.json') }),
    );
    expect(read).toThrow('badge.json: urn:x is taken');
    write('badge.json', '[1');
    expect(read).toThrow('badge.json: is not JSON');
  });

  it('are schemas to the function that reads them, with all that an attribute can say', () => {
    const facets = {
      description: 'd',
      multiValued: true,
      required: true,
      caseExact: true,
      mutability: 'immutable',
      returned: 'request',
      uniqueness: 'none',
    };
    const street = { name: 'street', type: 'string', canonicalValues: ['a'], ...facets };
    const schema = {
      ...badge,
      description: 'd',
      attributes: [
        { name: 'owner', type: 'reference', referenceTypes: ['User'], ...facets },
        { ...lines, ...facets, subAttributes: [street] },
      ],
    };
    write('badge.json', JSON.stringify(schema));
    write('dev.json', JSON.stringify({ stage: 'dev', userExtensions: ['badge.json'] }));
    expect(read().userExtensions.map((read) => parseSchema(read as ScimObject))).toEqual([schema]);
  });

  it('are refused when they are not there', () => {
    write('dev.json', JSON.stringify({ stage: 'dev', userExtensions: ['badge.json'] }));
    expect(read).toThrow('badge.json: cannot be read');
  });

  it('are said to be absent or no JSON when they are the settings themselves', () => {
    expect(read).toThrow('there is no such file');
    write('dev.json', '{"stage": dev}');
    expect(read).toThrow('it is not JSON');
  });

  it('are not said to be absent where they are there and cannot be read', () => {
    expect(() => readStackConfig(directory)).toThrow('it cannot be read (EISDIR)');
  });
});

function problemsOf(settings: object): string[] {
  try {
    parseStackConfig({ stage: 'dev', ...settings }, 'dev.json');
  } catch (error) {
    if (error instanceof StackConfigError) {
      return error.message.split('\n').slice(1);
    }
    throw error;
  }
  return [];
}
