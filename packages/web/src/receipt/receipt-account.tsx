import { type Receipt, receiptSentences } from "@oriel/core";
import { type JSX, type ReactNode, useId } from "react";
import type { ToldReceipt } from "../api/receipts.ts";
import { CopyButton } from "../controls/copy-button.tsx";
import { Note } from "../controls/note.tsx";
import { PromptBar } from "./prompt-bar.tsx";
import { ReceiptChanges } from "./receipt-changes.tsx";
import { type Fact, receiptFacts } from "./receipt-facts.ts";
import { RunTable } from "./run-table.tsx";

/** A receipt as it is read: in sentences, in proportion, message by message, and in figures. */
export function ReceiptAccount({ receipt, json }: ToldReceipt): JSX.Element {
  return (
    <section
      aria-label="Account"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      className="flex flex-col gap-6 overflow-y-auto p-4 outline-offset-[-2px]"
    >
      <Sentences receipt={receipt} />
      <Part title="The window" note={receipt.prompt.basis === "estimate" ? "Tokens, estimated." : "Tokens."}>
        <PromptBar receipt={receipt} />
      </Part>
      <Part title="The messages" note="Numbered from 0.">
        <RunTable runs={receipt.messages} />
      </Part>
      <Part title="Since the last receipt">
        <ReceiptChanges receipt={receipt} />
      </Part>
      <Part title="Figures">
        <Facts facts={receiptFacts(receipt)} />
      </Part>
      <footer className="flex flex-wrap items-center justify-between gap-2 text-note text-muted">
        <span className="min-w-0 wrap-anywhere">
          {receipt.id}, <time dateTime={receipt.at}>{CLOCK.format(Date.parse(receipt.at))}</time>
        </span>
        <CopyButton text={json} label="Copy as JSON" caption="Copy as JSON" />
      </footer>
    </section>
  );
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

function Sentences({ receipt }: { readonly receipt: Receipt }): JSX.Element {
  return (
    <div className="flex flex-col gap-2 wrap-anywhere">
      {receiptSentences(receipt).map((sentence) => (
        <p key={sentence} className="text-body">
          {sentence}
        </p>
      ))}
      {receipt.notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

function Part({ title, note, children }: PartProps): JSX.Element {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 id={id} className="font-semibold">
          {title}
        </h3>
        {note === undefined ? null : <span className="text-note text-muted">{note}</span>}
      </div>
      {children}
    </section>
  );
}

function Facts({ facts }: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl className="border-t">
      {facts.map(([name, value]) => (
        <div key={`${name} ${value}`} className="flex items-baseline justify-between gap-4 border-b py-1.5">
          <dt className="flex-none text-muted">{name}</dt>
          <dd className="min-w-0 text-end wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
