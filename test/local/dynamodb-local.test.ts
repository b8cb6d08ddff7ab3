import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { hasJava, startDynamodbLocal } from '../../local/dynamodb-local.ts';
import { createTable, createTestClient, TABLE_NAME } from '../dynamodb/table.ts';

const folder = mkdtempSync(join(tmpdir(), 'dynamodb-local-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function listTables(endpoint: string): Promise<string[]> {
  const documentClient = createTestClient(endpoint);
  const { TableNames } = await documentClient.send(new ListTablesCommand({}));
  documentClient.destroy();
  return TableNames ?? [];
}

describe('DynamoDB Local', () => {
  it('keeps its data in the folder over a restart', async () => {
    const logFile = join(folder, 'dynamodb.log');
    const first = await startDynamodbLocal({ dataDir: folder, logFile });
    await createTable(createTestClient(first.endpoint));
    await first.stop();
    expect(readFileSync(logFile, 'utf8')).toContain('Port');

    const second = await startDynamodbLocal({ dataDir: folder });
    expect(await listTables(second.endpoint)).toEqual([TABLE_NAME]);
    await second.stop();
    await expect(fetch(second.endpoint)).rejects.toThrow();
  });

  it('says so in one line when it ends as it starts', async () => {
    const dataDir = join(folder, 'none');
    const starting = startDynamodbLocal({ dataDir, logFile: join(folder, 'none.log') });
    await expect(starting).rejects.toThrow(/^DynamoDB Local ended as it started, .*none\.log$/);
  });

  it('says so in one line when there is no Java', async () => {
    const source = pathToFileURL(join(__dirname, '../../local/dynamodb-local.ts'));
    const script = `import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { hasJava, startDynamodbLocal } from '${source}';
      console.log(await hasJava());
      await startDynamodbLocal({ inMemory: true }).catch((error) => console.log(error.message));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { env: { PATH: folder } },
    );
    expect(stdout).toBe('false\nDynamoDB Local needs Java 17 or newer: none was found\n');
  });

  it('knows that Java is there', async () => {
    expect(await hasJava()).toBe(true);
  });
});
