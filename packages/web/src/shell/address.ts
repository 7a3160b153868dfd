import type { MouseEvent } from "react";

/** Where a session stands in the address; `/` for a new chat. The gateway answers both with the page. */
export function sessionPath(id: string | undefined): string {
  return id === undefined ? "/" : `/c/${encodeURIComponent(id)}`;
}

/** The session that an address names; `undefined` for a new chat. */
export function sessionOfPath(path: string): string | undefined {
  const id = /^\/c\/([^/]+)\/?$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  try {
    return decodeURIComponent(id);
  } catch {
    // A percent sign that encodes nothing: no session has such a name.
    return undefined;
  }
}

/** Whether a click on a link asks for this page, not for another tab or window. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
