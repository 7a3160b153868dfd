import { existsSync, renameSync } from "node:fs";

/** The files SQLite keeps beside a database. Under the same new name they stay one database for recovery tools. */
const COMPANIONS = ["", "-wal", "-shm"] as const;

/**
 * Moves a database out of the way, whole and unchanged, to `<path>.corrupt-<time>`; answers its new path. Nothing that lies there is
 * overwritten. The caller holds the opening lock.
 */
export function setAside(path: string, now: string): string {
  const target = freeName(`${path}.corrupt-${now.replace(/[:.]/g, "-")}`);
  for (const companion of COMPANIONS) {
    if (existsSync(path + companion)) renameSync(path + companion, target + companion);
  }
  return target;
}

function freeName(wanted: string): string {
  const isTaken = (name: string): boolean => COMPANIONS.some((companion) => existsSync(name + companion));
  let name = wanted;
  for (let number = 2; isTaken(name); number += 1) name = `${wanted}-${number}`;
  return name;
}
