/** Which stack a command is for: the options that all of them have, and what they mean. */
import { OperatorError } from './operator-error.ts';

export type FunctionChoice =
  | { readonly kind: 'local'; readonly dataFolder: string }
  | { readonly kind: 'deployed'; readonly functionName: string; readonly region?: string };

export const DEFAULT_DATA_FOLDER = '.local';

export const choiceOptions = {
  function: { type: 'string' },
  region: { type: 'string' },
  data: { type: 'string' },
  format: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const CHOICE_USAGE = '[--format text|json] [--function NAME [--region REGION] | --data DIR]';

export const CHOICE_HELP = `  --format  a text for people, or JSON for scripts (text)
  --function  the operator function of a deployed stack (its output OperatorFunctionName), called with your AWS credentials
  --region  region of that stack (that of your AWS settings)
  --data    data folder of a stack that runs here (${DEFAULT_DATA_FOLDER})
  --help    this text
`;

interface ChoiceValues {
  readonly function?: string | undefined;
  readonly region?: string | undefined;
  readonly data?: string | undefined;
}

/** @throws OperatorError */
export function chooseFunction({ function: name, region, data }: ChoiceValues): FunctionChoice {
  if (name === undefined) {
    if (region !== undefined) throw new OperatorError('--region goes with --function');
    return { kind: 'local', dataFolder: data ?? DEFAULT_DATA_FOLDER };
  }
  if (data !== undefined) {
    throw new OperatorError('--function is deployed and --data is here: give one of them');
  }
  const deployed = { kind: 'deployed', functionName: name } as const;
  return region === undefined ? deployed : { ...deployed, region };
}

/** @throws OperatorError */
export function chooseFormat(format: string | undefined): 'text' | 'json' {
  if (format === undefined || format === 'text') return 'text';
  if (format === 'json') return format;
  throw new OperatorError('--format is text or json');
}

/** The options that bring another command to the same stack, with a space before them. */
export function sameStack(choice: FunctionChoice): string {
  if (choice.kind === 'local') {
    return choice.dataFolder === DEFAULT_DATA_FOLDER ? '' : ` --data ${choice.dataFolder}`;
  }
  const { functionName, region } = choice;
  return ` --function ${functionName}${region === undefined ? '' : ` --region ${region}`}`;
}
