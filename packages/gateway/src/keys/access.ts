/** What a route asks of the key it is called with. */
export type Access =
  /** Nothing: no key is looked at. */
  | { readonly kind: "open" }
  /** Any key. */
  | { readonly kind: "key" }
  /** The key the session was made with. */
  | { readonly kind: "session"; readonly session: string }
  /** The key the receipt was made for, or that of its session. */
  | { readonly kind: "receipt"; readonly receipt: string }
  | { readonly kind: "admin" };

const OPEN: Access = { kind: "open" };
const KEY: Access = { kind: "key" };
const ADMIN: Access = { kind: "admin" };

/**
 * What a request needs. Whatever is not named here needs an admin's key, so that a route that is new, or a path that is spelt so that the router
 * may read it otherwise than this does, is closed to everybody else.
 */
export function accessOf(method: string, target: string): Access {
  const path = plainPath(target);
  if (path === undefined) return ADMIN;
  const reads = method === "GET" || method === "HEAD";
  if (!/^\/(api|v1|metrics)(\/|$)/.test(path)) return path.includes("%") ? ADMIN : OPEN;
  if (OF_ANY_KEY.some(([verb, pattern]) => (verb === method || (verb === "GET" && reads)) && pattern.test(path))) return KEY;
  const receipt = reads ? /^\/api\/v1\/receipts\/([^/]+)$/.exec(path)?.[1] : undefined;
  if (receipt !== undefined && receipt !== "last") return { kind: "receipt", receipt };
  const session = /^\/api\/v1\/(?:sessions|chat)\/([^/]+)(?:\/|$)/.exec(path)?.[1];
  return session === undefined ? ADMIN : { kind: "session", session };
}

const OF_ANY_KEY: readonly (readonly [string, RegExp])[] = [
  ["POST", /^\/v1\/(chat\/completions|completions|embeddings)$/],
  ["GET", /^\/v1\/models(\/.+)?$/],
  ["POST", /^\/api\/(chat|generate|embed|embeddings|show)$/],
  ["GET", /^\/api\/(tags|ps|version)$/],
  ["GET", /^\/api\/v1\/(models|quotas|policies(\/[^/]+)?)$/],
  ["GET", /^\/api\/v1\/models\/.+\/(context|fit)$/],
  ["POST", /^\/api\/v1\/tokens\/count$/],
  // Sessions are made and listed by any key: what is listed are its own.
  ["GET", /^\/api\/v1\/sessions$/],
  ["POST", /^\/api\/v1\/sessions(\/import)?$/],
  // So are the receipts that are listed.
  ["GET", /^\/api\/v1\/receipts(\/last)?$/],
];

/** The path as it came; `undefined` where an address is not spelt plainly: with dots, backslashes, two slashes, or a host. */
function plainPath(target: string): string | undefined {
  const path = target.split(/[?#]/, 1)[0] ?? "";
  if (!path.startsWith("/") || path.startsWith("//") || !URL.canParse(path, "http://oriel")) return undefined;
  return new URL(path, "http://oriel").pathname === path ? path : undefined;
}
