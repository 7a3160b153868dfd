import process from "node:process";

/**
 * The other end of `startPart`: says where this process listens, tells what it has spent, and ends when the one who started it lets go
 * or is gone.
 * @param {{ url: string, close: () => Promise<void> }} part
 */
export function servePart({ url, close }) {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ rssBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 });
  });
  process.once("disconnect", async () => {
    await close();
    process.exit();
  });
  process.send?.({ url });
}
