/**
 * @typedef {object} Said
 * @property {string} text
 * @property {number} firstMs Until the first text of the reply, as its caller sees it.
 * @property {number} tokensRead Of the prompt, those that were not there already.
 * @property {"ram" | "ssd" | undefined} from Where the others came from; `undefined` where it is not told.
 */

/**
 * Whoever holds conversations in this bench.
 * @typedef {object} Contestant
 * @property {(text: string, replyTokens: number) => Promise<Said>} say Greedily.
 * @property {() => number} residentBytes Of the process that holds the model.
 * @property {() => number} coldBytes What lies on disk.
 * @property {() => Promise<void>} close
 */

export {};
