/** The mapping file: its shape, its rules, and errors that name the entry and say what to write instead. */
import { z } from 'zod';
import type { AttributeMapping } from './attribute-mapping.ts';
import { parseAttributePath } from './attribute-path.ts';
import { defaultMappings } from './default-mappings.ts';
import { type Expression, ExpressionError, parseExpression } from './expression.ts';
import { InputError } from './input-error.ts';
import type { AttributeType } from './target-resource.ts';

const entryShape = z.strictObject({
  target: z.string().min(1),
  source: z.string().min(1).optional(),
  constant: z.string().optional(),
  expression: z.string().min(1).optional(),
  default: z.string().optional(),
  type: z.enum(['String', 'Boolean', 'Reference']).optional(),
  apply: z.enum(['always', 'onCreate']).default('always'),
  matchingPriority: z.int().min(1).optional(),
});

const fileShape = z.strictObject({
  attributeMappings: z.array(entryShape).min(1),
  groupMappings: z.array(entryShape).min(1).prefault(defaultMappings.groupMappings),
});

type Entry = z.infer<typeof entryShape>;
type MappingList = 'attributeMappings' | 'groupMappings';

export interface MappingFile {
  readonly users: readonly AttributeMapping[];
  readonly groups: readonly AttributeMapping[];
}

/** @throws InputError with one line that names the first thing that is wrong. */
export function parseMappings(json: unknown): MappingFile {
  const parsed = fileShape.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new InputError(`mappings: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
  }
  return {
    users: toMappings('attributeMappings', parsed.data.attributeMappings),
    groups: toMappings('groupMappings', parsed.data.groupMappings),
  };
}

function toMappings(list: MappingList, entries: readonly Entry[]): AttributeMapping[] {
  const mappings = entries.map((entry, index) => toMapping(entry, `${list}.${index}`, list));
  checkTogether(list, mappings);
  return mappings;
}

function toMapping(entry: Entry, place: string, list: MappingList): AttributeMapping {
  const fail = (reason: string): never => {
    throw new InputError(`mappings: ${place} (${entry.target}): ${reason}`);
  };
  const target = parseAttributePath(entry.target) ?? fail('target is not an attribute path');
  const type = entry.type ?? inferredType(target.text);
  if (type === 'Reference' && list === 'groupMappings') {
    fail('groups have no Reference but members, which flow without a mapping');
  }
  if (type === 'Reference' && entry.source !== 'manager') {
    fail('a Reference takes its value from source "manager"');
  }
  if (type === 'Reference' && entry.matchingPriority !== undefined) {
    fail('a Reference cannot match objects');
  }
  return {
    target,
    type,
    from: toSource(entry, fail),
    apply: entry.apply,
    matchingPriority: entry.matchingPriority,
  };
}

function toSource(entry: Entry, fail: (reason: string) => never): AttributeMapping['from'] {
  const { source, constant, expression } = entry;
  const given = [source, constant, expression].filter((value) => value !== undefined);
  if (given.length !== 1) fail('give exactly one of source, constant and expression');
  if (source === undefined && entry.default !== undefined) fail('default goes with source only');
  if (source !== undefined) return { kind: 'direct', source, fallback: entry.default };
  if (constant !== undefined) return { kind: 'constant', value: constant };
  return { kind: 'expression', expression: toExpression(expression ?? '', fail) };
}

function toExpression(text: string, fail: (reason: string) => never): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return fail(`expression: ${error.message}`);
    throw error;
  }
}

function inferredType(target: string): AttributeType {
  if (/^(?:urn:.*:)?active$/i.test(target)) return 'Boolean';
  return /^(?:urn:.*:)?manager$/i.test(target) ? 'Reference' : 'String';
}

function checkTogether(list: MappingList, mappings: readonly AttributeMapping[]): void {
  const targets = new Set<string>();
  const priorities = new Set<number>();
  let references = 0;
  for (const { target, matchingPriority, type } of mappings) {
    const name = target.text.toLowerCase();
    if (targets.has(name)) throw new InputError(`mappings: ${target.text} is mapped twice`);
    targets.add(name);
    if (type === 'Reference') references += 1;
    if (matchingPriority === undefined) continue;
    if (priorities.has(matchingPriority)) {
      throw new InputError(`mappings: matchingPriority ${matchingPriority} is given twice`);
    }
    priorities.add(matchingPriority);
  }
  if (priorities.size === 0)
    throw new InputError(`mappings: ${list}: no attribute has a matchingPriority`);
  if (references > 1) throw new InputError('mappings: only one Reference can be mapped');
}
