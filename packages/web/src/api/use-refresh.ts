import { useEffect } from "react";

/**
 * Reads again every so often while the page is seen. A reading ends before the next begins, so that slow answers are not overtaken for ever;
 * what a resource shows stays as it is until the next answer is there. `reload` must be stable.
 */
export function useRefresh(reload: () => Promise<void>, periodMs: number): void {
  useEffect(() => {
    let isReading = false;
    const read = async (): Promise<void> => {
      if (isReading || document.visibilityState !== "visible") return;
      isReading = true;
      await reload();
      isReading = false;
    };
    const timer = setInterval(() => void read(), periodMs);
    return () => clearInterval(timer);
  }, [reload, periodMs]);
}
