/** A folder with the settings of a stage and what they name, for as long as a test runs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackConfig, type StackConfig, StackConfigError } from '../../lib/stack-config.ts';

/**
 * What synthesis makes of settings: the configuration, or its complaints, one a line.
 * @param files name to content; what is no text is written as JSON.
 */
export function readSettings(
  settings: object,
  files: Readonly<Record<string, unknown>>,
): { readonly config?: StackConfig; readonly problems: readonly string[] } {
  const directory = mkdtempSync(join(tmpdir(), 'settings-'));
  const everything = { ...files, 'dev.json': { stage: 'dev', ...settings } };
  try {
    for (const [name, content] of Object.entries(everything)) {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      writeFileSync(join(directory, name), text);
    }
    return { config: readStackConfig(join(directory, 'dev.json')), problems: [] };
  } catch (error) {
    if (!(error instanceof StackConfigError)) throw error;
    return {
      problems: error.message
        .split('\n')
        .slice(1)
        .map((line) => line.slice('  - '.length)),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
