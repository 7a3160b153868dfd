import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * What the files of a folder take, with those in its folders.
 * @param {string} folder 0 bytes when it is not there.
 * @param {string} [except] A name in it that is passed over.
 * @returns {number}
 */
export function folderBytes(folder, except) {
  return entriesOf(folder)
    .filter(({ name }) => name !== except)
    .reduce((sum, entry) => sum + (entry.isDirectory() ? folderBytes(join(folder, entry.name)) : sizeOf(join(folder, entry.name))), 0);
}

/** @param {string} folder */
function entriesOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: false }).filter((entry) => entry.isDirectory() || entry.isFile());
}

/**
 * 0 for a file that was removed meanwhile.
 * @param {string} path
 */
function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
