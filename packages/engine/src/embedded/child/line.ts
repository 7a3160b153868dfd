import { randomInt, randomUUID } from "node:crypto";
import { type Bytes, type HotFigures, type ModelRequest, OrielError, type ReplyEvent, type Tokens } from "@oriel/core";
import { tooManyWait } from "../failures.ts";
import type { RunOptions } from "../messages.ts";
import type { Call } from "./call.ts";
import type { Carrier } from "./carry/carrier.ts";
import type { OpenCold } from "./cold/open-cold-tier.ts";
import { generate } from "./generate.ts";
import type { LiveBudget } from "./live-budget.ts";
import type { RoomMaking } from "./make-room.ts";
import { nextStep } from "./next-step.ts";
import { type OpenContext, openContext, type Packed, type Slot } from "./open-context.ts";
import type { OpenModel } from "./open-model.ts";
import type { ReadPrompt } from "./prompt-tokens.ts";

/** A call that needs the context: to write a reply in it, or, without `work`, only that it is there. */
export interface Waiting {
  readonly call: Call;
  readonly window: Tokens;
  readonly work: Work | undefined;
}

interface Work {
  readonly request: ModelRequest;
  readonly prompt: ReadPrompt;
}

export interface LineNotices {
  /** The context that is in memory now. */
  onWindow(window: Tokens | undefined): void;
  /** The call is over: `failure` says why where it is not because all was done. */
  onEnd(waiting: Waiting, failure: unknown): void;
  onHotFigures(figures: HotFigures): void;
}

/** What the line works with. */
export interface LineParts {
  readonly cold: OpenCold | undefined;
  readonly budget: (window: Tokens) => Promise<LiveBudget>;
  readonly carrier: Carrier;
  readonly roomMaking: RoomMaking | undefined;
}

/** Fewer are read in a time that says nothing of more; and fewer are shared by prompts that have nothing to do with each other. */
const FEWEST_TELLING: Tokens = 64;

/** The calls that want the one context of a model, in their order, and those that run in it. */
export class Line {
  readonly #open: OpenModel;
  readonly #options: RunOptions;
  readonly #notices: LineNotices;
  readonly #parts: LineParts;
  #live: LiveBudget = { slots: 0, bytes: 0 };
  #hits = 0;
  #sparedTokens: Tokens = 0;
  #context: OpenContext | undefined;
  /** Conversations that have left one context and are not in the next yet. */
  #packed: readonly Packed[] = [];
  #waiting: readonly Waiting[] = [];
  #running = 0;
  #isResizing = false;
  #advancing: Promise<void> = Promise.resolve();

  constructor(open: OpenModel, options: RunOptions, parts: LineParts, notices: LineNotices) {
    this.#open = open;
    this.#options = options;
    this.#parts = parts;
    this.#notices = notices;
  }

  /** The window a call gets that asks for none: that of the last one in line, so that it changes nothing. */
  get plannedWindow(): Tokens {
    return this.#waiting.at(-1)?.window ?? this.#context?.window ?? this.#options.window;
  }

  add(waiting: Waiting): void {
    if (this.#waiting.length >= this.#options.mostWaiting) {
      this.#notices.onEnd(waiting, tooManyWait("this model", this.#waiting.length));
      return;
    }
    this.#waiting = [...this.#waiting, waiting];
    // Another window may take a while to be had.
    if (this.#isResizing) this.#tellPlaces();
    this.#advance();
  }

  remove(call: Call): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.call !== call);
    this.#advance();
  }

  /** Waits until what was worth saving is safe, and what waited for another context is cleared away. Not for replies: while one runs, nobody knows when it ends. */
  async settled(): Promise<void> {
    if (this.#running === 0) await this.#advancing;
    await this.#parts.cold?.tier.settled();
    for (const { carried } of this.#packed) await carried.file.release();
  }

  /** One after the other, never two at once: a change of the context must be over before the next decision is made. */
  #advance(): void {
    this.#advancing = this.#advancing.then(async () => {
      while (await this.#takeStep()) {
        // Each step changes what the next one may be.
      }
      this.#tellPlaces();
    });
  }

  /** The one for which the window is changed does not wait any more. */
  #tellPlaces(): void {
    const waiting = this.#isResizing ? this.#waiting.slice(1) : this.#waiting;
    for (const [index, { call }] of waiting.entries()) call.standsAt(index + 1);
  }

  async #takeStep(): Promise<boolean> {
    const first = this.#waiting[0];
    const step = nextStep(first === undefined ? undefined : { window: first.window, needsSlot: first.work !== undefined }, {
      window: this.#context?.window,
      running: this.#running,
      slots: this.#context?.slots ?? this.#options.sequences,
      hasUnsaved: this.#context?.hasUnsaved === true,
    });
    if (step.do === "save") {
      await this.#context?.saveOne();
      return true;
    }
    if (first === undefined || step.do === "wait") return false;
    try {
      if (step.do === "resize") {
        this.#isResizing = true;
        await this.#resize(first.call, step.window).finally(() => {
          this.#isResizing = false;
        });
      } else {
        this.#waiting = this.#waiting.slice(1);
        await this.#start(first);
      }
      return true;
    } catch (failure) {
      this.#waiting = this.#waiting.filter((waiting) => waiting !== first);
      this.#notices.onEnd(first, failure);
      return true;
    }
  }

  async #resize(call: Call, window: Tokens): Promise<void> {
    const startedAt = performance.now();
    const old = this.#context;
    const live = await this.#parts.budget(window);
    // The first context follows the weights, whose progress has been shown up to 1 already.
    if (old !== undefined) call.progress("loading", 0, 1);
    this.#context = undefined;
    this.#notices.onWindow(undefined);
    const { cold, carrier } = this.#parts;
    // What an earlier attempt has left, where its context could not be made.
    this.#packed = (await old?.pack(carrier, { window, slots: live.slots }, this.#spareBytes(live))) ?? this.#packed;
    // First out, then in: the two need not fit into memory together.
    await old?.dispose();
    const shelf = cold && { tier: cold.tier, shelf: cold.shelf(window, live.slots) };
    const context = await openContext(this.#open.model, { ...this.#options, window, sequences: live.slots }, shelf);
    await context.unpack(carrier, this.#packed);
    this.#packed = [];
    this.#context = context;
    this.#live = live;
    this.#tellHot();
    this.#notices.onWindow(window);
    call.progress("loading", 1, 1);
    call.addLoadTime(performance.now() - startedAt);
  }

  /** What files in memory may take beside the larger of two contexts. */
  #spareBytes(next: LiveBudget): Bytes | undefined {
    const { maxHotBytes } = this.#options;
    return maxHotBytes === undefined ? undefined : maxHotBytes - Math.max(this.#live.bytes ?? 0, next.bytes ?? 0);
  }

  async #start(waiting: Waiting): Promise<void> {
    if (waiting.work === undefined) {
      this.#notices.onEnd(waiting, undefined);
      return;
    }
    const slot = await this.#context?.take(waiting.work.prompt.tokens);
    if (slot === undefined) throw new Error("No slot is free although fewer replies run than there are slots.");
    this.#running += 1;
    this.#tellHot();
    void this.#run(waiting, waiting.work, slot);
  }

  async #run(waiting: Waiting, work: Work, slot: Slot): Promise<void> {
    const failure = await this.#reply(waiting, work, slot).then(
      () => undefined,
      (thrown: unknown) => ({ thrown }),
    );
    // Our own refusals come before anything is evaluated; whatever llama.cpp throws leaves cells that cannot be trusted.
    await slot.release({ isBroken: failure !== undefined && !(failure.thrown instanceof OrielError) });
    this.#running -= 1;
    this.#notices.onEnd(waiting, failure?.thrown);
    this.#advance();
  }

  async #reply({ call, window }: Waiting, work: Work, slot: Slot): Promise<void> {
    const events = generate(this.#open, slot, {
      ...work,
      window,
      roomMaking: this.#parts.roomMaking,
      defaults: { temperature: this.#options.defaultTemperature, seed: randomInt(2 ** 31) },
      newCallId: () => `call_${randomUUID()}`,
      now: () => performance.now(),
      isCancelled: () => call.isCancelled,
    });
    for await (const event of events) {
      if (event.type === "reply-end") this.#measure(event);
      call.post(event.type === "reply-end" ? { ...event, timings: { ...event.timings, loadMs: call.loadMs } } : event);
      if (event.type !== "reply-end") await call.room();
      if (call.isCancelled) return;
    }
  }

  #measure({ usage, timings, restored }: Extract<ReplyEvent, { readonly type: "reply-end" }>): void {
    const read = (usage.promptTokens ?? 0) - (usage.cachedTokens ?? 0);
    if (read >= FEWEST_TELLING && timings.promptMs !== undefined) this.#parts.cold?.tier.measured(read, timings.promptMs);
    const kept = restored?.from === "ram" ? restored.tokens : 0;
    this.#hits += kept >= FEWEST_TELLING ? 1 : 0;
    this.#sparedTokens += kept;
    this.#tellHot();
  }

  #tellHot(): void {
    const { slots, bytes } = this.#live;
    const sessions = this.#context?.conversations ?? 0;
    this.#notices.onHotFigures({ sessions, slots, bytes, hits: this.#hits, tokens: this.#sparedTokens });
  }
}
