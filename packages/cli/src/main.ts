#!/usr/bin/env node
import { randomBytes } from "node:crypto";
import { homedir, hostname, networkInterfaces } from "node:os";
import process from "node:process";
import { buffer } from "node:stream/consumers";
import { asOrielError } from "@oriel/core";
import envPaths from "env-paths";
import { wantsColour } from "./colour.ts";
import { EXIT } from "./exit-code.ts";
import { writeFailure } from "./render/failure.ts";
import { typedLines } from "./run/typed-lines.ts";
import { failureStyle, run } from "./run.ts";
import type { StopSignal, Surroundings } from "./surroundings.ts";
import type { Screen } from "./terminal.ts";

// The only file that touches the process: its arguments, environment, streams, signals and end.
await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const around = surroundings(args);
  process.on("uncaughtException", (thrown) => {
    writeFailure(around.terminal.stderr, asOrielError(thrown), EXIT.failure, failureStyle(args, process.env));
    process.exit(EXIT.failure);
  });
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!isClosed(error)) throw error;
    });
  }
  const exit = await run(args, around);
  await Promise.all([written(process.stdout), written(process.stderr)]);
  // Told to stop at once, `up` leaves connections and children behind; they must not keep the process alive.
  process.exit(exit);
}

/** Nobody reads any more: `oriel models ls | head -1` closes the pipe (EPIPE), a closed window its terminal (EIO). */
function isClosed({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "EIO";
}

/** Settles when all that was written before has been handed to the system. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

function surroundings(args: readonly string[]): Surroundings {
  const paths = envPaths("oriel", { suffix: "" });
  const noColourFlag = args.includes("--no-color");
  return {
    terminal: { stdout: screenOf(process.stdout, noColourFlag), stderr: screenOf(process.stderr, noColourFlag) },
    env: process.env,
    workingFolder: process.cwd(),
    readInput: () => buffer(process.stdin),
    typed: process.stdin.isTTY === true ? () => typedLines(process.stdin, process.stdout) : undefined,
    home: homedir(),
    configFolder: paths.config,
    dataFolder: paths.data,
    ownNames: () => [hostname(), ...Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address))],
    onStopSignal,
    onOutputClosed,
    nodeVersion: process.versions.node,
    now: Date.now,
    newId: (prefix) => `${prefix}-${randomBytes(12).toString("hex")}`,
  };
}

function screenOf(stream: NodeJS.WriteStream, noColourFlag: boolean): Screen {
  // Node leaves `isTTY` out where the stream is no terminal, whatever its type says.
  const isTTY = stream.isTTY === true;
  return {
    write: (text) => {
      stream.write(text);
    },
    isTTY,
    columns: stream.columns ?? 80,
    colour: wantsColour({ env: process.env, isTTY, noColourFlag }),
  };
}

function onStopSignal(listener: (signal: StopSignal) => void): () => void {
  const signals: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

function onOutputClosed(listener: () => void): () => void {
  const onError = (error: NodeJS.ErrnoException): void => {
    if (isClosed(error)) listener();
  };
  process.stdout.on("error", onError);
  return () => process.stdout.off("error", onError);
}
