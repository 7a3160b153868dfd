import { asOrielError, type Log } from "@oriel/core";

/** What was remembered, or nothing when it cannot be read: then the conversation goes on as if it were new, which is better than not at all. */
export async function orUnknown<T>(reading: Promise<T | undefined>, log: Log): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    log.warn("context.unreadable", { message: asOrielError(thrown).message });
    return undefined;
  }
}
