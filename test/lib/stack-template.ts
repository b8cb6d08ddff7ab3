/** Synthesises the stack under the flags of cdk.json, without bundling: what the template says does not depend on the code. */
import 'aws-cdk-lib/testhelpers/jest-autoclean';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, type AppProps } from 'aws-cdk-lib/core';
import { ScimStack } from '../../lib/scim-stack.ts';
import { parseStackConfig } from '../../lib/stack-config.ts';

export const PROJECT_DIRECTORY = join(import.meta.dirname, '..', '..');

/** The first synthesis of a process takes a few seconds, and many on a busy machine. */
/** Settings that add to the resource types, in both ways. */
export const CUSTOM_RESOURCE_TYPES = {
  schemaExtensions: {
    Group: [{ schema: '../test/fixtures/resource-types/mail-group.schema.json' }],
  },
  resourceTypes: [
    {
      name: 'Device',
      endpoint: '/Devices',
      schema: '../test/fixtures/resource-types/device.schema.json',
    },
  ],
};

/** A resource of a template, as far as the tests look at it. */
export type Resource = {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
};

type Synthesised = { readonly stack: ScimStack; readonly template: Template };

const synthesised = new Map<string, Synthesised>();

/** Once for the same settings: nobody changes a template. */
export function synthesise(settings: Record<string, unknown> = {}): Synthesised {
  const name = JSON.stringify(settings);
  const made = synthesised.get(name) ?? synthesiseAnew(settings);
  synthesised.set(name, made);
  return made;
}

function synthesiseAnew(settings: Record<string, unknown>): Synthesised {
  // The built-in rules take seconds to load; rules.test.ts and the synthesis of every stage apply them.
  const stack = createStack(settings, { builtinCloudFormationValidation: false });
  return { stack, template: Template.fromStack(stack) };
}

/** A stack in an app of its own, as bin/app.ts makes it but for the bundles. */
export function createStack(settings: Record<string, unknown>, props: AppProps = {}): ScimStack {
  const context = { ...featureFlags(), 'aws:cdk:bundling-stacks': [] };
  const file = join(PROJECT_DIRECTORY, 'config', 'test.json');
  return new ScimStack(
    new App({ context, ...props }),
    parseStackConfig({ stage: 'test', ...settings }, file),
  );
}

/** Logical id to resource. */
export function resourcesOf(template: Template, type: string): Map<string, Resource> {
  return new Map(Object.entries(template.findResources(type)) as [string, Resource][]);
}

function featureFlags(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(PROJECT_DIRECTORY, 'cdk.json'), 'utf8')).context;
}
