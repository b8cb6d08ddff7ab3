/** Several objects at a time, each object's steps in order, no order between objects. */
import PQueue from 'p-queue';

/**
 * Begins no further object once `isStopped`; resolves when those begun are through. When the work on one throws,
 * no further one is begun either, and the error is thrown at the end.
 */
export async function forEachConcurrently<T>(
  objects: Iterable<T>,
  work: (object: T) => Promise<void>,
  { concurrency, isStopped }: { concurrency: number; isStopped: () => boolean },
): Promise<void> {
  const queue = new PQueue({ concurrency });
  const errors: unknown[] = [];
  for (const object of objects) {
    await queue.onSizeLessThan(1);
    if (isStopped() || errors.length > 0) break;
    queue.add(() => work(object)).catch((error: unknown) => errors.push(error));
  }
  await queue.onIdle();
  if (errors.length > 0) throw errors[0];
}
