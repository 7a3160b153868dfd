import type { DeviceInfo } from "@oriel/protocol";
import type { JSX } from "react";
import { LevelMark } from "./level-mark.tsx";
import { bytesText, deviceName, memoryText, workText } from "./machine-words.ts";
import { type MemoryShares, memoryShares } from "./memory-shares.ts";

/** One of the machine's memories: figures and a word, and a bar where it is known how full it is. */
export function MemoryDevice({ device }: { readonly device: DeviceInfo }): JSX.Element {
  const shares = memoryShares(device);
  return (
    <li className="flex flex-col gap-2 rounded-card border p-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h3 className="min-w-0 font-semibold wrap-anywhere">{deviceName(device)}</h3>
        <LevelMark level={device.level} />
      </div>
      {shares === undefined ? null : <Bar device={device} shares={shares} />}
      <p className="flex flex-wrap gap-x-4 gap-y-0.5">
        <span>
          <span className="font-medium">{bytesText(device.used_bytes)}</span> used
        </span>
        <span>
          <span className="font-medium">{bytesText(device.free_bytes)}</span> free
        </span>
        <span>
          of <span className="font-medium">{bytesText(device.total_bytes)}</span>
        </span>
        {shares === undefined || shares.kept < LEAST_DRAWN ? null : (
          <span className="flex items-center gap-1.5 text-muted">
            <span aria-hidden className="hatched size-3.5 rounded-[3px] border border-control" />
            kept by the driver
          </span>
        )}
      </p>
      <p className="text-note text-muted wrap-anywhere">{workText(device)}</p>
    </li>
  );
}

/** What is narrower is rounding. */
const LEAST_DRAWN = 0.005;

const FILL = { normal: "bg-history", warning: "bg-tight", critical: "bg-over", emergency: "bg-over" } as const;

function Bar({ device, shares }: { readonly device: DeviceInfo; readonly shares: MemoryShares }): JSX.Element {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn in segments.
    <div
      role="meter"
      aria-label={deviceName(device)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round((shares.used + shares.kept) * 100)}
      aria-valuetext={memoryText(device)}
      className="flex h-3 gap-0.5 overflow-hidden rounded-control border border-control p-px"
    >
      <span
        className={`gauge-segment rounded-[3px] forced-colors:bg-[CanvasText] ${FILL[device.level ?? "normal"]}`}
        style={{ width: `${shares.used * 100}%` }}
      />
      {shares.kept < LEAST_DRAWN ? null : <span className="gauge-segment hatched" style={{ width: `${shares.kept * 100}%` }} />}
    </div>
  );
}
