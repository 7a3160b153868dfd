import { useCallback, useEffect, useRef, useState } from "react";
import type { Answer, Failure } from "./failure.ts";

/** Something read from the gateway: the last good reading, and why the latest try failed if it did. Both `undefined` while first reading. */
export interface Resource<Value> {
  readonly value: Value | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => Promise<void>;
}

/** Reads once, and again on `reload` and whenever the page comes back to the front. `read` must be stable. */
export function useResource<Value>(read: () => Promise<Answer<Value>>): Resource<Value> {
  const [value, setValue] = useState<Value>();
  const [failure, setFailure] = useState<Failure>();
  const latest = useRef(0);
  const reload = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    const answer = await read();
    // An answer that was overtaken by a later one is old news.
    if (turn !== latest.current) return;
    if (answer.ok) setValue(answer.value);
    setFailure(answer.ok ? undefined : answer.failure);
  }, [read]);
  useEffect(() => {
    const readWhenSeen = (): void => {
      if (document.visibilityState === "visible") void reload();
    };
    readWhenSeen();
    document.addEventListener("visibilitychange", readWhenSeen);
    return () => document.removeEventListener("visibilitychange", readWhenSeen);
  }, [reload]);
  return { value, failure, reload };
}
