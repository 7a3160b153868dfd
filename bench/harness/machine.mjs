import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import process from "node:process";

/** What the figures were measured on, as far as it explains them; nothing that names the machine. */
export function machine() {
  return {
    processor: cpus()[0]?.model ?? null,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    /** How busy others kept it in the minute before: figures from a busy machine are worth less. */
    loadBefore: loadavg()[0] ?? null,
  };
}

/** @param {ReturnType<typeof machine>} on */
export function showMachine(on) {
  const memory = `${Math.round(on.memoryBytes / 2 ** 30)} GiB`;
  const load = on.loadBefore === null ? "" : `, load ${on.loadBefore.toFixed(1)} before`;
  return `${on.processor ?? "unknown processor"}, ${on.cores} cores, ${memory}, ${on.platform}, Node ${on.node}${load}`;
}
