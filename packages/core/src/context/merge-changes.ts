import { changeAt, stands } from "./change-at.ts";
import type { Change } from "./cut.ts";

/**
 * A cut with further changes, which may come in any order. The result is in order, and nothing in it overlaps.
 *
 * What has left does not come back: a drop takes the place of what was shortened, a checkpoint that of everything in its stretch, and
 * neither is undone by a further shortening. A checkpoint of which every message is dropped is gone; of which only some are, it stays, since
 * it cannot be taken apart. One that would cut through an earlier one is not taken. A recall goes with the message it stands before, and
 * when a checkpoint takes that message into its stretch.
 */
export function mergeChanges(changes: readonly Change[], further: readonly Change[]): readonly Change[] {
  const all = [...changes, ...further];
  let spans: readonly Span[] = changes.filter(isSpan);
  for (const change of further) if (change.kind === "checkpoint") spans = withCheckpoint(spans, change);
  spans = withDrops(spans, disjoint(further.filter(isDrop)));
  spans = withShortenings(spans, further.filter(isShortening));
  const recalls = all.filter(isRecall).filter(({ from }) => stands(spans, from) && changeAt(spans, from)?.kind !== "checkpoint");
  return inOrder<Change>([...recalls, ...spans]);
}

type Of<Kind extends Change["kind"]> = Extract<Change, { readonly kind: Kind }>;
type Span = Exclude<Change, Of<"recall">>;

function withCheckpoint(spans: readonly Span[], checkpoint: Of<"checkpoint">): readonly Span[] {
  const { from, to } = checkpoint;
  const overlapping = spans.filter((span) => span.from < to && span.to > from);
  if (overlapping.some((span) => span.kind === "checkpoint" && (span.from < from || span.to > to))) return spans;
  const around = overlapping.filter(isDrop).flatMap((drop) => [
    { ...drop, to: Math.min(drop.to, from) },
    { ...drop, from: Math.max(drop.from, to) },
  ]);
  const keeps = checkpoint.keeps.filter((at) => stands(spans, at));
  return inOrder<Span>([
    ...spans.filter((span) => !overlapping.includes(span)),
    ...around.filter((drop) => drop.from < drop.to),
    { ...checkpoint, keeps },
  ]);
}

function withDrops(spans: readonly Span[], drops: readonly Of<"drop">[]): readonly Span[] {
  if (drops.length === 0) return spans;
  const staying = spans.flatMap((span): readonly Span[] => {
    switch (span.kind) {
      case "drop":
        return [span];
      case "shorten":
        return changeAt(drops, span.from) === undefined ? [span] : [];
      case "checkpoint":
        return isWhollyDropped(span, drops) ? [] : [{ ...span, keeps: span.keeps.filter((at) => changeAt(drops, at) === undefined) }];
      default:
        return span satisfies never;
    }
  });
  const taken = staying.filter((span) => span.kind !== "shorten");
  return joined(inOrder<Span>([...staying, ...without(drops, taken)]));
}

/** Whether drops leave nothing of the stretch but messages that stood after the checkpoint anyway. */
function isWhollyDropped({ from, to, keeps }: Of<"checkpoint">, drops: readonly Of<"drop">[]): boolean {
  const kept = new Set(keeps);
  let at = from;
  while (at < to) {
    const drop = changeAt(drops, at);
    if (drop !== undefined) at = drop.to;
    else if (kept.has(at)) at += 1;
    else return false;
  }
  return true;
}

function withShortenings(spans: readonly Span[], shortenings: readonly Of<"shorten">[]): readonly Span[] {
  const last = new Map(shortenings.filter(({ from }) => stands(spans, from)).map((shortening) => [shortening.from, shortening]));
  const possible = [...last.values()].filter(({ from }) => changeAt(spans, from)?.kind !== "checkpoint");
  const isReplaced = (span: Span): boolean => span.kind === "shorten" && last.has(span.from);
  return inOrder<Span>([...spans.filter((span) => !isReplaced(span)), ...possible]);
}

/** Drops in order, without their overlaps: the earlier one keeps what two of them name. */
function disjoint(drops: readonly Of<"drop">[]): readonly Of<"drop">[] {
  let end = 0;
  const result: Of<"drop">[] = [];
  for (const drop of inOrder(drops)) {
    const from = Math.max(drop.from, end);
    if (from < drop.to) result.push({ ...drop, from });
    end = Math.max(end, drop.to);
  }
  return result;
}

/** What is left of drops beside the spans that stay; both in order. */
function without(drops: readonly Of<"drop">[], taken: readonly Span[]): readonly Of<"drop">[] {
  const left: Of<"drop">[] = [];
  let first = 0;
  for (const drop of drops) {
    let from = drop.from;
    while ((taken[first]?.to ?? Number.POSITIVE_INFINITY) <= from) first += 1;
    for (let index = first; from < drop.to; index += 1) {
      const to = Math.min(drop.to, taken[index]?.from ?? drop.to);
      if (from < to) left.push({ ...drop, from, to });
      from = Math.max(to, taken[index]?.to ?? drop.to);
    }
  }
  return left;
}

/** Neighbours that were left out for the same reason, as one. */
function joined(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const before = result.at(-1);
    if (span.kind === "drop" && before?.kind === "drop" && before.to === span.from && before.reason === span.reason) {
      result[result.length - 1] = { ...before, to: span.to };
    } else result.push(span);
  }
  return result;
}

/** A recall stands before the message it was brought back for, so before what became of that message. */
function inOrder<C extends Change>(changes: readonly C[]): readonly C[] {
  return [...changes].sort((left, right) => left.from - right.from || left.to - right.to);
}

function isSpan(change: Change): change is Span {
  return change.kind !== "recall";
}

function isDrop(change: Change): change is Of<"drop"> {
  return change.kind === "drop";
}

function isShortening(change: Change): change is Of<"shorten"> {
  return change.kind === "shorten";
}

function isRecall(change: Change): change is Of<"recall"> {
  return change.kind === "recall";
}
