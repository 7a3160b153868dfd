import type { ValueKind } from "./value-kinds.ts";

/** The address of a PostgreSQL database. It may hold a password, and none of it is shown but what cannot be one. */
export const databaseUrl: ValueKind<string> = {
  expected: "an address such as postgres://user:password@host:5432/database",
  isSecret: true,
  fromTexts: ([text, ...others]) => (text === undefined || others.length > 0 ? undefined : readUrl(text)),
  fromToml: (value) => (typeof value === "string" ? readUrl(value) : undefined),
  toJson: withoutSecrets,
  show: withoutSecrets,
};

/** What else an address may hold is for the store to read, which says more of what is wrong. */
function readUrl(text: string): string | undefined {
  const url = text.trim();
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) ? url : undefined;
}

/** The parameters that say nothing secret. */
const SHOWN = ["schema", "sslmode"];

function withoutSecrets(text: string): string {
  const url = new URL(text);
  const shown = [...url.searchParams].filter(([name]) => SHOWN.includes(name)).map(([name, value]) => `${name}=${value}`);
  const user = url.username === "" ? "" : `${url.username}${url.password === "" ? "" : ":***"}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}${shown.length === 0 ? "" : `?${shown.join("&")}`}`;
}
