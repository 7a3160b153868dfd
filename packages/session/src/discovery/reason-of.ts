/** Why the file system refused something, without the path it was asked for: `EACCES`. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return "code" in thrown ? String(thrown.code) : thrown.message;
}
