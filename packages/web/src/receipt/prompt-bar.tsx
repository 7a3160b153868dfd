import { formatCount, type Receipt } from "@oriel/core";
import type { JSX } from "react";
import { percentText } from "../context-line/reading.ts";
import { promptShares } from "./prompt-shares.ts";

/** How a prompt fills its window: a bar of parts, and the same parts with their figures. The bar only repeats them. */
export function PromptBar({ receipt }: { readonly receipt: Receipt }): JSX.Element {
  const shares = promptShares(receipt);
  return (
    <>
      <div aria-hidden className="flex h-5 gap-0.5 overflow-hidden rounded-control border border-control p-0.5">
        {shares.map(({ kind, share }) => (
          <span key={kind} className={`segment segment-${kind} min-w-[3px] shrink`} style={{ width: `${share * 100}%` }} />
        ))}
      </div>
      <table className="w-full">
        <thead className="sr-only">
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Tokens</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {shares.map(({ kind, label, tokens, share }) => (
            <tr key={kind}>
              <th scope="row" className="py-0.5 text-start font-normal">
                <span
                  aria-hidden
                  className={`segment segment-${kind} me-2 inline-block size-3.5 rounded-[3px] border border-control align-[-2px]`}
                />
                {label}
              </th>
              <td className="py-0.5 text-end">{formatCount(tokens)}</td>
              <td className="w-14 py-0.5 text-end text-muted">{percentText(share * 100)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
