/** What PostgreSQL says of an error by a code of five letters (its appendix "PostgreSQL Error Codes"), and what the system says of a socket. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Another transaction stood in the way: this one was undone whole, and goes through when it is tried again. */
export function saysInTheWay(error: unknown): boolean {
  return IN_THE_WAY.includes(codeOf(error));
}
const IN_THE_WAY = ["40001", "40P01"];

/** The server went away, or refuses for a moment: starting, stopping, without a free connection. */
export function saysAway(error: unknown): boolean {
  return REFUSED.includes(codeOf(error)) || (saysLost(error) && !saysTimedOut(error));
}
const REFUSED = ["57P03", "53300", "ECONNREFUSED"];

/** A connection there was is gone, be it while the server carried out what it was asked. */
export function saysLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return LOST.includes(code) || code.startsWith("08") || LOST_WORDS.some((words) => error.message.startsWith(words));
}
const LOST = ["57P01", "57P02", "25P03", "ECONNRESET", "EPIPE"];
/** The client has no code for a connection that ended. */
const LOST_WORDS = ["Connection terminated", "Client has encountered a connection error", "Query read timeout"];

/** Nothing came for so long that to ask again would be to wait again. */
function saysTimedOut(error: unknown): boolean {
  return error instanceof Error && TIMED_OUT.some((words) => error.message.startsWith(words));
}
const TIMED_OUT = ["Query read timeout", "Connection terminated due to connection timeout", "timeout exceeded when trying to connect"];

/** Of a server that only answers reads, be it that another has taken over: a new connection may lead to that one. */
export function saysReadOnly(error: unknown): boolean {
  return codeOf(error) === "25006";
}

/** What went wrong and what to do about it, as sentences. What a server says names users and databases, never a password. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)}.`;
  return reasonOf(error) + adviceFor(error);
}

/** Several addresses of one host that all failed are one error without words of its own. */
function reasonOf(error: Error): string {
  if (error.message !== "" || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one))).join("; ");
}

function adviceFor(error: Error): string {
  const { message } = error;
  if (message.startsWith("The server does not support SSL")) return ". Leave sslmode out of the address, or switch ssl on in the server.";
  if (message.includes("pg_hba.conf") && message.endsWith("no encryption")) {
    return ". The server may want an encrypted connection: add ?sslmode=require (or verify-full) to the address; else let this user in there.";
  }
  if (saysTimedOut(error)) return ". The server cannot be reached, or is too busy: see what it is doing.";
  if (message.startsWith("SASL:")) return ". Name a password: in the address, or in PGPASSWORD.";
  return ADVICE[codeOf(error)] ?? (saysLost(error) ? ". The connection to the server was lost: see whether it runs, and try again." : ".");
}

const UNREACHABLE = ". See whether the server runs and whether host and port are right.";

/** What to do about a failure, as the end of a sentence that gives its reason. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENOTFOUND: UNREACHABLE,
  EAI_AGAIN: UNREACHABLE,
  ENOENT: ". There is no such socket: see whether the server runs and whether the folder is right.",
  "28P01": ". User or password are wrong.",
  "28000": ". The server does not let this user in: see its pg_hba.conf.",
  "3D000": ". Create it first: createdb --encoding=UTF8 NAME.",
  "3F000": ". Name a schema that is there, or one that may be created, with ?schema= in the address.",
  "25006": ". The server only answers reads: it is a standby, or was set so. Name the one that takes writes.",
  "42501":
    ". The user may not do that: let it create tables in its schema (grant usage, create on schema …), or name a schema of its own with ?schema= in the address.",
  "42P07": ". The schema holds tables of another program: give Oriel one of its own with ?schema= in the address.",
  "53100": ". Free some disk space on the server and try again; nothing of this was saved.",
  "53200": ". The server is out of memory: see what it is doing, and try again.",
  "53300": ". All its connections are taken: raise max_connections, or run fewer programs on it. Each Oriel takes up to eleven.",
  "54000": ". It is longer than an index of PostgreSQL takes: use a shorter name.",
  "55P03": ". Another program holds what is to be changed for long: see what it is doing, and try again.",
  "57014": ". It took longer than half a minute: see what the server is doing, and try again.",
  "57P03": ". It is starting or stopping: try again.",
  "40001": ". Other writers came first, again and again: try again.",
  "40P01": ". Other writers came first, again and again: try again.",
};
