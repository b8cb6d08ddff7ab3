import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { readChosenConfig } from '../../lib/stage-choice.ts';
import { PROJECT_DIRECTORY } from './stack-template.ts';

describe('the choice of a stage', () => {
  const choose = (context: Record<string, unknown>) => readChosenConfig(new App({ context }).node);

  it('is dev where the command line says nothing', () => {
    expect(choose({}).stage).toBe('dev');
  });

  it('is made by name', () => {
    expect(choose({ stage: 'prod' }).stage).toBe('prod');
  });

  it('is made by file', () => {
    expect(choose({ config: join(PROJECT_DIRECTORY, 'config', 'prod.json') }).stage).toBe('prod');
  });

  it('is refused with the stages there are when there is no such stage', () => {
    expect(() => choose({ stage: 'qa' })).toThrow(
      /no settings for stage "qa"; config\/ has dev, prod/,
    );
  });

  it('is refused when it is made twice', () => {
    expect(() => choose({ stage: 'dev', config: 'x.json' })).toThrow('not both');
  });

  it.each([
    ['stgae', 'stage'],
    ['confg', 'config'],
  ])(
    'is refused when %s is written for %s, instead of deploying another stage',
    (written, meant) => {
      expect(() => choose({ [written]: 'prod' })).toThrow(
        `unknown setting -c ${written}; did you mean -c ${meant}?`,
      );
    },
  );

  it('is not disturbed by the flags of CDK', () => {
    expect(
      choose({ '@aws-cdk/core:explicitStackTags': true, 'availability-zones': [] }).stage,
    ).toBe('dev');
  });
});
