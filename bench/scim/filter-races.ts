/** Filters: text to something that can match, and resources matched by it. */

import { parse, filter as testerOf } from 'scim2-parse-filter';
import SCIMMY from 'scimmy';
import { compileFilter } from '../../lambda/scim/filter/match-filter.ts';
import { parseFilter } from '../../lambda/scim/filter/parse-filter.ts';
import { resolveFilter } from '../../lambda/scim/filter/resolve-filter.ts';
import { type FilterInput, filterInputs } from './filter-inputs.ts';
import type { Race, Topic } from './race.ts';

const { Filter } = SCIMMY.Types;

/** Compares only what all three answer, and answer alike. */
export const filterTopic: Topic = async () => {
  const { from, inputs } = filterInputs();
  const alike = inputs.filter(isAnsweredAlike);
  return {
    inputs: `Filters: ${from}; of ${inputs.length}, the ${alike.length} that all of them answer, and alike.`,
    races: [
      parseRace('parse a filter', alike),
      askRace('parse and match once', alike),
      matchRace('match, parsed before', alike),
    ],
  };
};

const ourMatch = ({ text, resourceType, resource }: FilterInput): boolean =>
  compileFilter(resolveFilter(parseFilter(text), resourceType))(resource);
const parseFilterMatch = ({ text, resource }: FilterInput): boolean =>
  testerOf(parse(text))(resource);
const scimmyMatch = ({ text, resource }: FilterInput): boolean =>
  new Filter(text).match([resource]).length === 1;

function isAnsweredAlike(input: FilterInput): boolean {
  try {
    const answer = ourMatch(input);
    return answer === parseFilterMatch(input) && answer === scimmyMatch(input);
  } catch {
    // One of them refuses it.
    return false;
  }
}

function parseRace(name: string, inputs: readonly FilterInput[]): Race {
  const texts = inputs.map(({ text }) => text);
  return {
    name,
    inputs: texts.length,
    ours: () => texts.reduce((sum, text) => sum + parseFilter(text).kind.length, 0),
    others: {
      'scim2-parse-filter': () => texts.reduce((sum, text) => sum + parse(text).op.length, 0),
      scimmy: () => texts.reduce((sum, text) => sum + new Filter(text).length, 0),
    },
  };
}

function askRace(name: string, inputs: readonly FilterInput[]): Race {
  return {
    name,
    inputs: inputs.length,
    ours: () => inputs.reduce((sum, input) => sum + Number(ourMatch(input)), 0),
    others: {
      'scim2-parse-filter': () =>
        inputs.reduce((sum, input) => sum + Number(parseFilterMatch(input)), 0),
      scimmy: () => inputs.reduce((sum, input) => sum + Number(scimmyMatch(input)), 0),
    },
  };
}

function matchRace(name: string, inputs: readonly FilterInput[]): Race {
  const ours = inputs.map(({ text, resourceType, resource }) => ({
    matches: compileFilter(resolveFilter(parseFilter(text), resourceType)),
    resource,
  }));
  const theirs = inputs.map(({ text, resource }) => ({ matches: testerOf(parse(text)), resource }));
  const scimmys = inputs.map(({ text, resource }) => ({
    filter: new Filter(text),
    resources: [resource],
  }));
  return {
    name,
    inputs: inputs.length,
    ours: () => ours.reduce((sum, { matches, resource }) => sum + Number(matches(resource)), 0),
    others: {
      'scim2-parse-filter': () =>
        theirs.reduce((sum, { matches, resource }) => sum + Number(matches(resource)), 0),
      scimmy: () =>
        scimmys.reduce((sum, { filter, resources }) => sum + filter.match(resources).length, 0),
    },
  };
}
