/** How far a pass has come: a bar on a terminal, else a plain line at each tenth. */
import { SingleBar } from 'cli-progress';

export interface Progress {
  advance(): void;
  /** Also when not everything was done. */
  finish(): void;
}

export type StartProgress = (label: string, total: number) => Progress;

export interface TextOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export function progressOn(output: NodeJS.WriteStream | TextOutput): StartProgress {
  return (label, total) =>
    isTerminal(output) ? bar(output, label, total) : lines(output, label, total);
}

function isTerminal(output: NodeJS.WriteStream | TextOutput): output is NodeJS.WriteStream {
  return output.isTTY === true;
}

function bar(stream: NodeJS.WriteStream, label: string, total: number): Progress {
  const format = `${label} {bar} {percentage}% | {value}/{total} | {duration_formatted}`;
  const single = new SingleBar({ stream, format, barsize: 30, hideCursor: true, fps: 8 });
  single.start(total, 0);
  return { advance: () => single.increment(), finish: () => single.stop() };
}

function lines(output: TextOutput, label: string, total: number): Progress {
  let done = 0;
  return {
    advance() {
      const tenthBefore = Math.floor((done * 10) / total);
      done += 1;
      const tenth = Math.floor((done * 10) / total);
      if (tenth > tenthBefore) output.write(`${label}: ${tenth * 10} % (${done}/${total})\n`);
    },
    finish() {},
  };
}
