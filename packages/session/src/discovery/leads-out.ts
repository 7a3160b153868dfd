import { isAbsolute, relative, sep } from "node:path";

/** Whether a path is outside a folder. Both are absolute and without links. */
export function leadsOut(folder: string, path: string): boolean {
  const within = relative(folder, path);
  // Between two drives of Windows there is no relative path, and the answer is absolute.
  return within === ".." || within.startsWith(`..${sep}`) || isAbsolute(within);
}
