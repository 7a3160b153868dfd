import { formatCount, type MessageRun } from "@oriel/core";
import type { JSX } from "react";
import { placesText, runWords } from "./run-words.ts";

/** What became of the messages, run by run: as they are, and what of them was sent. */
export function RunTable({ runs }: { readonly runs: readonly MessageRun[] }): JSX.Element {
  return (
    <table className="w-full border-t">
      <thead className="text-note text-muted">
        <tr>
          <th scope="col" className="py-1 pe-3 text-start font-normal">
            No.
          </th>
          <th scope="col" className="py-1 text-start font-normal">
            What became of them
          </th>
          <th scope="col" className="py-1 ps-3 text-end font-normal">
            Size
          </th>
          <th scope="col" className="py-1 ps-3 text-end font-normal">
            Sent
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.from} className="border-t align-baseline">
            <th scope="row" className="py-1.5 pe-3 text-start font-normal whitespace-nowrap">
              {placesText(run)}
            </th>
            <td className="py-1.5 wrap-anywhere">{runWords(run)}</td>
            <td className="py-1.5 ps-3 text-end">{formatCount(run.tokens)}</td>
            <td className="py-1.5 ps-3 text-end">{formatCount(run.sent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
