/**
 * Who may speak to the gateway. A web page that a user visits can reach 127.0.0.1 by rebinding a DNS name; such a request carries no
 * `Origin`, but it carries the foreign name in `Host`. So `Host` is checked before anything else, against names that only this
 * machine, or its owner, uses.
 */
export interface Door {
  /** Host names, without port, besides loopback. */
  readonly allowedHosts: readonly string[];
  /** Origins of web pages that may call from a browser, as `https://name:port`. */
  readonly corsOrigins: readonly string[];
}

/** Whether a `Host` header names this machine's loopback or a host its owner allowed. */
export function isAllowedHost(host: string | undefined, door: Door): boolean {
  const name = host === undefined ? undefined : hostName(host);
  if (name === undefined) return false;
  return (
    name === "localhost" || name === "[::1]" || isLoopbackV4(name) || door.allowedHosts.some((allowed) => allowed.toLowerCase() === name)
  );
}

/** Whether a page of this origin may call: the gateway's own page, or one its owner allowed. Requests from outside browsers have none. */
export function isAllowedOrigin(origin: string | undefined, host: string | undefined, door: Door): boolean {
  if (origin === undefined) return true;
  return origin === `http://${host}` || origin === `https://${host}` || isCorsOrigin(origin, door);
}

export function isCorsOrigin(origin: string, door: Door): boolean {
  return door.corsOrigins.includes(origin);
}

/** The name in `name[:port]`, lower-case; `undefined` for anything that is not exactly that. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

function isLoopbackV4(name: string): boolean {
  const octets = /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name);
  return octets?.slice(1).every((octet) => Number(octet) <= 255) ?? false;
}
