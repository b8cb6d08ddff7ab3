/** Results in the order of the values, with at most `limit` under way at a time. Ends at the first failure, and begins nothing after it. */
export async function mapConcurrently<Value, Result>(
  values: readonly Value[],
  limit: number,
  act: (value: Value) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = values.entries();
  let hasFailed = false;
  const work = async () => {
    for (const [at, value] of queue) {
      if (hasFailed) return;
      results[at] = await act(value);
    }
  };
  const watched = async () => {
    try {
      await work();
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, values.length) }, watched));
  return results;
}
