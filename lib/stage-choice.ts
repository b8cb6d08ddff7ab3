/** Which settings the command line asks for: `-c stage=prod` for config/prod.json, or `-c config=FILE`. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Node } from 'constructs';
import { nearestName } from '../lambda/scim/nearest-name.ts';
import { readStackConfig, type StackConfig, StackConfigError } from './stack-config.ts';

const CONFIG_DIRECTORY = join(import.meta.dirname, '..', 'config');
const CHOICES = ['stage', 'config'];

/** @throws StackConfigError when the choice is ambiguous, misspelt, or names no settings. */
export function readChosenConfig(node: Node): StackConfig {
  refuseMisspeltChoices(Object.keys(node.getAllContext()));
  const stage: unknown = node.tryGetContext('stage');
  const file: unknown = node.tryGetContext('config');
  if (stage !== undefined && file !== undefined) {
    throw new StackConfigError('The command line', [
      'give either -c stage=… or -c config=…, not both',
    ]);
  }
  return file === undefined
    ? readStackConfig(fileOfStage(String(stage ?? 'dev')))
    : readStackConfig(resolve(String(file)));
}

function fileOfStage(stage: string): string {
  const file = join(CONFIG_DIRECTORY, `${stage}.json`);
  if (existsSync(file)) {
    return file;
  }
  const stages = readdirSync(CONFIG_DIRECTORY)
    .filter((name) => name.endsWith('.json'))
    .map((name) => basename(name, '.json'));
  throw new StackConfigError('The command line', [
    `there are no settings for stage "${stage}"; config/ has ${stages.join(', ')}`,
  ]);
}

/** CDK takes any `-c name=value` without a word, and would deploy the default stage under a misspelt one. */
function refuseMisspeltChoices(names: readonly string[]): void {
  const problems = names
    .filter((name) => !CHOICES.includes(name) && nearestName(name, CHOICES) !== undefined)
    .map((name) => `unknown setting -c ${name}; did you mean -c ${nearestName(name, CHOICES)}?`);
  if (problems.length > 0) {
    throw new StackConfigError('The command line', problems);
  }
}
