/** Logs as JSON lines (AWS Lambda Powertools), each one redacted. Details are given per call: requests share a logger, not its state. */
import { Logger } from '@aws-lambda-powertools/logger';
import { redact } from './redact.ts';

export type LogDetails = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, details?: LogDetails): void;
  warn(message: string, details?: LogDetails): void;
  /** `details.error` is written with its causes. */
  error(message: string, details?: LogDetails): void;
}

/** `level` is one of Powertools' (INFO when absent or unknown). */
export function createLogger(options: {
  readonly service: string;
  readonly level?: string | undefined;
}): Log {
  const logger = new Logger({
    serviceName: options.service,
    ...(isLevel(options.level) ? { logLevel: options.level } : {}),
    jsonReplacerFn: redact,
  });
  return {
    info: (message, details = {}) => logger.info(message, { ...details }),
    warn: (message, details = {}) => logger.warn(message, { ...details }),
    error: (message, details = {}) => logger.error(message, { ...details }),
  };
}

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'] as const;

function isLevel(level: string | undefined): level is (typeof levels)[number] {
  return levels.some((known) => known === level);
}
