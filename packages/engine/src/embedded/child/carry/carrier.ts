import { type Bytes, FEWEST_WORTH_SAVING, type JsonObject, type Tokens } from "@oriel/core";
import type { Stateful } from "../cold/cold-tier.ts";
import type { Disk } from "../cold/disk.ts";
import type { CarryPlace, Reserved } from "./carry-place.ts";

/** A live conversation in a file, on its way to the next context of its model. */
export interface Carried {
  readonly tokens: readonly number[];
  readonly slots: number;
  readonly file: Reserved;
  readonly bytes: Bytes;
  readonly checksum: string;
}

/** What is known of the states of a model that decides whether one context can go on with those of another. */
export interface CarryRules {
  /** The size of the state of so many tokens, to the byte. */
  readonly bytesOf: (tokens: Tokens, slots: number) => Bytes;
  /** Whether the same token has another state in another window. */
  readonly dependsOnWindow: boolean;
}

export interface NextContext {
  readonly window: Tokens;
  readonly slots: number;
}

/** `broken`: the sequence may hold anything now, and must be replaced. */
export type Unpacked = "live" | "untouched" | "broken";

export interface CarrierOptions {
  /** `undefined` where too little is known of the model: then nothing is carried. */
  readonly rules: CarryRules | undefined;
  /** From the best on. */
  readonly places: readonly CarryPlace[];
  readonly disk: Pick<Disk, "stat" | "checksum">;
  readonly log: (level: "info" | "warn", event: string, data: JsonObject) => void;
}

/**
 * Brings live conversations from one context of a model to the next, since a window cannot be changed but by making a new context. What
 * it brings is doubted like any saved state; what cannot be brought is read again, as is what comes from a file that fails.
 */
export class Carrier {
  readonly #options: CarrierOptions;

  constructor(options: CarrierOptions) {
    this.#options = options;
  }

  /**
   * Lays the state of a sequence down in a file; `undefined` where the next context cannot go on with it, it is too short to be worth it, or
   * there is no place for it.
   * @param next the context it is for, `from` how many slots this one has, and `spareBytes` how much memory files may take.
   */
  async pack(
    sequence: Stateful,
    next: NextContext & { readonly from: NextContext; readonly spareBytes: Bytes | undefined },
  ): Promise<Carried | undefined> {
    const tokens = [...sequence.contextTokens];
    const { rules, disk } = this.#options;
    if (rules === undefined || !canGoOn(rules, next.from, next) || !isWorthIt(tokens.length, next.window)) return undefined;
    const bytes = rules.bytesOf(tokens.length, next.slots);
    return await this.#orNothing(async () => {
      const file = await this.#reserve(bytes, tokens, next.spareBytes);
      if (file === undefined) return undefined;
      try {
        await sequence.saveStateToFile(file.path);
        const [stat, checksum] = [await disk.stat(file.path), await disk.checksum(file.path)];
        if (stat?.bytes === bytes && checksum !== undefined) return { tokens, slots: next.slots, file, bytes, checksum };
        throw new Error(`a state of ${tokens.length} tokens has ${stat?.bytes ?? 0} bytes instead of ${bytes}`);
      } catch (failure) {
        await file.release();
        throw failure;
      }
    });
  }

  /** Takes the state up in a sequence that has held nothing yet, if it is beyond doubt, and removes its file in any case. */
  async unpack(sequence: Stateful, carried: Carried, into: NextContext): Promise<Unpacked> {
    const { tokens, file } = carried;
    let isTouched = false;
    const outcome = await this.#orNothing(async () => {
      try {
        if (carried.slots !== into.slots || tokens.length >= into.window) return "untouched";
        await this.#check(carried);
        isTouched = true;
        await sequence.loadStateFromFile(file.path, { acceptRisk: true });
        const loaded = sequence.contextTokens;
        if (loaded.length === tokens.length && loaded.every((token, index) => token === tokens[index])) return "live";
        throw new Error("it holds other tokens than were saved");
      } finally {
        await file.release();
      }
    });
    return outcome ?? (isTouched ? "broken" : "untouched");
  }

  /** In the best place that has room. */
  async #reserve(bytes: Bytes, tokens: readonly number[], spareBytes: Bytes | undefined): Promise<Reserved | undefined> {
    for (const place of this.#options.places) {
      const reserved = await this.#orNothing(() => place.reserve(bytes, tokens, spareBytes));
      if (reserved !== undefined) return reserved;
    }
    return undefined;
  }

  async #check({ file, bytes, checksum }: Carried): Promise<void> {
    const { disk } = this.#options;
    const stat = await disk.stat(file.path);
    if (stat?.bytes !== bytes) throw new Error(`it has ${stat?.bytes ?? 0} bytes instead of ${bytes}`);
    if ((await disk.checksum(file.path)) !== checksum) throw new Error("its checksum is another");
  }

  /** A file that fails costs reading a conversation again, never a reply. */
  async #orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (failure) {
      this.#options.log("warn", "embedded.carry-failed", { why: failure instanceof Error ? failure.message : String(failure) });
      return undefined;
    }
  }
}

/** llama.cpp takes no state of a context with another number of sequences. */
function canGoOn({ dependsOnWindow }: CarryRules, from: NextContext, to: NextContext): boolean {
  return from.slots === to.slots && (from.window === to.window || !dependsOnWindow);
}

/** One token more must have room. */
function isWorthIt(tokens: Tokens, window: Tokens): boolean {
  return tokens >= FEWEST_WORTH_SAVING && tokens < window;
}
