import type { Configuring } from "./configuring.ts";
import type { Course } from "./course.ts";
import type { Listening } from "./listening.ts";
import type { Looking } from "./looking.ts";
import type { Talking } from "./talking.ts";

/**
 * A conversation that is kept within its model's window, for a program that wants no gateway.
 *
 * What changes it happens one after the other, in the order of the calls, however many are made at once: a turn ends before the next call
 * begins. What only looks (`get…`) waits for nothing and shows what is kept at that moment. After `stop` every other call is refused with
 * `conflict`.
 */
export interface Conversation extends Talking, Configuring, Course, Looking, Listening {
  readonly id: string;
  /** Takes the conversation up again after `stop`, and begins it anew where it was deleted meanwhile; does nothing while it runs. */
  start(): Promise<void>;
  /**
   * Lets everything end that was asked for, writes what still waits, and takes no more calls. May be called any number of times. What was given
   * to the conversation (engine, store, counters) stays open.
   */
  stop(): Promise<void>;
}
