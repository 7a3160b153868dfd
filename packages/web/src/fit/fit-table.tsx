import { formatCount, type Tokens } from "@oriel/core";
import type { FitReply, FitSize, WindowInfo } from "@oriel/protocol";
import { Check, CircleQuestionMark, OctagonAlert, TriangleAlert } from "lucide-react";
import { type JSX, useId } from "react";
import { type FitPart, fitParts, type PlaceWords, placeWords, totalText } from "./fit-words.ts";

interface FitTableProps {
  readonly reply: FitReply;
  readonly window: WindowInfo;
  readonly chosen: Tokens;
  readonly onChoose: (size: Tokens) => void;
}

/** A row for each window: what it takes, where it would lie, and the choice of it. */
export function FitTable({ reply, window, chosen, onChoose }: FitTableProps): JSX.Element {
  const name = useId();
  return (
    <table className="w-full">
      <caption className="sr-only">Windows of {reply.model} and what they take in memory</caption>
      <thead className="text-note text-muted">
        <tr>
          <Head isFirst>Window</Head>
          <Head isDetail>Weights</Head>
          <Head isDetail>KV cache</Head>
          <Head isDetail>Compute</Head>
          <Head>In all</Head>
          <Head>Here</Head>
        </tr>
      </thead>
      <tbody>
        {reply.sizes.map((size) => (
          <tr key={size.window} className="border-t align-top">
            <th scope="row" className="py-2 pe-2 text-start font-normal">
              <label className="flex items-start gap-2">
                <input
                  type="radio"
                  className="mt-0.5 flex-none"
                  name={name}
                  disabled={!window.settable}
                  checked={size.window === chosen}
                  onChange={() => onChoose(size.window)}
                />
                <span className="flex flex-wrap gap-x-2 gap-y-0.5">
                  <span className="font-medium">{formatCount(size.window)}</span>
                  {badges(size, reply, window).map((badge) => (
                    <span key={badge} className="badge max-sm:px-1">
                      {badge}
                    </span>
                  ))}
                </span>
              </label>
            </th>
            <Parts size={size} sizes={reply.sizes} />
            <td className="py-2 ps-3 max-sm:ps-2">
              <Place words={placeWords(size)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Head({
  children,
  isFirst = false,
  isDetail = false,
}: {
  readonly children: string;
  readonly isFirst?: boolean;
  readonly isDetail?: boolean;
}): JSX.Element {
  return (
    <th scope="col" className={`py-1 font-normal text-start ${isFirst ? "" : "ps-3 max-sm:ps-2"} ${isDetail ? "max-sm:hidden" : ""}`}>
      {children}
    </th>
  );
}

function badges(size: FitSize, { largest }: FitReply, { asked, loaded }: WindowInfo): readonly string[] {
  return [
    ...(size.window === largest ? ["largest fit"] : []),
    ...(size.window === loaded ? ["loaded"] : size.window === asked ? ["asked"] : []),
  ];
}

/** Three columns and their sum; where the screen is narrow, the sum and the three beneath it. */
function Parts({ size, sizes }: { readonly size: FitSize; readonly sizes: readonly FitSize[] }): JSX.Element {
  const parts = fitParts(size, sizes);
  return (
    <>
      {parts.map(({ kind, text }) => (
        <td key={kind} className="py-2 ps-3 max-sm:ps-2 whitespace-nowrap max-sm:hidden">
          {text}
        </td>
      ))}
      <td className="py-2 ps-3 max-sm:ps-2">
        <span className="font-medium whitespace-nowrap">{totalText(size)}</span>
        <Bar parts={parts} />
        <span className="mt-1 block text-note whitespace-nowrap text-muted sm:hidden">
          {parts.map(({ kind, text }) => (
            <span key={kind} className="block">
              {text} {kind}
            </span>
          ))}
        </span>
      </td>
    </>
  );
}

const SEGMENTS = { weights: "segment-history", cache: "segment-checkpoints", compute: "segment-last" } as const satisfies Record<
  FitPart["kind"],
  string
>;

function Bar({ parts }: { readonly parts: readonly FitPart[] }): JSX.Element {
  return (
    <span aria-hidden className="mt-1 flex h-2 w-32 gap-0.5 max-sm:w-20">
      {parts.map(({ kind, share }) =>
        share === 0 ? null : <span key={kind} className={`segment ${SEGMENTS[kind]} min-w-[3px]`} style={{ width: `${share * 100}%` }} />,
      )}
    </span>
  );
}

const PLACES = {
  fits: { Icon: Check, colour: "" },
  spills: { Icon: TriangleAlert, colour: "text-tight" },
  "too-large": { Icon: OctagonAlert, colour: "font-semibold text-over" },
  unknown: { Icon: CircleQuestionMark, colour: "text-muted" },
} as const satisfies Record<PlaceWords["kind"], unknown>;

function Place({ words }: { readonly words: PlaceWords }): JSX.Element {
  const { Icon, colour } = PLACES[words.kind];
  return (
    <span className={`flex gap-1.5 ${colour}`}>
      <Icon aria-hidden size={14} strokeWidth={1.75} className="mt-0.5 flex-none" />
      {words.text}
    </span>
  );
}

/** Which part of a bar is which. */
export function FitLegend(): JSX.Element {
  return (
    <p aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-note text-muted">
      {(["weights", "cache", "compute"] as const).map((kind) => (
        <span key={kind} className="flex items-center gap-1.5">
          <span className={`segment ${SEGMENTS[kind]} size-3 rounded-[3px] border border-control`} />
          {kind}
        </span>
      ))}
    </p>
  );
}
