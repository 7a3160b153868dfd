import type { Tokens } from "@oriel/core";

/** llama.cpp's batch, and the most that is read between two looks at whether the request still stands. */
export const CHUNK: Tokens = 512;
