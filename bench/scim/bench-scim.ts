/**
 * The pure part, in process: filters and PATCH against libraries that do the same.
 *
 * A row is a Race (race.ts): ours and others that do the same work, each in one function. To add rows, write a file in this folder that
 * exports a Topic and name it in TOPICS. All races run in this process, in turns.
 */
import { aimed, comparisonTable, ratio, whole } from '../comparison-table.ts';
import type { Section } from '../section.ts';
import { filterTopic } from './filter-races.ts';
import { patchTopic } from './patch-races.ts';
import { type RaceResult, runRace, type Topic } from './race.ts';

const TOPICS: readonly Topic[] = [filterTopic, patchTopic];

export const benchScim: Section = async ({ quick }) => {
  const lines: string[] = [];
  const rows: string[][] = [];
  for (const topic of TOPICS) {
    const { inputs, races } = await topic();
    lines.push(inputs);
    for (const race of races) rows.push(...rowsOf(runRace(race, quick)));
  }
  const head = ['', 'inputs', 'ours, per s', 'against', 'per s', 'ratio', 'aim'];
  return [...lines, comparisonTable(head, rows)].join('\n');
};

function rowsOf({ name, inputs, ours, others }: RaceResult): string[][] {
  return others.map((other) => [
    name,
    whole(inputs),
    whole(ours),
    other.name,
    whole(other.perSecond),
    ratio(other.ratio),
    aimed(other.ratio > 1, 'ahead'),
  ]);
}
