import type { Log, LogDetails } from '../../lambda/observability/logger.ts';

interface LogRecord {
  readonly level: keyof Log;
  readonly message: string;
  readonly details: LogDetails;
}

/** A log that keeps what it is given. */
export function recordingLog(): Log & { readonly records: readonly LogRecord[] } {
  const records: LogRecord[] = [];
  const record =
    (level: keyof Log) =>
    (message: string, details: LogDetails = {}) =>
      void records.push({ level, message, details });
  return { records, info: record('info'), warn: record('warn'), error: record('error') };
}
