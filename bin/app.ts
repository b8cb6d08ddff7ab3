import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { ScimStack } from '../lib/scim-stack.ts';
import { StackConfigError } from '../lib/stack-config.ts';
import { readChosenConfig } from '../lib/stage-choice.ts';

try {
  const app = new App();
  new ScimStack(app, readChosenConfig(app.node));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
} catch (error) {
  if (!(error instanceof StackConfigError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}
