import type { MachineReply } from "@oriel/protocol";
import type { JSX } from "react";
import { Section } from "../controls/section.tsx";
import { Waiting } from "../controls/waiting.tsx";
import { LEVEL_WORDS } from "./machine-words.ts";
import { MemoryDevice } from "./memory-device.tsx";

interface MemorySectionProps {
  readonly machine: MachineReply | undefined;
  readonly isFailed: boolean;
}

/** What the machine has, and has left. */
export function MemorySection({ machine, isFailed }: MemorySectionProps): JSX.Element {
  return (
    <Section title="Memory" note={machine === undefined ? undefined : `read at ${CLOCK.format(Date.parse(machine.read_at))}`}>
      {machine === undefined ? (
        isFailed ? (
          <p className="text-muted">How much memory there is, is unknown: it could not be read.</p>
        ) : (
          <Waiting label="Reading the memory" widths={["w-1/3", "w-full", "w-1/2"]} />
        )
      ) : (
        <Devices machine={machine} />
      )}
    </Section>
  );
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

function Devices({ machine }: { readonly machine: MachineReply }): JSX.Element {
  const { devices, level, events, problems, store } = machine;
  const isCalm = level === null || level === "normal";
  return (
    <>
      {devices.length === 0 ? <p className="text-muted">How much memory there is, is unknown: nothing on this machine tells.</p> : null}
      <ul className={`grid gap-3 ${devices.length > 1 ? "rail:grid-cols-2" : ""}`}>
        {devices.map((device) => (
          <MemoryDevice key={device.id} device={device} />
        ))}
      </ul>
      <p role="status" className={isCalm ? "sr-only" : "text-ink wrap-anywhere"}>
        {level === null
          ? ""
          : isCalm
            ? "Memory: normal."
            : (events[0]?.message ?? `Memory is at the level ${LEVEL_WORDS[level].toLowerCase()}.`)}
      </p>
      {problems.length === 0 ? null : (
        <details className="text-note text-muted">
          <summary className="w-fit">{problems.length === 1 ? "One thing" : `${problems.length} things`} could not be read</summary>
          <ul className="mt-1 list-disc ps-5">
            {problems.map(({ source, reason }) => (
              <li key={`${source} ${reason}`} className="wrap-anywhere">
                {source}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="text-note text-muted wrap-anywhere">Conversations are kept in {store}.</p>
    </>
  );
}
