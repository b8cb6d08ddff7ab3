/**
 * Expressions of attribute mappings: function calls over `[sourceAttribute]`, "text" and further calls.
 * An argument may be left empty, as in Entra's own `Switch([IsSoftDeleted], , "False", "True", "True", "False")`.
 *
 *   expression = call / "[" name "]" / DQUOTE text DQUOTE
 *   call       = name "(" [ argument *( "," argument ) ] ")"
 *   argument   = [ expression ]
 */
import { expressionFunctions } from './expression-functions.ts';

export type Expression =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** Reads a source attribute; undefined when it has no value. */
export type AttributeReader = (name: string) => string | undefined;

export class ExpressionError extends Error {}

const deepestNesting = 20;

/** @throws ExpressionError naming what is wrong and at which character (from 1). */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  const reader = { tokens, at: 0 };
  const expression = parseTerm(reader, 0);
  if (expression.kind === 'nothing') throw unexpected(peek(reader));
  if (peek(reader).kind !== 'end') throw unexpected(peek(reader));
  return expression;
}

/** Undefined when the expression yields no value, so that nothing flows. */
export function evaluateExpression(
  expression: Expression,
  read: AttributeReader,
): string | undefined {
  switch (expression.kind) {
    case 'nothing':
      return undefined;
    case 'text':
      return expression.value;
    case 'attribute':
      return read(expression.name);
    case 'call': {
      const args = expression.args.map((argument) => evaluateExpression(argument, read));
      return expressionFunctions[expression.name]?.apply(args);
    }
  }
}

type Token =
  | { readonly kind: 'name' | 'text' | 'attribute'; readonly value: string; readonly at: number }
  | { readonly kind: '(' | ')' | ',' | 'end'; readonly value: string; readonly at: number };

interface TokenReader {
  readonly tokens: readonly Token[];
  at: number;
}

const tokenShape =
  /\s+|(?<punctuation>[(),])|"(?<text>[^"]*)"|\[(?<attribute>[^[\]]+)\]|(?<name>[A-Za-z]\w*)/y;

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    tokenShape.lastIndex = at;
    const match = tokenShape.exec(source);
    if (match === null)
      throw new ExpressionError(`character ${at + 1} begins nothing that is known`);
    const token = toToken(match.groups ?? {}, at + 1);
    if (token !== undefined) tokens.push(token);
    at = tokenShape.lastIndex;
  }
  tokens.push({ kind: 'end', value: 'the end', at: source.length + 1 });
  return tokens;
}

function toToken(groups: Record<string, string | undefined>, at: number): Token | undefined {
  const { punctuation, text, attribute, name } = groups;
  if (punctuation === '(' || punctuation === ')' || punctuation === ',') {
    return { kind: punctuation, value: punctuation, at };
  }
  if (text !== undefined) return { kind: 'text', value: text, at };
  if (attribute !== undefined) return { kind: 'attribute', value: attribute.trim(), at };
  return name === undefined ? undefined : { kind: 'name', value: name, at };
}

function parseTerm(reader: TokenReader, depth: number): Expression {
  const token = peek(reader);
  switch (token.kind) {
    case 'text':
      reader.at += 1;
      return { kind: 'text', value: token.value };
    case 'attribute':
      reader.at += 1;
      return { kind: 'attribute', name: token.value };
    case 'name':
      reader.at += 1;
      return parseCall(reader, token, depth);
    default:
      return { kind: 'nothing' };
  }
}

function parseCall(reader: TokenReader, name: Token, depth: number): Expression {
  const known = expressionFunctions[name.value];
  if (known === undefined || !Object.hasOwn(expressionFunctions, name.value)) {
    const names = Object.keys(expressionFunctions).join(', ');
    throw new ExpressionError(`${name.value} at character ${name.at} is none of ${names}`);
  }
  if (depth >= deepestNesting)
    throw new ExpressionError(`calls nest deeper than ${deepestNesting}`);
  expect(reader, '(');
  const args = parseArguments(reader, depth + 1);
  const [fewest, most] = known.arity;
  if (args.length < fewest || args.length > most) {
    throw new ExpressionError(`${name.value} takes ${known.usage}, not ${args.length} arguments`);
  }
  return { kind: 'call', name: name.value, args };
}

function parseArguments(reader: TokenReader, depth: number): Expression[] {
  const args = [parseTerm(reader, depth)];
  while (peek(reader).kind === ',') {
    reader.at += 1;
    args.push(parseTerm(reader, depth));
  }
  expect(reader, ')');
  return args;
}

function expect(reader: TokenReader, kind: Token['kind']): void {
  const token = peek(reader);
  if (token.kind !== kind) throw unexpected(token, ` where "${kind}" belongs`);
  reader.at += 1;
}

function peek(reader: TokenReader): Token {
  return reader.tokens[reader.at] ?? { kind: 'end', value: 'the end', at: 0 };
}

function unexpected(token: Token, where = ''): ExpressionError {
  return new ExpressionError(`${token.value} at character ${token.at} is unexpected${where}`);
}
