import type { Server } from "node:http";
import { OrielError } from "@oriel/core";

/** Listens, and says where. @throws OrielError `bad_config` when the address is taken, forbidden or not this machine's. */
export function listenOn(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly url: string; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => reject(cannotListen(host, port, cause));
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      const address = server.address();
      const bound = address !== null && typeof address === "object" ? address.port : port;
      resolve({ url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`, port: bound });
    });
  });
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): OrielError {
  const where = `${host}:${port}`;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program: stop it, or choose another port with --port.`,
    EACCES: `Listening on ${where} is not permitted: choose a port above 1023 with --port.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine: choose one with --host.`,
    ENOTFOUND: `${host} is not a known host name: choose one with --host.`,
  };
  const message = reasons[cause.code ?? ""] ?? `Cannot listen on ${where}: ${cause.message}.`;
  return new OrielError("bad_config", message, { data: { host, port, reason: cause.code ?? null }, cause });
}
