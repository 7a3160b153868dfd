/**
 * Listens on any free loopback port.
 * @param {import("node:http").Server} server
 * @returns {Promise<string>} The server's address.
 */
export function listen(server) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("The server listens on no port."));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
