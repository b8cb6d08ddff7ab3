/** What a source file imports and which texts it holds, from its syntax: a comment that speaks of an import is none. */
import { parseSync } from '@swc/core';

/** Stands for an expression in a template literal. */
export const EXPRESSION = '◊';

export interface Import {
  readonly specifier: string;
  /** Gone at run time. */
  readonly typeOnly: boolean;
}

export interface Source {
  readonly imports: readonly Import[];
  /** String literals, and template literals with EXPRESSION for each expression. */
  readonly texts: readonly string[];
  /** An import whose specifier is made at run time: nobody can tell what it reaches. */
  readonly computedImports: number;
}

type Node = Readonly<Record<string, unknown>>;

export function readSource(code: string): Source {
  const imports: Import[] = [];
  const texts: string[] = [];
  let computedImports = 0;

  for (const node of nodesOf(parseSync(code, { syntax: 'typescript', target: 'es2024' }))) {
    const from = specifierOf(node['source']);
    if (from !== undefined && node['type'] !== 'TsImportType') {
      imports.push({ specifier: from, typeOnly: isTypeOnly(node) });
    } else if (node['type'] === 'TsImportType') {
      imports.push({ specifier: specifierOf(node['argument']) ?? '', typeOnly: true });
    } else if (node['type'] === 'TsExternalModuleReference') {
      imports.push({ specifier: specifierOf(node['expression']) ?? '', typeOnly: false });
    } else if (isImportCall(node)) {
      const specifier = specifierOf(firstArgument(node));
      if (specifier === undefined) computedImports += 1;
      else imports.push({ specifier, typeOnly: false });
    } else if (node['type'] === 'StringLiteral') {
      texts.push(String(node['value']));
    } else if (node['type'] === 'TemplateLiteral') {
      texts.push(quasisOf(node).join(EXPRESSION));
    }
  }
  return { imports, texts, computedImports };
}

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const element of value) yield* nodesOf(element);
  } else if (isNode(value)) {
    if (typeof value['type'] === 'string') yield value;
    for (const member of Object.values(value)) yield* nodesOf(member);
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function specifierOf(node: unknown): string | undefined {
  return isNode(node) && node['type'] === 'StringLiteral' ? String(node['value']) : undefined;
}

/** `import type …`, or braces in which every name is a `type`. */
function isTypeOnly(node: Node): boolean {
  if (node['typeOnly'] === true) return true;
  const specifiers = node['specifiers'];
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every((specifier) => isNode(specifier) && specifier['isTypeOnly'] === true)
  );
}

/** `import('…')` or `require('…')`. */
function isImportCall(node: Node): boolean {
  const callee = node['callee'];
  if (node['type'] !== 'CallExpression' || !isNode(callee)) return false;
  return (
    callee['type'] === 'Import' ||
    (callee['type'] === 'Identifier' && callee['value'] === 'require')
  );
}

function firstArgument(node: Node): unknown {
  const [first] = Array.isArray(node['arguments']) ? node['arguments'] : [];
  return isNode(first) ? first['expression'] : undefined;
}

function quasisOf(node: Node): string[] {
  const quasis = Array.isArray(node['quasis']) ? node['quasis'] : [];
  return quasis.map((quasi) => (isNode(quasi) ? String(quasi['cooked'] ?? quasi['raw']) : ''));
}
