import { readNumber } from "../number.ts";

/** The files of one version of the kernel's control groups. */
export interface CgroupFiles {
  readonly version: 1 | 2;
  /** The folders of this process's group and of all groups around it, innermost first. Not each need exist as seen from a container. */
  readonly folders: readonly string[];
  readonly limit: string;
  readonly usage: string;
  readonly stat: string;
}

/** Where the limits on this process's memory stand, by `/proc/self/cgroup`; `undefined` when its memory is in no group. */
export function cgroupFiles(procSelfCgroup: string): CgroupFiles | undefined {
  const groups = [...procSelfCgroup.matchAll(/^\d+:([^:]*):(\/.*)$/gm)].map(([, controllers, path]) => ({
    controllers,
    path: path ?? "/",
  }));
  // Where both versions are mounted, a controller belongs to one of them only, and version 1 lists the ones it has.
  const first = groups.find(({ controllers }) => controllers?.split(",").includes("memory"));
  if (first !== undefined) {
    return {
      version: 1,
      folders: foldersUpwards("/sys/fs/cgroup/memory", first.path),
      limit: "memory.limit_in_bytes",
      usage: "memory.usage_in_bytes",
      stat: "memory.stat",
    };
  }
  const second = groups.find(({ controllers }) => controllers === "");
  if (second === undefined) return undefined;
  return {
    version: 2,
    folders: foldersUpwards("/sys/fs/cgroup", second.path),
    limit: "memory.max",
    usage: "memory.current",
    stat: "memory.stat",
  };
}

/** A path that leads out of what is mounted here (`/../other`) has nothing to read below the mount itself. */
function foldersUpwards(mount: string, path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "");
  if (names.includes("..")) return [mount];
  return [...names.map((_, index) => [mount, ...names.slice(0, names.length - index)].join("/")), mount];
}

/**
 * A limit in bytes; `undefined` where there is none: `max` in version 2, in version 1 the largest number of whole pages (9223372036854771712
 * with pages of 4 KiB), before Linux 4 also 18446744073709551615.
 */
export function parseCgroupLimit(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\d{1,20}$/.test(trimmed)) return undefined;
  const limit = Number(trimmed);
  return limit > Number.MAX_SAFE_INTEGER ? undefined : limit;
}

/**
 * The bytes a group holds and will not give up: its usage without the cached file pages that nobody used lately, which the kernel drops first.
 * Version 1 has that figure for the group alone and, as `total_…`, with the groups inside it, whose usage counts too.
 */
export function cgroupUsedBytes(usage: string, stat: string): number | undefined {
  const used = readNumber(usage);
  const cached = readNumber(/^total_inactive_file (\d+)$/m.exec(stat)?.[1]) ?? readNumber(/^inactive_file (\d+)$/m.exec(stat)?.[1]);
  return used === undefined || cached === undefined ? undefined : Math.max(0, used - cached);
}
