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

/** The page's screens. An address that is none of the others is a chat's. */
export type Screen = "chat" | "machine" | "connect";

/** The screen that an address names. */
export function screenOfPath(path: string): Screen {
  const name = path.replace(/\/$/, "");
  return name === screenPath("machine") ? "machine" : name === screenPath("connect") ? "connect" : "chat";
}

/** Where a screen stands in the address; the gateway answers there with the page. */
export function screenPath(screen: Exclude<Screen, "chat">): string {
  return `/${screen}`;
}

/** Whether a click on a link asks for this page, not for another tab or window. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}
